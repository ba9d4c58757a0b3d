"""What stands on the pages: everything the definition says, the verdict's figures, and gaps where nothing is said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from explained import CERTIFIES, HARD, WORK
from patched import Patched

from midspan.cli.app import run
from midspan.decide.wording import amount, percent
from midspan.explain.columns import known_columns
from midspan.explain.operator import operator_page
from midspan.explain.page import Block, Card, Facts, Figures, Items, Page, Paragraph, Table
from midspan.explain.person import person_page
from midspan.explain.run import case_facts
from midspan.explain.sponsor import sponsor_page
from midspan.explain.subject import Subject
from midspan.explain.users import users_page
from midspan.wording.spans import Spans, plain, say

Gather = Callable[[Path], Subject]


@pytest.fixture
def developed(tmp_path: Path) -> Path:
    """A workspace where the work was measured on develop cases, and nothing was certified."""
    root = Patched(tmp_path / "developed").root
    shutil.rmtree(root / "evidence")
    with (root / f"works/{WORK}.cases.jsonl").open("a", encoding="utf-8") as file:
        for case in HARD:
            file.write(json.dumps({**case, "use": "develop", "labelled_by": "tenant-desk"}) + "\n")
    assert run(["prove", WORK, "--workspace", str(root), "--format", "json"]) == 0
    return root


FIELDS = (
    "title", "procedure", "today", "flow", "input", "output", "constraints", "judgement", "quality", "uncertain",
    "failures", "review", "autonomy", "implementations",
)  # fmt: skip


def spans_of(block: Block) -> Iterator[Spans]:
    match block:
        case Paragraph():
            yield block.spans
        case Items():
            yield from block.items
        case Facts():
            yield from (said for _, said in block.rows)
        case Table():
            yield from (cell for row in block.rows for cell in row)
        case Card():
            yield from (said for _, said in (*block.fields, *block.after))
        case Figures():
            return


def all_spans(page: Page) -> Iterator[Spans]:
    yield from (page.kicker, page.lead, page.foot)
    for section in page.sections:
        for block in section.blocks:
            yield from spans_of(block)


def text(page: Page, section: str | None = None) -> str:
    parts = []
    for each in page.sections:
        if section in {None, each.id}:
            for block in each.blocks:
                parts += [plain(spans) for spans in spans_of(block)]
                if isinstance(block, Table):
                    parts += [block.caption, *block.head]
                if isinstance(block, Figures):
                    parts += [f"{one.label} {one.value} {one.note}" for one in block.figures]
    return "\n".join(parts)


def anchors(page: Page) -> set[str]:
    found = {section.id for section in page.sections}
    for section in page.sections:
        for block in section.blocks:
            found |= set(block.ids) if isinstance(block, Items) else set()
            found |= {block.id} if isinstance(block, Card) else set()
    return found


def dangling(page: Page) -> list[str]:
    return [
        span.to
        for spans in all_spans(page)
        for span in spans
        if span.to and span.to.startswith("#") and span.to[1:] not in anchors(page)
    ]


def test_the_person_reads_every_part_of_the_definition_in_words(workspace: Path, subject_of: Gather) -> None:
    page = person_page(subject_of(workspace))
    said = text(page)
    for part in (
        "tenant mailbox", "job scheduling", "mail import",
        "If somebody may be in danger, do not route: call the emergency desk.",
        "one of plumbing, heating, electrics, lift or carpentry",
        "An answer is right when the answer’s trade is exactly the right one.",
        "Where text contains “gas”", "a gas smell is for the emergency desk alone",
        "if the answer’s trade is “lift”, then floors is more than 2",
        "the wrong tradesman drives out", "job report", "send the right trade the same day",
        "who take it up within 2 h", "desk-lead", "300 a day", "8 min",
        "10% of your items without the proposal",
    ):  # fmt: skip
        assert part in said
    assert "not said yet" not in said


def test_up_to_three_cases_are_shown_and_never_one_that_certifies(
    workspace: Path, subject_of: Gather
) -> None:
    page = person_page(subject_of(workspace))
    cards = [block for section in page.sections for block in section.blocks if isinstance(block, Card)]
    assert 2 <= len(cards) <= 3
    assert CERTIFIES not in text(page)


def test_an_input_that_also_certifies_is_never_shown(workspace: Path, subject_of: Gather) -> None:
    item = {"text": f"{CERTIFIES} 1 drips.", "floors": 3, "channel": "app"}
    line = {"id": "again", "input": item, "expected": {"trade": "plumbing"}, "use": "develop"}
    file = workspace / f"works/{WORK}.cases.jsonl"
    file.write_text(file.read_text(encoding="utf-8") + json.dumps(line) + "\n", encoding="utf-8")
    facts, _ = case_facts(subject_of(workspace).state.file)
    assert "again" not in {each.id for each in facts.usable}
    assert facts.counts["certify"] == 206


def test_the_sponsor_reads_the_figures_of_the_verdict(workspace: Path, subject_of: Gather) -> None:
    subject = subject_of(workspace)
    said = text(sponsor_page(subject))
    held = subject.state.certified(subject.today)
    assert held
    record, proof = held
    share, net = subject.state.share, subject.values[0][1].net
    assert share
    assert net
    assert f"{percent(share.value)} of all items ({share.alone:,} of {share.total:,}; at least" in said
    assert f"{proof.errors:,} wrong of {proof.n:,}" in said
    assert f"bound {percent(proof.error_bound, 2)}" in said
    assert amount(net.per_day * subject.days_a_month) in said
    assert record.expires[:10] in said
    assert (
        f"the share that acts alone is less than 0.4; now it is {percent(share.value)} (share_alone < 0.4)"
        in said
    )


def test_what_becomes_of_the_certified_cases_adds_up(workspace: Path, subject_of: Gather) -> None:
    page = sponsor_page(subject_of(workspace))
    section = next(each for each in page.sections if each.id == "not-automated")
    table = next(each for each in section.blocks if isinstance(each, Table))
    counts = [int(plain(row[2]).replace(",", "")) for row in table.rows]
    record = subject_of(workspace).state.evidence.certificate
    assert record
    assert sum(counts) == record.total_items


def test_money_of_errors_is_that_of_the_verdict_at_most_and_less_as_counted(
    workspace: Path, subject_of: Gather
) -> None:
    subject = subject_of(workspace)
    said = text(sponsor_page(subject), "risk")
    net = subject.values[0][1].net
    assert net
    at_most = -net.terms["errors"] * subject.days_a_month
    assert f"Errors cost at most {amount(at_most)} EUR a month" in said
    assert amount(at_most * 20 / 45) in said, "the cheaper failure costs its part of the dearest"


def test_failures_stand_by_severity_before_money(workspace: Path, subject_of: Gather, tmp_path: Path) -> None:
    failures = [
        {"id": "cheap-severe", "effect": "a", "severity": "severe", "cost": "1 EUR", "response": "x"},
        {"id": "dear-low", "effect": "b", "severity": "low", "cost": "900 EUR", "response": "x"},
        {"id": "unsaid", "effect": "c", "cost": "1 EUR", "response": "x"},
    ]
    root = Patched(tmp_path / "patched", workspace).apply({f"works/{WORK}.yaml": {"failures": failures}}).root
    said = text(sponsor_page(subject_of(root)), "risk")
    assert said.index("unsaid") < said.index("cheap-severe") < said.index("dear-low")


def test_nothing_measured_is_unknown_and_never_nothing(tmp_path: Path, subject_of: Gather) -> None:
    subject = subject_of(Patched(tmp_path / "fresh").root)
    page = sponsor_page(subject)
    figures = next(block for block in page.sections[0].blocks if isinstance(block, Figures))
    assert [each.value for each in figures.figures] == ["unknown"] * 4
    assert all(each.needs for each in figures.figures)
    risk = text(page, "risk")
    assert "what errors cost in a month is unknown" in risk
    assert "Error by segment is unknown" in risk
    assert "no proof" not in text(page)


def test_what_was_measured_while_developing_is_shown_as_such_and_never_as_a_proof(
    developed: Path, subject_of: Gather
) -> None:
    subject = subject_of(developed)
    page = sponsor_page(subject)
    (evaluation,) = [each for each in subject.state.evidence.evaluations if each.use == "develop"]
    measured = evaluation.measured
    assert measured.upper
    assert measured.wrong
    counted = (
        f"{measured.wrong} of {measured.right + measured.wrong} wrong, at most {percent(measured.upper)}"
    )
    assert (
        f"Measured while developing, no proof: {counted} at {percent(measured.level, 0)}, by keywords"
        in text(page, "automated")
    )
    figures = next(block for block in page.sections[0].blocks if isinstance(block, Figures)).figures
    assert (figures[1].label, figures[1].note) == ("Measured while developing, no proof", counted)
    assert figures[0].value == "unknown", "what was measured is no certificate"


def test_a_column_that_is_unknown_throughout_is_left_out_with_one_line_that_says_why(
    developed: Path, workspace: Path, subject_of: Gather
) -> None:
    tables = []
    for root in (developed, workspace):
        section = next(each for each in sponsor_page(subject_of(root)).sections if each.id == "risk")
        tables.append(next(each for each in section.blocks if isinstance(each, Table)))
    assert tables[0].head == ("What happens", "Severity", "One costs")
    assert tables[1].head == (*tables[0].head, "A month, as counted", "A month, at most")
    assert (
        "Left out, as unknown throughout: “A month, as counted”, “A month, at most”: no certificate holds, so nothing "
        "bounds the error." in text(sponsor_page(subject_of(developed)), "risk")
    )
    assert "Left out" not in text(sponsor_page(subject_of(workspace)), "risk")


def test_the_numbers_stay_right_aligned_where_a_column_before_them_is_left_out() -> None:
    rows = ((say("a"), say("unknown"), say("1")), (say("b"), say("unknown: all go"), say("2")))
    table, line = known_columns(Table("", ("Name", "Gone", "Kept"), rows, frozenset({1, 2})), say("why"))
    assert isinstance(table, Table)
    assert (table.head, table.numbers) == (("Name", "Kept"), frozenset({1}))
    assert [plain(row[1]) for row in table.rows] == ["1", "2"]
    assert isinstance(line, Paragraph)


def test_an_expression_stands_on_a_page_once_and_never_beside_its_own_pattern(
    tmp_path: Path, subject_of: Gather
) -> None:
    plain_one, other = "input.text.matches('(?i)gas')", "input.text.matches('[0-9]{4}')"
    judged = [{"when": plain_one, "because": "danger"}, {"when": other, "because": "a key code"}]
    patch = {f"works/{WORK}.yaml": {"judgement": judged}}
    subject = subject_of(Patched(tmp_path / "patched").apply(patch).root)
    for page in (person_page(subject), sponsor_page(subject), operator_page(subject), users_page(subject)):
        assert text(page).count(plain_one) == 1
        assert "ext matches the pattern '[0-9]{4}'" in text(page)
        assert other not in text(page)
    said = text(person_page(subject), "never-alone")
    assert "Where text contains “gas” (in capitals or not): danger (input.text.matches('(?i)gas'))" in said
    assert "compared letter by letter, capitals too, unless it says otherwise." in said


def test_no_page_names_a_missing_field_by_its_key_alone(tmp_path: Path, subject_of: Gather) -> None:
    patch: dict[str, Any] = {
        f"works/{WORK}.yaml": {"review": {"effort": None}, "today": None, "failures": [{"id": "a"}]},
        "initiatives/request-routing.yaml": {"investment": None},
    }
    subject = subject_of(Patched(tmp_path / "patched").apply(patch).root)
    for page in (person_page(subject), sponsor_page(subject), operator_page(subject), users_page(subject)):
        assert "is missing" not in text(page)
    assert "Not said yet: how long one review takes (review.effort)" in text(sponsor_page(subject), "unknown")


@pytest.mark.parametrize("ceiling", ["off", "shadow", "assisted", "autonomous"])
def test_every_ceiling_has_its_pages(
    workspace: Path, subject_of: Gather, tmp_path: Path, ceiling: str
) -> None:
    patch: dict[str, Any] = {f"works/{WORK}.yaml": {"autonomy": {"ceiling": ceiling}}}
    subject = subject_of(Patched(tmp_path / "patched", workspace).apply(patch).root)
    assert f"Its ceiling is {ceiling}" in text(person_page(subject))
    acts = text(sponsor_page(subject), "figures")
    assert ("Acts alone on nothing" in acts) is (ceiling != "autonomous")


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("page_of", [person_page, sponsor_page])
def test_without_a_field_the_page_says_so_and_leads_to_the_finding(
    tmp_path: Path, subject_of: Gather, field: str, page_of: Callable[[Subject], Page]
) -> None:
    root = Patched(tmp_path / "patched").apply({f"works/{WORK}.yaml": {field: None}}).root
    page = page_of(subject_of(root))
    assert dangling(page) == []
    if page_of is person_page and field not in {"title", "quality", "autonomy", "implementations", "today"}:
        assert "not said yet (WD" in text(page)


def test_a_field_that_cannot_be_read_is_no_missing_field(tmp_path: Path, subject_of: Gather) -> None:
    root = Patched(tmp_path / "patched").apply({f"works/{WORK}.yaml": {"review": {"within": "soon"}}}).root
    assert "cannot be read" in text(person_page(subject_of(root)), "ask")


def test_a_work_that_no_initiative_has_is_explained_too(tmp_path: Path, subject_of: Gather) -> None:
    root = Patched(tmp_path / "patched").root
    (root / "initiatives/request-routing.yaml").unlink()
    subject = subject_of(root)
    assert "No initiative has this work" in text(person_page(subject))
    assert "no initiative has this work" in text(sponsor_page(subject), "worth")


def test_a_void_certificate_is_named_with_what_changed(workspace: Path, subject_of: Gather) -> None:
    file = workspace / "implementations/routing.py"
    file.write_text(file.read_text(encoding="utf-8").replace('"tap"', '"faucet"'), encoding="utf-8")
    page = sponsor_page(subject_of(workspace))
    assert "the certificate is void, changed since: implementation.source" in text(page, "automated")
    assert "void since implementation.source" in text(page, "rests-on")


def test_the_person_sees_the_findings_about_the_work_and_the_sponsor_those_about_the_initiative_too(
    tmp_path: Path, subject_of: Gather
) -> None:
    patches = {f"works/{WORK}.yaml": {"flow": None}, "initiatives/request-routing.yaml": {"problem": None}}
    subject = subject_of(Patched(tmp_path / "patched").apply(patches).root)
    person, sponsor = text(person_page(subject), "gaps"), text(sponsor_page(subject), "gaps")
    assert "Not said yet: where items come from and where results go (flow)" in person
    assert "(problem)" not in person
    assert "Not said yet: the business problem with its size in numbers (problem)" in sponsor


def test_a_work_of_two_initiatives_shows_what_each_of_them_promised(
    workspace: Path, subject_of: Gather
) -> None:
    first = workspace / "initiatives/request-routing.yaml"
    second = (
        first.read_text(encoding="utf-8")
        .replace("request-routing", "second-one")
        .replace("42 EUR/hour", "21 EUR/hour")
    )
    (first.parent / "second-one.yaml").write_text(second, encoding="utf-8")
    page = sponsor_page(subject_of(workspace))
    assert plain(page.lead).count("decision due") == 2
    assert text(page, "worth").count("EUR a month at the bound") == 2
    assert dangling(page) == []


def test_what_the_owner_accepted_stands_with_the_reason(
    workspace: Path, subject_of: Gather, tmp_path: Path
) -> None:
    accepted = [{"rule": "limit-worse-than-today", "because": "the desk keys everything twice"}]
    patch = {f"works/{WORK}.yaml": {"quality": {"max_error": "20%"}, "suppress": accepted}}
    root = Patched(tmp_path / "patched", workspace).apply(patch).root
    assert "the desk keys everything twice" in text(sponsor_page(subject_of(root)), "rests-on")


def test_what_is_kept_in_memory_is_bounded_and_the_rest_is_counted(
    workspace: Path, subject_of: Gather, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = subject_of(workspace).state.file
    whole, _ = case_facts(file)
    monkeypatch.setattr("midspan.explain.run.MOST_SHOWABLE", 3)
    few, _ = case_facts(file)
    assert (len(few.usable), few.left_out) == (3, len(whole.usable) - 3)
    monkeypatch.setattr("midspan.explain.run.MOST_CHARACTERS", 100)
    assert len(case_facts(file)[0].usable) == 1
