"""What the editor is told is what `check` finds, however it came to the texts that there are."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan.cli.candidates import plug
from midspan.cli.opening import open_ledger
from midspan.decide.run import assess
from midspan.definitions.load import load
from midspan.errors import SettingsError
from midspan.findings import Finding
from midspan.lsp.live import CancelledError, Live

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
TODAY = date(2026, 10, 1)
WORK, INITIATIVE = "works/route-request.yaml", "initiatives/request-routing.yaml"
CASES = "works/route-request.cases.jsonl"


def live(root: Path) -> Live:
    return Live(root, lambda settings: open_ledger(settings, create=False), plug, lambda: TODAY)


def told(found: Live, texts: dict[str, str]) -> list[Finding]:
    return sorted(
        (each for group in found.assess(texts).findings.values() for each in group),
        key=lambda each: each.order,
    )


def checked(root: Path, texts: dict[str, str]) -> list[Finding]:
    """What `check` finds where the texts are saved."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "workspace"
        shutil.copytree(root, copy)
        for path, text in texts.items():
            (copy / path).write_bytes(text.encode("utf-8", "surrogatepass"))
        loaded = load(copy)
        with open_ledger(loaded.settings, create=False) as ledger:
            return [
                each
                for each in assess(loaded, ledger, TODAY, plug).findings
                if each.suppressed_because is None
            ]


BEFORE = {path: (REFERENCE / path).read_text(encoding="utf-8") for path in (WORK, INITIATIVE, CASES)}
SNIPPETS = st.sampled_from([
    "", "x", "\n", "  ", "{", "}", "[", "'", '"', ":", "#", "- ", "work: other\n", "suppress: [{rule: WD601, because: x}]\n",
    "input.", "5%", "route-request", "😀", "\u2028", "null", "works: [gone]\n", '{"id": "n", "input": {}, "use": "train"}\n',
])  # fmt: skip


@st.composite
def edits(draw: st.DrawFn) -> list[dict[str, str]]:
    """States of the open files, one after the other: each a piece put in, taken out, or a file closed."""
    texts: dict[str, str] = {}
    states = []
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from([WORK, WORK, INITIATIVE, CASES, "works/new.yaml"]))
        if path in texts and draw(st.booleans()) and draw(st.booleans()):
            del texts[path]
        else:
            text = texts.get(path, BEFORE.get(path, ""))
            start = draw(st.integers(0, len(text)))
            end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 5, 30])))
            texts[path] = text[:start] + draw(SNIPPETS) + text[end:]
        states.append(dict(texts))
    return states


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits())
def test_after_any_edits_the_findings_are_those_of_a_fresh_check(
    tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, str]]
) -> None:
    root = tmp_path_factory.mktemp("edited") / "workspace"
    shutil.copytree(REFERENCE, root, ignore=shutil.ignore_patterns("__pycache__"))
    found = live(root)
    try:
        for texts in states:
            last = told(found, texts)
        assert last == checked(root, states[-1])
    finally:
        found.close()


def test_an_initiative_is_told_of_a_change_in_a_work_that_it_names(root: Path) -> None:
    found = live(root)
    assert not [
        each for each in told(found, {}) if each.place.path == INITIATIVE and "route-request" in each.message
    ]
    renamed = BEFORE[WORK].replace("work: route-request", "work: renamed")
    assert [
        each.code
        for each in told(found, {WORK: renamed})
        if each.place.path == INITIATIVE and "`route-request`" in each.message
    ]
    found.close()


def test_nothing_is_judged_twice_that_rests_on_the_same(root: Path) -> None:
    found = live(root)
    first = found.assess({})
    second = found.assess({})
    assert second.works["route-request"] is first.works["route-request"]
    assert second.initiatives["request-routing"] is first.initiatives["request-routing"]
    third = found.assess({WORK: BEFORE[WORK] + "# a remark\n"})
    assert third.works["route-request"] is not first.works["route-request"]
    found.close()


def test_a_function_that_is_gone_is_noticed_though_the_work_is_the_same(root: Path) -> None:
    found = live(root)
    before = {each.code for each in told(found, {})}
    (root / "implementations/routing.py").write_text("def other(items):\n    return []\n", encoding="utf-8")
    new = [each for each in told(found, {}) if each.code not in before]
    assert [each.message for each in new] == [
        "`implementations[0].python` names `keywords`, and `implementations/routing.py` has no such function"
    ]
    found.close()


def test_open_cases_count_in_place_of_the_saved_ones_and_leave_no_file(root: Path) -> None:
    found = live(root)
    [fault] = [each for each in told(found, {CASES: BEFORE[CASES] + "{\n"}) if each.place.path == CASES]
    assert fault.place.line == BEFORE[CASES].count("\n") + 1
    assert not [each for each in told(found, {}) if each.place.path == CASES]
    folder = found._laid._folder
    assert folder is not None
    found.close()
    assert not Path(folder.name).exists()


def test_what_nobody_waits_for_any_more_is_given_up(root: Path) -> None:
    found = live(root)
    with pytest.raises(CancelledError):
        found.assess({}, lambda: True)
    assert told(found, {}) == checked(root, {})
    found.close()


def test_settings_that_cannot_be_read_raise_and_are_forgotten_when_mended(root: Path) -> None:
    found = live(root)
    with pytest.raises(SettingsError):
        found.assess({"midspan.toml": "format = "})
    assert told(found, {}) == checked(root, {})
    found.close()
