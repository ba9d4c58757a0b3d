"""The columns of a table: all of them in one table, then each with what is drawn of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from midspan.data.profiling.distributions import Axis, Distribution
from midspan.data.profiling.gaps import Place, Where
from midspan.data.profiling.nouns import ColumnProfile
from midspan.data.profiling.picture import Picture
from midspan.data.profiling.texts import LONG
from midspan.data.profiling.wording import distinct, emptiness, holds, remarks, said, share, short
from midspan.explain.dataset.plots import along, frequent, missing, over_time
from midspan.explain.page import Block, Card, Facts, Plots, Section, Table
from midspan.explain.telling import told
from midspan.wording.spans import Span, Spans, code, needs, say, world

_MOST_SHAPES = 4
_MOST_TIMES = 6
_OFTEN, _SELDOM = 0.05, 0.002
_MOST_PLACES, _NEARLY = 4, 0.95
_HEAD = ("Column", "Holds", "Empty", "Different", "From", "Median", "To")

Found = Mapping[str, Sequence[Spans]]
"""What was found wrong with a column, by its name in the table."""


def sections(picture: Picture, number: int, found: Found, *, several: bool) -> tuple[Section, ...]:
    """number: of the table on the page, for the anchors. several: whether the page has more tables than this."""
    of = f" of {picture.name}" if several else ""
    times = _times(picture)
    return (
        *((Section(f"when-{number}", f"When its rows are from{of}", times),) if times else ()),
        Section(f"columns-{number}", f"Columns{of}", _overview(picture, number, found), wide=True),
        Section(f"each-{number}", f"Each column{of}", _cards(picture, number, found), wide=True),
    )


def _times(picture: Picture) -> tuple[Block, ...]:
    """Of every column of days, how many rows there are of each."""
    days = [
        (name, drawn) for name, drawn in picture.distributions.items() if drawn.axis.of_days and drawn.rows
    ][:_MOST_TIMES]
    if not days:
        return ()
    reach = [_reach(each) for each in picture.profile.columns if each.column.name in dict(days)]
    plots = Plots(tuple(along(drawn, f"{name}: ") for name, drawn in days))
    over = (over_time(picture.gaps),) if picture.gaps else ()
    known = tuple(each for each in reach if each is not None)
    return (*((Facts(known),) if known else ()), plots, *over)


def _reach(column: ColumnProfile) -> tuple[str, Spans] | None:
    """From which day to which."""
    if column.most is None:
        return None
    return column.column.name, say(f"{said(column.least)} to {said(column.most)}")


def _overview(picture: Picture, number: int, found: Found) -> tuple[Block, ...]:
    columns, rows = picture.profile.columns, picture.profile.rows
    gaps = missing(columns, rows)
    table = Table(
        f"{len(columns):,} columns, {rows:,} rows",
        _HEAD,
        tuple(_row(each, rows, f"c{number}-{at}", found) for at, each in enumerate(columns, 1)),
        frozenset((2, 3, 4, 5, 6)),
    )
    return (
        table,
        *((Plots((gaps,)),) if gaps else ()),
        *((_places(picture.where),) if picture.where and picture.where.columns else ()),
    )


def _places(found: Where) -> Table:
    """Columns by the values at which they say nothing."""
    rows = tuple((say(world(name)), said_where(parts)) for name, parts in found.columns.items())
    return Table(
        f"Where they say nothing, by {found.by}", ("Column", f"Rows without a value, by {found.by}"), rows
    )


def said_where(parts: Sequence[Place]) -> Spans:
    """The values with most of the gaps, and what is left elsewhere; where most rows have one, those that are filled."""
    rows, gaps = sum(each.rows for each in parts), sum(each.gaps for each in parts)
    filled = 2 * gaps > rows
    counts = [(each.value, each.rows - each.gaps if filled else each.gaps, each.rows) for each in parts]
    total, told_of = rows - gaps if filled else gaps, 0
    said: list[str | Span] = ["filled in: "] if filled else []
    for place, (value, count, of) in enumerate(sorted(counts, key=lambda each: -each[1])[:_MOST_PLACES]):
        if told_of >= _NEARLY * total:
            break
        name = code(short(value)) if value else "no value"
        said += ["; " if place else "", name, f" all {of:,}" if count == of else f" {count:,} of {of:,}"]
        told_of += count
    if told_of < total:
        said.append(f"; {total - told_of:,} elsewhere")
    return say(*said)


def _row(each: ColumnProfile, rows: int, anchor: str, found: Found) -> tuple[Spans, ...]:
    ends = (each.least, each.quantiles.get(0.5), each.most)
    name = each.column.name
    mark = (" ", needs("at fault")) if found.get(name) else ()
    return (
        say(Span(_name(name), world("").voice, f"#{anchor}"), *mark),
        say(holds(each).replace(" ", "\u00a0")),
        say(share(each.empty, rows)),
        say(distinct(each)),
        *(say("" if end is None else short(said(end))) for end in ends),
    )


def _name(name: str) -> str:
    return name if name.strip() else f"“{name}”"


def _cards(picture: Picture, number: int, found: Found) -> tuple[Block, ...]:
    return tuple(
        _card(each, picture, f"c{number}-{at}", found) for at, each in enumerate(picture.profile.columns, 1)
    )


def _card(each: ColumnProfile, picture: Picture, anchor: str, found: Found) -> Card:
    name, rows = each.column.name, picture.profile.rows
    drawn = picture.distributions.get(name)
    plots = [along(drawn)] if drawn is not None and drawn.rows else []
    if _stands_out(each, rows, drawn):
        plots += [plot for plot in (frequent(each, rows),) if plot is not None]
    wrong = tuple(("Wrong", spans) for spans in found.get(name, ()))
    words = [emptiness(each)] if each.tokens and not each.blanks else []
    notes = tuple(("Look at", told(remark, start=True)) for remark in (*words, *remarks(each)))
    return Card(
        anchor,
        _name(name),
        _facts(each, rows),
        after=(*wrong, *notes),
        kind="column",
        plots=tuple(plots),
    )


def _stands_out(each: ColumnProfile, rows: int, drawn: Distribution | None) -> bool:
    """Whether single values matter: among words nearly always, on an axis only where it does not show them one by one."""
    if not each.top or (drawn is not None and drawn.axis is Axis.VALUE):
        return False
    return each.top[0].rows >= (_SELDOM if drawn is None else _OFTEN) * rows


def _facts(each: ColumnProfile, rows: int) -> tuple[tuple[str, Spans], ...]:
    facts: list[tuple[str, Spans]] = [("Holds", say(holds(each)))]
    facts.append(("Empty", say(f"{each.empty:,} of {rows:,} rows ({share(each.empty, rows)})")))
    if each.distinct is not None:
        facts.append(("Different", say(distinct(each))))
    if each.least is not None:
        facts.append(("From, to", say(f"{said(each.least)} to {said(each.most)}")))
    if 0.25 in each.quantiles:
        low, middle, high = (said(each.quantiles[part]) for part in (0.25, 0.5, 0.75))
        facts.append(("Half lie in", say(f"{low} to {high}, around {middle}")))
    if each.shapes and each.longest is not None:
        if any(_tells(shape.value) for shape in each.shapes[:_MOST_SHAPES]):
            facts.append(("Patterns", _shapes(each)))
        facts.append(("Length", say(_length(each))))
    return tuple(facts)


def _shapes(each: ColumnProfile) -> Spans:
    of = sum(shape.rows for shape in each.shapes)
    parts: list[str | Span] = []
    for place, shape in enumerate(each.shapes[:_MOST_SHAPES]):
        parts += [", " if place else "", code(short(shape.value)), f" {share(shape.rows, of)}"]
    return say(*parts)


def _tells(shape: str) -> bool:
    """Words alone have no pattern that says anything."""
    return shape != LONG and any(sign not in "Aa ,." for sign in shape)


def _length(each: ColumnProfile) -> str:
    if each.shortest == each.longest:
        return f"{each.longest:,} signs"
    return f"{each.shortest:,} to {each.longest:,} signs"
