"""What is said about the word under the cursor."""

from __future__ import annotations

from pathlib import Path

import pytest
from marked import view_at

from midspan.lsp.hovering import hover_at
from midspan.lsp.session import Session

WORK, INITIATIVE = "works/route-request.yaml", "initiatives/request-routing.yaml"


def said(marked: str, root: Path, session: Session | None = None, path: str = WORK) -> str | None:
    text = marked.replace("¦", "")
    assessed = session.assess(root, {path: text}, lambda: False) if session else None
    view, offset = view_at(marked, root, path, assessed)
    found = hover_at(view, offset)
    return found.says if found else None


@pytest.mark.parametrize(
    ("marked", "begins"),
    [
        ("to¦day: {volume: 3/day}", "`today`\n\nHow the work is done now"),
        ("today: {vol¦ume: 3/day}", "`today.volume`\n\nHow many items come in"),
        ("today: {volume: 3¦/day}", "`today.volume`\n\nHow many items come in"),
        ("autonomy: {ramp: [20%, 5¦0%]}", "`autonomy.ramp`\n\nThe shares of certified items"),
        ("failures:\n  - id: a\n    co¦st: 3 EUR", "`failures.cost`\n\nWhat one such error costs"),
    ],
)
def test_a_field_is_explained_with_an_example(root: Path, marked: str, begins: str) -> None:
    found = said(marked, root)
    assert found is not None
    assert found.startswith(begins)
    assert "Example: `" in found


@pytest.mark.parametrize("marked", ["# ¦comment\nwork: x", "unk¦nown: x", "work: x\n\n¦\n"])
def test_nothing_is_said_where_nothing_is_known(root: Path, marked: str) -> None:
    assert said(marked, root) is None


SCHEMAS = "input: {type: object, required: [lines], properties: {lines: {type: array, description: All of them., items: {type: object, properties: {qty: {type: integer}}}}}}\n"


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ('judgement: [{when: "input.li¦nes.all(l, l.qty > 0)"}]', "`input.lines`: array\n\nAll of them."),
        (
            'judgement: [{when: "input.lines.all(l, l.q¦ty > 0)"}]',
            "`input.lines[].qty`: integer, may be missing",
        ),
        (
            'judgement: [{when: "input.lines.al¦l(l, l.qty > 0)"}]',
            "`all(x, …)`\n\nWhether it holds for every element. `input.lines.all(l, l.qty > 0)`",
        ),
        (
            'judgement: [{when: "ha¦s(input.lines)"}]',
            "`has(…)`\n\nWhether an optional field is there. `!has(input.note) || input.note.size() < 200`",
        ),
        ('judgement: [{when: "inp¦ut.lines == []"}]', "`input`: object"),
    ],
)
def test_names_in_expressions_say_their_types(root: Path, marked: str, found: str) -> None:
    assert said(SCHEMAS + marked, root) == found


def test_a_finding_brings_the_page_of_its_rule(root: Path, session: Session) -> None:
    text = (
        (root / WORK)
        .read_text(encoding="utf-8")
        .replace("today: {", "to¦day: {")
        .replace(", error_rate: 12%", "")
    )
    found = said(text, root, session)
    assert found is not None
    assert "**WD102** baseline-missing: " in found
    assert "Breaks:" not in found


def test_the_name_of_a_work_says_what_is_proven(root: Path, session: Session) -> None:
    text = (root / WORK).read_text(encoding="utf-8")
    found = said(text.replace("work: route", "work: ro¦ute", 1), root, session)
    assert found is not None
    assert "AI alone: unknown: nothing is certified" in found
    initiative = (root / INITIATIVE).read_text(encoding="utf-8")
    found = said(initiative.replace("works: [route", "works: [ro¦ute"), root, session, INITIATIVE)
    assert found is not None
    assert found.startswith("**Send one repair request of a tenant to the right trade**\n\nAI alone: ")
