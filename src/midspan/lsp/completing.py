"""What may be typed at a place of a definition: keys, values, names, and the words of expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from midspan.decide.rules import ALL_RULES
from midspan.definitions.faults import Path as Keys
from midspan.definitions.shape import shape_of
from midspan.lsp.cursor import Cursor, Part, cursor_at
from midspan.lsp.expressing import in_expression
from midspan.lsp.fields import Json, field_at, item_of, keys_of, options_of
from midspan.lsp.functions import functions
from midspan.lsp.offers import Offer, Sort
from midspan.lsp.units import written
from midspan.lsp.view import View, unlisted, variables_at
from midspan.model.initiative import Initiative
from midspan.model.work import Work

_ADOPTION = ("adoption", "The share of the users who work with it.")
_DAYS = ("day 30", "day 60", "day 90")
# Beyond this a list of files helps nobody.
_MOST_FILES = 200


def completions_at(view: View, offset: int) -> list[Offer]:
    """Everything that may stand there, in a useful order; nothing within comments and prose. Never raises."""
    cursor = cursor_at(view.text, offset)
    if cursor is None:
        return []
    if cursor.part is Part.KEY:
        return list(_keys(view, cursor))
    field = field_at(view.kind, cursor.path) or {}
    element = item_of(field)
    variables = variables_at(cursor.path)
    if variables is not None and element is None:
        return list(in_expression(view, cursor, variables, offset))
    if cursor.own_line and not cursor.quote and (keys_of(field) or "patternProperties" in field):
        return list(_keys(view, cursor))
    if cursor.own_line and not cursor.flow and element is not None:
        return [Offer("- ", "- ", cursor.span, Sort.WORD, "an element of the list")]
    return list(_values(view, cursor, field)) if field else []


def _keys(view: View, cursor: Cursor) -> Iterator[Offer]:
    field = field_at(view.kind, cursor.path) or {}
    for key, schema in keys_of(field).items():
        if key not in cursor.beside:
            yield _key(key, schema, cursor)
    for key, says in _free_keys(view, cursor.path):
        if key not in cursor.beside:
            yield _key(key, {"description": says}, cursor)


def _key(key: str, schema: Json, cursor: Cursor) -> Offer:
    insert = key if cursor.said else f"{key}: "
    return Offer(key, insert, cursor.span, Sort.KEY, says=str(schema.get("description", "")))


def _free_keys(view: View, path: Keys) -> Iterator[tuple[str, str]]:
    """Keys that no schema lists: days of milestones, and the metrics at each."""
    if view.kind != "initiative" or path[:1] != ("milestones",):
        return
    if len(path) == 1:
        yield from ((day, f"Targets for {day}, counted from the start.") for day in _DAYS)
    elif len(path) == 2:
        metric = view.outline.said(view.outline.node(("value", "metric")))
        yield _ADOPTION
        if metric:
            yield metric, "The metric of `value`."


def _values(view: View, cursor: Cursor, field: Json) -> Iterator[Offer]:
    said = str(field.get("description", ""))
    options = options_of(field)
    yield from (Offer(each, each, cursor.span, Sort.WORD, says=said) for each in options)
    if field.get("type") == "boolean":
        yield from (Offer(each, each, cursor.span, Sort.WORD, says=said) for each in ("true", "false"))
    yield from _names(view, cursor)
    currency = view.assessed.workspace.settings.currency if view.assessed else "EUR"
    for each in written(field, cursor.typed, currency):
        yield Offer(each, each, cursor.span, Sort.VALUE, says=said)


def _names(view: View, cursor: Cursor) -> Iterator[Offer]:
    """Names of what is elsewhere."""
    offered = _ELSEWHERE.get(unlisted(cursor.path))
    return offered(view, cursor) if offered else iter(())


def _works(view: View, cursor: Cursor) -> Iterator[Offer]:
    for name, file in view.assessed.workspace.works.items() if view.assessed else ():
        yield Offer(name, name, cursor.span, Sort.NAME, file.document.path, file.work.title or "")


def _rules(_: View, cursor: Cursor) -> Iterator[Offer]:
    for rule in sorted((each for each in ALL_RULES if each.suppressible), key=lambda each: each.code):
        yield Offer(rule.code, rule.code, cursor.span, Sort.NAME, rule.name, rule.title)


def _functions(view: View, cursor: Cursor) -> Iterator[Offer]:
    quote = "" if cursor.quote else '"'
    for each in functions(view.root):
        yield Offer(each.target, f"{quote}{each.target}{quote}", cursor.span, Sort.FUNCTION, says=each.says)


def _fields(view: View, cursor: Cursor) -> Iterator[Offer]:
    noun = Work if view.kind == "work" else Initiative
    for path in shape_of(noun).paths():
        name = ".".join(map(str, path))
        yield Offer(name, name, cursor.span, Sort.FIELD)


def _contracts(view: View, cursor: Cursor) -> Iterator[Offer]:
    for file in sorted((view.root / "contracts").glob("**/*.y*ml"))[:_MOST_FILES]:
        name = file.relative_to(view.root).as_posix()
        yield Offer(name, name, cursor.span, Sort.NAME)


_ELSEWHERE: dict[Keys, Callable[[View, Cursor], Iterator[Offer]]] = {
    ("works",): _works,
    ("suppress", "rule"): _rules,
    ("implementations", "python"): _functions,
    ("open", "ask"): _fields,
    ("data",): _contracts,
}
