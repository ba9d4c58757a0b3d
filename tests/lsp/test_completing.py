"""What is offered at a place of a definition."""

from __future__ import annotations

from pathlib import Path

import pytest
from marked import view_at

from midspan.lsp.completing import completions_at
from midspan.lsp.session import Session
from midspan.lsp.view import View

WORK, INITIATIVE = "works/route-request.yaml", "initiatives/request-routing.yaml"
SCHEMAS = """\
input: {type: object, required: [zone], properties: {zone: {type: string, enum: [north, far south], description: Where it is.}, note: {type: [string, 'null']}, lines: {type: array, items: {type: object, properties: {qty: {type: integer}}}}, a b: {type: string}}}
output: {type: object, properties: {digit: {type: integer}}}
"""


def offered(marked: str, root: Path, path: str = WORK) -> list[str]:
    view, offset = view_at(marked, root, path)
    return [each.insert for each in completions_at(view, offset)]


@pytest.mark.parametrize(
    ("marked", "some", "none"),
    [
        ("work: x\n¦", ["title: ", "quality: "], ["work: ", "volume: "]),
        ("today: {vol¦", ["volume: ", "effort: "], ["title: "]),
        ("today: {vol¦ume: 3/day}", ["volume"], ["volume: "]),
        ("today:\n  ¦", ["volume: "], ["title: "]),
        ("constraints:\n  - ¦", ["id: ", "must: "], ["title: "]),
        ("constraints:\n  - {id: a, ¦", ["must: ", "otherwise: "], ["id: "]),
        ("suppress: [{¦", ["rule: ", "because: "], []),
        ("input: {type: object, ¦", ["properties: ", "required: "], ["type: "]),
    ],
)
def test_keys_are_those_of_the_place_and_not_there_yet(
    root: Path, marked: str, some: list[str], none: list[str]
) -> None:
    found = offered(marked, root)
    assert set(some) <= set(found)
    assert not set(none) & set(found)


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("uncertain: {then: ¦", ["review", "reject"]),
        ("autonomy:\n  ceiling: a¦", ["off", "shadow", "assisted", "autonomous"]),
        ("constraints: [{otherwise: ¦}]", ["person", "reject"]),
        ("input: {type: ¦", ["string", "number", "integer", "boolean", "object", "array", "null"]),
        ("today: {volume: 12¦", ["12/day", "12/hour", "12/week", "12/month", "12/year"]),
        ("today: {effort: 1.5¦", ["1.5 s", "1.5 min", "1.5 h", "1.5 days", "1.5 weeks", "1.5 ms"]),
        ("quality: {max_error: ¦", ["2%", "5%", "10%", "95%"]),
        ("failures:\n  - cost: 45¦", ["45 EUR"]),
        ("constraints:\n  ¦", ["- "]),
        ("procedure: |\n  do ¦", []),
        ("title: x # ¦", []),
    ],
)
def test_values_are_what_the_field_takes(root: Path, marked: str, found: list[str]) -> None:
    assert offered(marked, root) == found


@pytest.mark.parametrize(
    ("marked", "some", "none"),
    [
        ('constraints: [{must: "¦', ["input", "output", "size()", "has()"], ["expected", "exact()"]),
        ('constraints: [{must: "input.¦', ["zone", "note", "lines"], ["a b", "size()"]),
        ("judgement:\n  - when: ¦", ["input"], ["output"]),
        ("judgement:\n  - when: input.¦\n    because: x", ["zone"], []),
        ('constraints: [{must: "output.¦"}]', ["digit"], ["zone"]),
        ('constraints: [{must: "input.zone.¦', ["startsWith()", "size()"], ["all(x, )"]),
        ('constraints: [{must: "input.lines.¦', ["all(x, )", "exists(x, )"], ["startsWith()"]),
        ('constraints: [{must: "input.lines.all(l, l.¦', ["qty"], ["zone"]),
        ('constraints: [{must: "input.lines.all(l, ¦', ["l", "input"], []),
        ("constraints: [{must: \"input.zone == '¦", ["north", "far south"], ["input"]),
        ("quality: {score: ¦", ["exact()", "close()", "expected"], []),
        ("quality: {score: exact(output.¦", ["digit"], []),
        ("quality: {segments: [¦", ["input"], ["size()"]),
        ("quality: {segments: [input.¦", ["zone"], ["size()"]),
    ],
)
def test_expressions_know_the_schemas_however_half_typed(
    root: Path, marked: str, some: list[str], none: list[str]
) -> None:
    found = offered(SCHEMAS + marked, root)
    assert set(some) <= set(found)
    assert not set(none) & set(found)


