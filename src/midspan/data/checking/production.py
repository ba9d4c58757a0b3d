"""Fit to production: what the work will be given is what it was built for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from midspan.data import ports
from midspan.data.checking.ground import Ground, Held, Need
from midspan.data.checking.kinds import castable, moment_of
from midspan.data.checking.measuring import Measure
from midspan.data.checking.outcome import Outcome
from midspan.data.checking.values import Asked, Column, cells, evidence, most_cells
from midspan.data.contract.promises import Column as Promised
from midspan.data.contract.promises import Kind

# A segment with fewer rows shows nothing.
FEWEST_ROWS = 30
_LOOKABLE = {ports.Kind.TEXT, ports.Kind.NUMBER, ports.Kind.BOOLEAN}
_KINDS = {"integer": Kind.INTEGER, "number": Kind.NUMBER, "boolean": Kind.BOOLEAN}


def taken(ground: Ground) -> Iterator[ports.Tally]:
    """What `input_fits` counts."""
    for held, need in _fed(ground):
        wanted = list(_wanted(need, held.promised, _kind(held)))
        if wanted and _kind(held) in _LOOKABLE:
            yield Column(ground, held, held.nothing).failing(wanted)


def _fed(ground: Ground) -> Iterator[tuple[Held, Need]]:
    for need in ground.needs:
        held = next((each for each in ground.present if each.promised.input == need.name), None)
        if held is not None:
            yield held, need


def _kind(held: Held) -> ports.Kind:
    return held.there.kind if held.there is not None else ports.Kind.OTHER


def input_fits(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Values are of the type and among the options that the work's input takes."""
    for held, need in _fed(ground):
        wanted = list(_wanted(need, held.promised, _kind(held)))
        if wanted and _kind(held) in _LOOKABLE:
            yield _input(ground, measure, need, held, wanted)
        elif not wanted:  # it takes whatever comes
            yield measure.counted(held.promised, 0, ground.rows, message="", do="", place=need.place)


def _input(ground: Ground, measure: Measure, need: Need, held: Held, wanted: list[Asked]) -> Outcome:
    asked = Column(ground, held, held.nothing)
    wrong = asked.wrong(wanted)
    found = asked.wrong_rows(wanted, wrong, most_cells(ground))
    return measure.counted(
        held.promised,
        wrong.rows,
        wrong.of,
        message=f"`{held.promised.name}` is not what `input.{need.name}` takes in {wrong.rows:,} of {wrong.of:,} rows",
        do="correct the values, or the input schema of the work",
        rows=evidence(measure, asked, found),
        cells=[
            cell for rows in found for cell in cells(asked, rows, f"is not what `input.{need.name}` takes")
        ],
        place=need.place,
    )


def _wanted(need: Need, column: Promised, there: ports.Kind) -> Iterator[Asked]:
    schema: Mapping[str, Any] = need.schema
    options = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(options, list):
        texts = [each if isinstance(each, str) else _text(each) for each in options if each is not None]
        yield Asked("list_contains(?::varchar[], v)", (tuple(texts),))
    kind = _KINDS.get(str(schema.get("type")))
    asked = castable(Promised(column.name, column.stored, column.place, kind), there) if kind else None
    if asked is not None:
        yield asked
    if kind in {Kind.INTEGER, Kind.NUMBER} and there in {ports.Kind.TEXT, ports.Kind.NUMBER}:
        reads = "x" if there is ports.Kind.NUMBER else "try_cast(t as double)"
        for key, sign in (
            ("minimum", ">="),
            ("maximum", "<="),
            ("exclusiveMinimum", ">"),
            ("exclusiveMaximum", "<"),
        ):
            if isinstance(schema.get(key), int | float):
                yield Asked(f"{reads} {sign} ?::double", (schema[key],))
    if kind is None and there is ports.Kind.TEXT:
        yield from _texts(schema)


