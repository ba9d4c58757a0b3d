"""What is at fault with the data of a work, each with its count, what holds elsewhere, what to do, and rows as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from midspan.data.checking.grouping import Group, grouped
from midspan.data.checking.outcome import Limits, Outcome, Row, State
from midspan.data.profiling.picture import Picture
from midspan.data.profiling.wording import share
from midspan.data.rules.codes import code_of
from midspan.explain.dataset.columns import said_where
from midspan.explain.page import Card, Items, Section, Table
from midspan.explain.telling import told
from midspan.wording.spans import Span, Spans, Voice, code, fine, needs, say, strong, world

_MOST_COLUMNS = 40
_MOST_STEPS = 10


def steps(outcomes: Sequence[Outcome], again: str) -> Section | None:
    """What to do, in its order. again: the command that assesses once more. None where nothing is to be done."""
    groups = [*grouped(outcomes, State.BLOCK)]
    unknown = [each for each in grouped(outcomes, State.UNKNOWN) if each.required]
    if not groups and not unknown:
        return None
    items = [_step(each, f"#block-{number}") for number, each in enumerate(groups, 1)]
    items += [_step(each, "#unknown") for each in unknown]
    more = len(items) - _MOST_STEPS
    items = items[:_MOST_STEPS]
    if more > 0:
        items.append(say(f"Then the {more} more that are below."))
    items.append(say("Then assess again: ", code(again), "."))
    return Section("steps", "What to do, in this order", (Items(tuple(items), "steps"),))


def _step(group: Group, to: str) -> Spans:
    return say(Span(_subject(group), Voice.STRONG, to), ": ", *_sentences(group.steps))


def _subject(group: Group) -> str:
    """What a step is about, as a link to it."""
    columns = list(dict.fromkeys(each.column for each in group.outcomes if each.column))
    if not columns:
        return group.first.table
    return columns[0] if len(columns) == 1 else f"{len(columns)} columns"


def _sentences(parts: Sequence[str]) -> list[Spans]:
    found: list[Spans] = []
    for each in parts:
        found += [say(" ") if found else (), told(each, start=True), say(".")]
    return found


def faults(
    outcomes: Sequence[Outcome], state: State, title: str, pictures: Sequence[Picture]
) -> Section | None:
    """Blocking or warning ones, one card for each; None where there are none."""
    groups = grouped(outcomes, state)
    if not groups:
        return None
    cards = tuple(_card(each, f"{state.value}-{number}", pictures) for number, each in enumerate(groups, 1))
    return Section(f"{state.value}s", title, cards)


def _card(group: Group, anchor: str, pictures: Sequence[Picture]) -> Card:
    first, one = group.first, len(group.outcomes) == 1
    rule = code_of(first)
    fields: list[tuple[str, Spans]] = []
    if one and first.of > 1:
        fields.append(("Rows", say(_counted(first))))
    if one and first.check == "filled":
        fields += _where(first, pictures)
    if first.limits.block is not None or first.limits.warn is not None:
        fields.append(("Limit", say(_limits(first.limits))))
    named = fine(f"{rule[0]} {rule[1]}") if rule else fine(first.check)
    fields.append(("Check", say(first.trait.shown, named)))
    fields.append(("What to do", say(*_sentences(group.steps))))
    title = "".join(each.text for each in told(group.message, start=True))
    return Card(anchor, title, tuple(fields), kind="fault", tables=_tables(group))


def _where(outcome: Outcome, pictures: Sequence[Picture]) -> list[tuple[str, Spans]]:
    """At which values of another column the rows say nothing, where one tells."""
    found = []
    for each in pictures:
        stored = {contract: table for table, contract in each.promised.items()}
        name = stored.get(outcome.column or "", outcome.column or "")
        if each.name == outcome.table and each.where is not None and name in each.where.columns:
            places = said_where(each.where.columns[name])
            found.append(("Where", say(world(each.where.by), ": ", places)))
    return found


def _counted(outcome: Outcome) -> str:
    of = f"{outcome.faulty:,} of {outcome.of:,} ({share(outcome.faulty, outcome.of)})"
    if outcome.sampled:
        return f"{of} of a sample; of all at most {100 * outcome.share:.3g} %, 95 times in 100"
    return of


def _limits(limits: Limits) -> str:
    said = [
        f"{word} {'where there is any' if limit == 0 else f'above {100 * limit:.3g} %'}"
        for word, limit in (("warns", limits.warn), ("blocks", limits.block))
        if limit is not None
    ]
    return ", ".join(said)


def _tables(group: Group) -> tuple[Table, ...]:
    if len(group.outcomes) == 1:
        table = _evidence(group.first)
        return (table,) if table else ()
    if not any(each.column for each in group.outcomes):
        return ()
    shown = group.outcomes[:_MOST_COLUMNS]
    rows = tuple(
        (say(world(each.column or each.table)), say(_counted(each)), _first_rows(each)) for each in shown
    )
    more = len(group.outcomes) - len(shown)
    caption = f"The {len(shown)} worst; {more} more" if more else "Which, the worst first"
    return (Table(caption, ("Column", "Rows", "For example"), rows),)


def _evidence(outcome: Outcome) -> Table | None:
    """At most five rows, with the values that they may be shown with."""
    if not outcome.rows:
        return None
    line = "Line" if outcome.check == "lines" else "Row"
    names = list(dict.fromkeys(name for row in outcome.rows for name in row.values))
    rows = tuple(
        (say(f"{row.row:,}"), *(_value(row.values.get(name)) for name in names)) for row in outcome.rows
    )
    few = outcome.faulty <= len(outcome.rows)
    return Table("All of them" if few else "Some of them", (line, *names), rows)


def _first_rows(outcome: Outcome) -> Spans:
    return say(*(part for place, row in enumerate(outcome.rows[:2]) for part in _row(row, place)))


def _row(row: Row, place: int) -> list[str | Span | Spans]:
    values = [_value(value) for value in row.values.values()]
    shown = [part for each in values for part in (" ", each)]
    return ["; " if place else "", f"row {row.row:,}:" if values else f"line {row.row:,}", *shown]


def _value(value: Any) -> Spans:
    return say("nothing") if value is None else say(code(f"{value}"))


def unknown(outcomes: Sequence[Outcome]) -> Section | None:
    """What nobody could measure, and what would let it be measured; None where all was."""
    groups = grouped(outcomes, State.UNKNOWN)
    rows = tuple(
        (
            say(strong(each.first.check) if each.required else each.first.check, _of(each)),
            say(told(each.message)),
            say(*_sentences(each.steps)),
        )
        for each in groups
    )
    attested = [each for each in outcomes if each.state is State.ATTESTED]
    said = tuple(
        (
            say(each.check, " ", fine(each.of_what)),
            say(f"{each.because} says so"),
            say("Nothing: nobody can measure it from here."),
        )
        for each in attested
    )
    if not rows and not said:
        return None
    table = Table(
        "Unknown is never fine; in bold what the work cannot do without",
        ("Check", "Why it is unknown", "What would let it be measured"),
        (*rows, *said),
    )
    return Section("unknown", "Not measured", (table,))


def _of(group: Group) -> Spans:
    mark = (" ", needs("required")) if group.required else ()
    return say(fine(group.first.of_what if len(group.outcomes) == 1 else group.first.table), *mark)


def by_column(outcomes: Sequence[Outcome], picture: Picture) -> dict[str, list[Spans]]:
    """What is wrong with each column of one table, by its name there. outcomes: of all tables."""
    stored = {contract: table for table, contract in picture.promised.items()}
    found: dict[str, list[Spans]] = {}
    for state in (State.BLOCK, State.WARN):
        for number, group in enumerate(grouped(outcomes, state), 1):
            for each in group.outcomes:
                if each.column and each.table == picture.name:
                    link = Span("Details", to=f"#{state.value}-{number}")
                    said = say(told(each.message, start=True), ". ", link)
                    found.setdefault(stored.get(each.column, each.column), []).append(said)
    return found
