"""A profile for people and for programs. The keys are in docs/data.md."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from midspan.cli.casework import count
from midspan.cli.profiling import Profiled
from midspan.data.landing.snapshot import Snapshot
from midspan.data.profiling.nouns import ColumnProfile, Counted
from midspan.data.profiling.wording import distinct, holds, remarks, said, share, short, words_for_nothing

_FIRST = 5
_REASONS = 10
_WIDTH = 100


def as_json(found: Profiled) -> dict[str, Any]:
    return {
        "table": found.shown,
        "rows": found.profile.rows,
        "rejected": sum(each.rejected for each in found.snapshots),
        "files": [_file(each, found) for each in found.snapshots],
        "columns": [_column(each) for each in found.profile.columns],
    }


def _file(snapshot: Snapshot, found: Profiled) -> dict[str, Any]:
    return {
        "file": snapshot.shown,
        "kind": snapshot.kind,
        "sha256": snapshot.digest,
        "rows": snapshot.rows,
        "rejected": snapshot.rejected,
        "unread_values": snapshot.unread,
        "first_rejected": [
            {
                "line": each.line,
                "where": each.where,
                "reason": each.reason,
                "help": each.help,
                "content": each.content,
            }
            for each in snapshot.kept[:_REASONS]
        ],
        "missing_columns": _missing(snapshot, found),
        "notes": [{"message": message, "help": help_} for message, help_ in snapshot.notes],
    }


def _column(each: ColumnProfile) -> dict[str, Any]:
    distinct, reading, order = each.distinct, each.reading, each.day_order
    return {
        "name": each.column.name,
        "type": each.column.type,
        "kind": each.column.kind.value,
        "nulls": each.nulls,
        "blanks": each.blanks,
        "null_tokens": each.tokens,
        "null_words": _counted(each.nothings),
        "distinct": distinct
        and {"exact": distinct.exact, "at_least": distinct.at_least, "about": distinct.about},
        "sample": each.sample and {"share": each.sample.share, "rows": each.sample.rows},
        "least": _plain(each.least),
        "most": _plain(each.most),
        "quantiles": {f"{share:g}": _plain(value) for share, value in each.quantiles.items()},
        "shortest": each.shortest,
        "longest": each.longest,
        "top": _counted(each.top),
        "shapes": _counted(each.shapes),
        "shapes_sample": each.shaped and {"share": each.shaped.share, "rows": each.shaped.rows},
        "reads_as": reading
        and {
            "what": reading.what.value,
            "fits": reading.fits,
            "fails": reading.fails,
            "examples": _counted(reading.examples),
        },
        "leading_zeros": each.leading_zeros,
        "mixed": each.mixed and {"numbers": each.mixed.numbers, "words": each.mixed.words},
        "day_order": order
        and {
            "day_first": order.day_first,
            "month_first": order.month_first,
            "either": order.either,
            "undecidable": order.undecidable,
        },
        "mojibake": {"rows": each.mojibake, "examples": _counted(each.mojibake_examples)},
        "spikes": _counted(each.spikes),
        "personal": each.personal,
    }


def _counted(counted: Sequence[Counted]) -> list[dict[str, Any]]:
    return [{"value": each.value, "rows": each.rows} for each in counted]


def _plain(value: object) -> Any:
    """As JSON says it: exact decimals as texts, days and times as ISO 8601."""
    match value:
        case Decimal() | date():
            return value.isoformat() if isinstance(value, date) else str(value)
        case float():
            return value if value - value == 0 else str(value)
    return value


def _missing(snapshot: Snapshot, found: Profiled) -> list[str]:
    own = {name for part in snapshot.parts for name in part.names or ()}
    everywhere = [name for each in found.snapshots for part in each.parts for name in part.names or ()]
    return [name for name in dict.fromkeys(everywhere) if name not in own]


def as_text(found: Profiled) -> str:
    return "\n".join(_lines(found))


def _lines(found: Profiled) -> Iterator[str]:
    profile = found.profile
    rejected = sum(each.rejected for each in found.snapshots)
    files = f" in {found.files:,} files" if found.files > 1 else ""
    lost = f", {count(rejected, 'row')} rejected" if rejected else ""
    yield f"{found.shown}: {count(profile.rows, 'row')}{files}, {count(len(profile.columns), 'column')}{lost}"
    for snapshot in found.snapshots:
        yield from _of_file(snapshot, found)
    yield ""
    yield from _table([_HEADS, *(_cells(each, profile.rows) for each in profile.columns)])
    words = words_for_nothing(profile.columns)
    if words:
        yield ""
        yield from textwrap.wrap(words, _WIDTH, subsequent_indent="  ", break_long_words=False)
    for each in profile.columns:
        found_out = list(remarks(each))
        if found_out:
            yield ""
            yield each.column.name
            yield from (f"  {remark}" for remark in found_out)


def _of_file(snapshot: Snapshot, found: Profiled) -> Iterator[str]:
    name = f"{snapshot.shown}: " if found.files > 1 else ""
    for each in snapshot.kept[:_FIRST]:
        where = each.where or f"line {each.line}"
        yield f"  {name}{where}: {each.reason}"
        yield f"    help: {each.help}"
    more = snapshot.rejected + snapshot.unread - len(snapshot.kept[:_FIRST])
    if more > 0:
        yield f"  {name}and {more:,} more"
    missing = _missing(snapshot, found)
    if missing:
        yield f"  {name}has no column {', '.join(f'`{each}`' for each in missing[:10])}: its rows have nothing there"
    yield from (f"  {name}{message} ({help_})" for message, help_ in snapshot.notes)


_HEADS = ("column", "holds", "empty", "distinct", "least", "median", "most", "most frequent")


def _cells(each: ColumnProfile, rows: int) -> tuple[str, ...]:
    ends = (each.least, each.quantiles.get(0.5), each.most)
    frequent = each.top[0] if each.top and each.top[0].rows > 1 else None
    return (
        short(each.column.name),
        holds(each),
        share(each.empty, rows),
        distinct(each),
        *("" if end is None else short(said(end)) for end in ends),
        "" if frequent is None else f"{short(frequent.value)} ({share(frequent.rows, rows)})",
    )


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    used = [at for at in range(len(widths)) if at == 0 or any(row[at] for row in rows[1:])]
    for row in rows:
        yield "  ".join(row[at].ljust(widths[at]) for at in used).rstrip()
