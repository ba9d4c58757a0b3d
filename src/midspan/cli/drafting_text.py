"""The words and the keys of `init --from`: what was read, what was inferred and why, what is left to people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from midspan.cli.drafting import Done
from midspan.intake.draft import Draft
from midspan.intake.profiles import Profile
from midspan.intake.roles import Column, Role
from midspan.intake.textkinds import DATES, NUMBERS, TextKind, settled
from midspan.model.case import Use
from midspan.units import shown

_WIDTH = 11
_MEANT = {
    TextKind.BOOLEAN: "true or false",
    **dict.fromkeys(NUMBERS, "number"),
    **{kind: "date" for way, kinds in DATES.items() if way != "day or month first" for kind in kinds},
}
_MOST = 8
_USES = (Use.DEVELOP, Use.CERTIFY)


def told(done: Done) -> str:
    """One readable page; all that was inferred is on it."""
    lines = [f"`{_work(done)}` is drafted from `{done.source}`", ""]
    for title, texts in _parts(done):
        for number, text in enumerate(texts):
            lines.append(f"{title if not number else '':{_WIDTH}}{text}")
    return "\n".join([*lines, "", *_next(done)])


def _parts(done: Done) -> Iterator[tuple[str, Sequence[str]]]:
    drafted = done.draft
    yield "rows", list(_rows(drafted))
    yield "cases", list(_cases(drafted))
    yield "answer", list(_answer(drafted))
    yield "input", list(_input(drafted))
    yield "left out", list(_left_out(drafted))
    yield "suspected", list(_suspected(drafted))
    yield "score", [f"`{drafted.shape.scoring.score}`: {drafted.shape.scoring.why}"]
    yield "segments", [f"`{each.path}`: {each.said}" for each in drafted.shape.segments]
    yield "volume", _volume(drafted)
    yield "effort", _effort(drafted)
    yield (
        "no label",
        [f"{count:,} times {what}" for what, count in drafted.shape.exported.unused.most_common(_MOST)],
    )
    yield (
        "answers",
        [
            f"{count:,} recorded answers of `{shown(name)}` can be replayed"
            for name, count in drafted.systems.items()
        ],
    )
    yield "noted", list(_noted(drafted))
    yield "open", [f"{drafted.questions} questions that only people can answer, each with a role and a day"]
    yield "files", [f"`{name}`" for name in done.files]


def _rows(drafted: Draft) -> Iterator[str]:
    parts = [
        f"{drafted.cases:,} cases",
        f"{drafted.adding.already:,} repeat an earlier row",
        *([f"{drafted.joined:,} judge an item again"] if drafted.joined else []),
        f"{drafted.rejected:,} rejected",
    ]
    yield f"{drafted.table.received:,} received: {', '.join(parts)}"
    if drafted.adding.clashing:
        yield (
            f"{drafted.adding.clashing:,} of the cases contradict{'s' if drafted.adding.clashing == 1 else ''} an earlier one: the same input with another answer; "
            "people must say which is right"
        )
    for reason, count in _reasons(drafted)[:_MOST]:
        yield f"rejected: {count:,} times {reason}"
    for reason, count in _lost(drafted)[:_MOST]:
        yield f"without a value: {count:,} times {reason}"


def _reasons(drafted: Draft) -> list[tuple[str, int]]:
    counted: Counter[str] = Counter()
    for each in drafted.adding.rejected:
        if each.rows:
            counted[each.reason] += each.rows
    return counted.most_common()


def _lost(drafted: Draft) -> list[tuple[str, int]]:
    """Why rows came without a value, or with something that is no part of them."""
    return Counter(each.reason for each in drafted.adding.rejected if not each.rows).most_common()


def _cases(drafted: Draft) -> Iterator[str]:
    counts = drafted.adding.added
    yield (", ".join(f"{counts[use]:,} to {use.value}" for use in _USES) + ": the split never moves a case")
    for answer, count in drafted.shape.to_person.items():
        yield (
            f"{count:,} {'row' if count == 1 else 'rows'} with the answer `{shown(answer)}` are for a person: "
            "whoever acts alone on one is wrong"
        )
    blind = "people judged answers" if drafted.shape.scoring.judged and drafted.roles is None else ""
    if blind:
        yield f"{blind}: each case holds what they said of an answer, not the right one"


def _answer(drafted: Draft) -> Iterator[str]:
    fields = drafted.shape.seen.fields
    if drafted.roles is None:
        judged = drafted.shape.exported.judgements and not drafted.shape.exported.expected
        yield f"{_names(fields)}: {'what people judged' if judged else 'what people said is right'}"
        return
    for each in _columns(drafted, Role.OUTPUT):
        yield f"`{shown(each.name)}`: {each.why or _held(drafted.table.columns[each.name], drafted.table.rows)}"
    spellings = list(drafted.spellings.said())
    yield from spellings[:_MOST]
    if spellings and not drafted.spellings.merged:
        yield "each counts as an answer of its own: correct the file, or say `--merge-spellings` to take each for the most frequent"
    for other in drafted.roles.others[:3]:
        yield f"not `{shown(other.name)}` ({', '.join(other.evidence)}): say `--output` for that one"


def _input(drafted: Draft) -> Iterator[str]:
    profiles = list(drafted.shape.seen.inputs.values())
    for profile in profiles[:_MOST]:
        yield f"`{shown(profile.name)}`: {_held(profile, drafted.shape.seen.rows)}"
    if len(profiles) > _MOST:
        yield f"and {len(profiles) - _MOST} more: {_names([each.name for each in profiles[_MOST:]])}"
    for role, what in (
        (Role.ID, "the id of a case"),
        (Role.AT, "the time of a case"),
        (Role.LABELLED_BY, "who gave the answer"),
    ):
        for each in _columns(drafted, role):
            yield f"`{shown(each.name)}` is {what}: {each.why}"


def _held(profile: Profile, rows: int) -> str:
    meant = settled(profile.texts.keys()) if profile.only_kind == "text" else TextKind.TEXT
    kinds = _MEANT.get(meant) or " or ".join(profile.kinds)
    values = f"{'more than ' if profile.many else ''}{len(profile.counts):,} {'value' if profile.distinct == 1 else 'values'}"
    words = f", {profile.mean_words:.0f} words on average" if profile.mean_words >= 3 else ""
    filled = "" if profile.filled == rows else f", in {100 * profile.filled / rows:.0f}% of the rows"
    return f"{kinds}, {values}{words}{filled}"


def _left_out(drafted: Draft) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for each in _columns(drafted, Role.LEFT_OUT):
        by_reason.setdefault(each.why, []).append(each.name)
    for why, names in by_reason.items():
        yield f"{_names(names)}: {why}"


def _suspected(drafted: Draft) -> Iterator[str]:
    found = _columns(drafted, Role.SUSPECTED)
    for each in found:
        yield f"`{shown(each.name)}`: {each.why}"
    if found:
        yield "left out of the input, since a proof on them would mean nothing; name the inputs with `--input` if they are known before"


def _noted(drafted: Draft) -> Iterator[str]:
    for note in drafted.table.notes[:_MOST]:
        yield f"{note.message}: {note.help}"
    for name, remarks in [*drafted.shape.remarks.items()][:_MOST]:
        yield f"`{shown(name)}`: {'; '.join(remarks)}"


def _volume(drafted: Draft) -> list[str]:
    found = drafted.volume
    return [] if found is None else [f"{found.rate}: {found.said}, if the file holds all that came"]


def _effort(drafted: Draft) -> list[str]:
    times = drafted.shape.exported.times
    return (
        [f"{drafted.shape.effort} for a label: the median of {len(times):,}"] if drafted.shape.effort else []
    )


def _next(done: Done) -> list[str]:
    place = done.folder if done.folder.resolve() == done.root.resolve() else done.root
    there = "" if done.root.resolve() == Path.cwd() else f"in `{place}`: "
    name = done.draft.wish.name
    return [
        f"next: {there}`midspan check`, then `midspan define {name}` asks what is open, and `midspan plan {name}`",
        f"later: {there}`{' '.join(done.draft.more)}` adds the rows of the next such file",
    ]


def _columns(drafted: Draft, role: Role) -> list[Column]:
    return [] if drafted.roles is None else [each for each in drafted.roles.columns if each.role is role]


def _names(names: Mapping[str, Any] | Sequence[str]) -> str:
    return ", ".join(f"`{shown(each)}`" for each in names)


def _work(done: Done) -> str:
    return f"works/{done.draft.wish.name}.yaml"


def as_json(done: Done) -> dict[str, Any]:
    """The documented keys of `init --from --format json`."""
    drafted = done.draft
    shape, volume = drafted.shape, drafted.volume
    return {
        "workspace": str(done.root),
        "files": [*done.files],
        "more": [*drafted.more],
        "work": drafted.wish.name,
        "source": {"file": str(done.source), "kind": drafted.kind, "sha256": drafted.sha256},
        "rows": {
            "received": drafted.table.received,
            "cases": drafted.cases,
            "repeated": drafted.adding.already,
            "joined": drafted.joined,
            "rejected": drafted.rejected,
            "contradicting": drafted.adding.clashing,
            "reasons": dict(_reasons(drafted)),
            "without_a_value": dict(_lost(drafted)),
        },
        "uses": {use.value: drafted.adding.added[use] for use in _USES},
        "columns": [
            {"name": each.name, "role": each.role.value, "why": each.why}
            for each in (drafted.roles.columns if drafted.roles else ())
        ],
        "other_answers": [
            {"name": each.name, "why": ", ".join(each.evidence)}
            for each in (drafted.roles.others if drafted.roles else ())
        ],
        "spellings": {
            name: [dict(each) for each in found] for name, found in drafted.spellings.found.items()
        },
        "to_person": dict(shape.to_person),
        "input": shape.input,
        "output": shape.output,
        "score": {"text": shape.scoring.score, "why": shape.scoring.why, "judged": shape.scoring.judged},
        "segments": [each.path for each in shape.segments],
        "volume": None
        if volume is None
        else {
            "rate": volume.rate,
            "rows": volume.items,
            "working_days": volume.working_days,
            "first": volume.first.isoformat(),
            "last": volume.last.isoformat(),
        },
        "effort": shape.effort,
        "no_label": dict(shape.exported.unused),
        "answers": dict(drafted.systems),
        "remarks": {name: [*each] for name, each in shape.remarks.items()},
        "notes": [{"message": each.message, "help": each.help} for each in drafted.table.notes],
        "questions": drafted.questions,
    }
