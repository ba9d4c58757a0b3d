"""Law: whatever a definition or a case holds, every page of it can be made, in every form."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "rules"))

from patched import REFERENCE, Patched, yaml_of

from midspan.cli.candidates import plug
from midspan.cli.opening import open_ledger
from midspan.definitions.load import load
from midspan.explain.hardcases import choose
from midspan.explain.html import as_html
from midspan.explain.jsonpage import as_json
from midspan.explain.markdown import as_markdown
from midspan.explain.pack import TRAINING, pack
from midspan.explain.person import person_page
from midspan.explain.run import gather
from midspan.explain.sponsor import sponsor_page
from midspan.explain.subject import Subject
from midspan.explain.terminal import as_text
from midspan.prove.evaluating.summary import segments_by

TODAY = date(2026, 10, 1)
WORK, INITIATIVE = "works/route-request.yaml", "initiatives/request-routing.yaml"
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["0%", "100%", "5%", "4 h", "0 s", "1 EUR", "1 USD", "0/day", "1/year", "day 0", "off", "shadow"]
    ),
    st.sampled_from(
        ["input.floors > 2", "!(input.text in ['a'])", "input.text == 'x' ? true : false", "$ref"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [*([at] if at else []), *(place for key, value in below for place in places(value, (*at, key)))]


def changed(node: Any, at: tuple[str | int, ...], value: Any) -> Any:
    if not at:
        return value
    result = dict(node) if isinstance(node, dict) else list(node)
    result[at[0]] = changed(node[at[0]], at[1:], value)
    return result


DATA = {file: yaml_of((REFERENCE / file).read_text(encoding="utf-8")) for file in (WORK, INITIATIVE)}
PLACES = [(file, at) for file, data in DATA.items() for at in places(data)]


def all_forms(root: Path) -> None:
    loaded = load(root)
    for file in loaded.works.values():
        with open_ledger(loaded.settings, create=False) as ledger:
            subject = gather(loaded, file, ledger, TODAY, plug)
        make_all(subject)


def make_all(subject: Subject) -> None:
    for page in (person_page(subject), sponsor_page(subject)):
        json.dumps(as_json(page))
        for text in (as_html(page), as_markdown(page), as_text(page)):
            assert text.encode()
    quality = subject.work.quality
    segments = segments_by(quality.segments if quality else ())
    choice = choose(subject.cases.usable, {}, subject.cases.kept, segments, most=5, seed=1)
    files = pack(subject, choice, 1)
    assert all(text.encode() for name, text in files.items() if name != TRAINING)
    assert all("input" in json.loads(line) for line in files[TRAINING].splitlines())


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_any_value_anywhere_in_a_definition(place: tuple[str, tuple[str | int, ...]], value: Any) -> None:
    file, at = place
    with TemporaryDirectory() as folder:
        root = Patched(Path(folder) / "w").root
        text = json.dumps(changed(DATA[file], at, value))
        (root / file).write_text(text, encoding="utf-8")
        all_forms(root)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.text(max_size=9), VALUES, max_size=4), VALUES, st.booleans())
def test_any_case(item: dict[str, Any], output: Any, judged: bool) -> None:
    said = (
        {"judged": {"output": {"x": output}, "acceptable": True}} if judged else {"expected": {"x": output}}
    )
    with TemporaryDirectory() as folder:
        root = Patched(Path(folder) / "w").apply({WORK: {"input": None, "output": None}}).root
        line = json.dumps({"id": "any", "input": item, "use": "develop", **said})
        (root / "works/route-request.cases.jsonl").write_text(line + "\n", encoding="utf-8")
        all_forms(root)


def test_a_file_that_is_no_definition_at_all(tmp_path: Path) -> None:
    for number, text in enumerate(("", "- a\n- b\n", "work: [", "\x00", "null", "a: &a [*a]")):
        root = shutil.copytree(REFERENCE, tmp_path / str(number))
        (root / WORK).write_text(text, encoding="utf-8")
        all_forms(root)