def test_a_field_says_its_type_and_what_the_schema_says_of_it(root: Path) -> None:
    view, offset = view_at(f'{SCHEMAS}judgement: [{{when: "input.¦', root)
    said = {each.label: (each.detail, each.says) for each in completions_at(view, offset)}
    assert said["zone"] == ("string", "Where it is.")
    assert said["note"] == ("null or string, may be missing", "")


def test_the_cursor_goes_where_a_function_takes_its_value(root: Path) -> None:
    view, offset = view_at(f'{SCHEMAS}judgement: [{{when: "input.lines.¦', root)
    [found] = [each for each in completions_at(view, offset) if each.label == "all"]
    assert found.cursor is not None
    assert f"{found.insert[: found.cursor]}|{found.insert[found.cursor :]}" == "all(x, |)"


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("value: {metric: hours}\nmilestones:\n  day 30: {¦", ["adoption: ", "hours: "]),
        ("value: {metric: hours}\nmilestones:\n  day 30: {hours: 3, ¦}", ["adoption: "]),
        ("milestones:\n  ¦", ["day 30: ", "day 60: ", "day 90: "]),
        ("plan: {ready: day 14, chosen: ¦", ["day 30", "day 60", "day 90"]),
        ("plan: {ready: ¦", ["day 30", "day 60", "day 90"]),
        ('decision: {stop_if: ["¦', ["share_alone", "net_value"]),
        ("value: {direction: ¦", ["down", "up"]),
    ],
)
def test_initiatives_know_their_metric_and_days(root: Path, marked: str, found: list[str]) -> None:
    assert offered(marked, root, INITIATIVE) == found


def test_names_of_works_rules_functions_fields_and_contracts_are_offered(
    root: Path, session: Session
) -> None:
    (root / "contracts").mkdir()
    (root / "contracts/readings.odcs.yaml").write_text("", encoding="utf-8")
    file = root / INITIATIVE
    session.buffers[file] = "works: []"
    assessed = session.assess(root, {}, lambda: False)
    offset = len("works: [")
    works = completions_at(View("initiative", INITIATIVE, "works: []", root, assessed), offset)
    assert [(each.insert, each.detail) for each in works] == [("route-request", WORK)]
    assert "implementations.routing:keywords" in offered('implementations: [{python: "¦"}]', root)
    assert '"implementations.routing:keywords"' in offered("implementations: [{python: ¦}]", root)
    assert {"WD101", "EV102"} <= set(offered("suppress: [{rule: ¦", root))
    assert "WD302" not in offered("suppress: [{rule: ¦", root)  # it cannot be accepted
    assert {"today.volume", "quality.max_error"} <= set(offered("open: [{ask: ¦", root))
    assert offered("data: [¦", root) == ["contracts/readings.odcs.yaml"]


def test_schemas_that_are_being_typed_give_way_to_those_that_were_there(root: Path, session: Session) -> None:
    assessed = session.assess(root, {}, lambda: False)
    view, offset = view_at('input: {type: obj\nconstraints: [{must: "input.¦', root, assessed=assessed)
    assert {"text", "floors"} <= {each.insert for each in completions_at(view, offset)}


def test_no_module_is_imported_to_name_its_functions(root: Path) -> None:
    (root / "implementations/loud.py").write_text(
        "raise SystemExit\ndef never(items):\n    'Says no.'\n", encoding="utf-8"
    )
    (root / "implementations/broken.py").write_text("def (:\n", encoding="utf-8")
    view, offset = view_at('implementations: [{python: "¦', root)
    said = {each.label: each.says for each in completions_at(view, offset)}
    assert said["implementations.loud:never"] == "Says no."
    assert not [each for each in said if "broken" in each]
