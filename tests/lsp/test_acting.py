"""What can be done about a finding with one choice, and that it does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from midspan.lsp.acting import Action, actions_at
from midspan.lsp.diagnosing import lines_of
from midspan.lsp.outline import Span
from midspan.lsp.session import Session

WORK = "works/route-request.yaml"


def done(text: str, action: Action, path: str = WORK) -> str:
    lines = lines_of(path, text)
    for edit in reversed(action.edits[path]):
        start, end = lines.edit_offset(*edit.start), lines.edit_offset(*edit.end)
        text = text[:start] + edit.text + text[end:]
    return text


def actions(session: Session, root: Path, text: str) -> list[Action]:
    file = root / WORK
    session.buffers[file] = text
    session.assess(root, session.texts(root), lambda: False)
    view = session.view(file)
    assert view is not None
    return actions_at(view, Span(0, len(text)), session.saved_texts(root))


def codes(session: Session, root: Path, text: str) -> set[str]:
    return {each.code for each in session.assess(root, {WORK: text}, lambda: False).findings.get(WORK, ())}


@pytest.fixture(params=["\n", "\r\n"])
def text(root: Path, request: pytest.FixtureRequest) -> str:
    said = (root / WORK).read_text(encoding="utf-8").replace("title: Send", "title: 😀 Send")
    return said.replace("\n", request.param)


def test_a_finding_is_accepted_once_a_reason_is_typed(root: Path, session: Session, text: str) -> None:
    without = text.replace("procedure: |", "procedur: |", 1)
    gone = text.replace("uncertain: {then: review}", "# uncertain")
    [accept] = [each for each in actions(session, root, gone) if each.title == "Accept WD601 with a reason"]
    after = done(gone, accept)
    assert "# uncertain" in after
    assert {"WD601", "WD091"} <= codes(session, root, after)
    assert "WD601" not in codes(session, root, after.replace("because: null", "because: decided in May"))
    # A file with a fault in it cannot be edited without harm; a rule that cannot be suppressed offers nothing.
    assert actions(session, root, without + "\t") == []


def test_somebody_is_asked_for_what_is_missing(root: Path, session: Session, text: str) -> None:
    gone = text.replace(", error_rate: 12%", "")
    [ask] = [
        each for each in actions(session, root, gone) if each.title == "Ask somebody for `today.error_rate`"
    ]
    after = (
        done(gone, ask)
        .replace("owner: null", "owner: tenant-desk")
        .replace("until: null", "until: 2026-12-01")
    )
    [finding] = [
        each
        for each in session.assess(root, {WORK: after}, lambda: False).findings[WORK]
        if each.code == "WD102"
    ]
    assert finding.owner == "tenant-desk"
    assert not [
        each
        for each in actions(session, root, after)
        if each.title.startswith("Ask somebody for `today.error_rate`")
    ]


def test_a_repair_that_the_rule_knows_mends_what_it_found(root: Path, session: Session, text: str) -> None:
    asked = text.rstrip() + "\nopen: [{ask: today.volume, owner: desk, until: 2026-12-01}]\n"
    [repair] = [each for each in actions(session, root, asked) if each.repairs]
    code = repair.finding.code
    assert code in codes(session, root, asked)
    assert code not in codes(session, root, done(asked, repair))


def test_only_findings_within_the_part_that_is_asked_for_are_acted_on(
    root: Path, session: Session, text: str
) -> None:
    gone = text.replace(", error_rate: 12%", "").replace("uncertain: {then: review}", "")
    all_of_them = actions(session, root, gone)
    view = session.view(root / WORK)
    assert view is not None
    at = gone.index("today:")
    some = actions_at(view, Span(at, at), session.saved_texts(root))
    assert {each.finding.code for each in some} == {"WD102"} < {each.finding.code for each in all_of_them}