def _texts(schema: Mapping[str, Any]) -> Iterator[Asked]:
    if isinstance(schema.get("pattern"), str):
        yield Asked("regexp_matches(v, ?)", (schema["pattern"],))
    for key, sign in (("minLength", ">="), ("maxLength", "<=")):
        if isinstance(schema.get(key), int):
            yield Asked(f"length(v) {sign} ?", (schema[key],))


def _text(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def leakage(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Nothing that feeds the work was written after the decision was made."""
    recorded = [each for each in ground.table.columns if each.recorded is not None]
    decided = ground.holding(ground.table.decided) if ground.table.decided else None
    if decided is None or not recorded:
        do = "say `decided` of the table and `recorded` of its columns, each the column with that time"
        yield measure.unknown(None, "nothing says when a row was decided and its fields written", do)
        return
    for column in recorded:
        written = ground.holding(column.recorded or "")
        if written is None or written.there is None or decided.there is None:
            yield measure.unknown(column, "a column with a time is not there", "deliver it", required=True)
        else:
            yield _leaking(ground, measure, column, written, decided)


def _leaking(ground: Ground, measure: Measure, column: Promised, written: Held, decided: Held) -> Outcome:
    names = [each.there.name for each in (written, decided) if each.there is not None]
    times = [_moments(ground, each) for each in (written, decided)]
    late, of = 0, 0
    rows: list[ports.Evidence] = []
    for batch in ground.data.stream(names):
        for each in batch:
            first, second = (
                _read(known, each.values.get(name)) for known, name in zip(times, names, strict=True)
            )
            if first is not None and second is not None:
                of += 1
                if first > second:
                    late += 1
                    rows += [each] if len(rows) < ports.MOST_EVIDENCE else []
    return measure.counted(
        column,
        late,
        of,
        message=f"`{column.name}` was written after the decision in {late:,} of {of:,} rows: what it says was not known then",
        do="leave it out of the input, or take what was known at the time",
        rows=measure.shown(rows, [written, decided]),
        required=True,
    )


def _moments(ground: Ground, held: Held) -> Mapping[str, Any] | None:
    """The moment that each text of the column stands for; None where the column holds times."""
    if held.there is None or held.there.kind is not ports.Kind.TEXT:
        return None
    reads, parameters = moment_of(held.promised)
    return dict(Column(ground, held, held.nothing).ask(f"v, {reads}", parameters))


def _read(known: Mapping[str, Any] | None, value: Any) -> Any:
    return value if known is None else known.get(value)


def segments(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Every segment of production has rows enough to show anything; a required one has to be there."""
    for name in ground.table.segments:
        held = ground.holding(name)
        if held is None or held.there is None or held.there.kind not in {ports.Kind.TEXT, ports.Kind.NUMBER}:
            yield measure.unknown(
                held.promised if held else None, f"`{name}` is not there as text or number", "deliver it"
            )
            continue
        counts = {str(value): int(count) for value, count in Column(ground, held, held.nothing).ask("v, n")}
        asked_for = dict.fromkeys((*counts, *(held.promised.options or ())))
        wanted = {
            each
            for each in ground.table.required_segments
            if len(ground.table.segments) == 1 or each in asked_for
        }
        few = [each for each in (*asked_for, *wanted) if counts.get(each, 0) < FEWEST_ROWS]
        missing = [each for each in dict.fromkeys(few) if each in wanted]
        names = list(dict.fromkeys(few))
        shown = ", ".join(f"`{each}` ({counts.get(each, 0)} rows)" for each in names[:5])
        yield measure.counted(
            held.promised,
            len(names),
            len({*asked_for, *wanted}),
            message=f"{len(names)} segments of `{name}` have fewer than {FEWEST_ROWS} rows: {shown}",
            do="collect rows of them, or say that the work does not cover them",
            share=1.0 if missing else (0.5 if names else 0.0),
            required=bool(missing),
        )
