"""What `compare --confidence` does: the kinds of confidence of each candidate side by side, and render them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli.candidates import chosen, named, plug, work_named
from midspan.cli.compare_text import run_first
from midspan.cli.opening import open_ledger
from midspan.cli.prove_text import aligned, percent
from midspan.cli.proving import check_definition
from midspan.definitions.compiled import compile_work
from midspan.definitions.load import load
from midspan.prove.compare.comparing import limit_alone
from midspan.prove.compare.figures import Estimate, Gap
from midspan.prove.compare.kinds import Kind, kinds
from midspan.prove.compare.recorded import Recorded, develop_cases, recorded
from midspan.prove.evidence import describe_all
from midspan.prove.identity import confidence_level

_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """One candidate. kinds: none where it was not measured on all develop cases, which `known` says why."""

    known: Recorded
    kinds: tuple[Kind, ...]

    @property
    def declared(self) -> Kind:
        return next(each for each in self.kinds if each.declared)

    def better(self, level: float) -> Kind | None:
        """The kind that certainly lets most more act alone than the declared one; None where none does."""
        able = [
            (each.gap.value, each)
            for each in self.kinds
            if each.can_be_asked_for
            and each.gap is not None
            and each.gap.value > 0
            and each.gap.certain(level)
        ]
        return max(able, key=lambda pair: pair[0])[1] if able else None


@dataclass(frozen=True, slots=True)
class Confidences:
    work: str
    cases: int
    max_error: float | None
    level: float
    candidates: tuple[Told, ...]

    @property
    def good(self) -> bool:
        return all(each.known.complete for each in self.candidates)

    @property
    def next(self) -> str:
        lacking = [run_first(self.work, each.known) for each in self.candidates]
        if any(lacking):
            return "; ".join(dict.fromkeys(each for each in lacking if each))
        better = [(each.known.name, found) for each in self.candidates if (found := each.better(self.level))]
        if better:
            name, kind = better[0]
            return f"give `{name}` `confidence: {written(kind)}`; `midspan prove {self.work}` asks no answer anew"
        return f"`midspan plan {self.work}` says what certifying takes"


def confidences(workspace: Path, work: str, names: Sequence[str]) -> Confidences:
    """Raises MidspanError where the workspace, the definition or a name does not allow a comparison."""
    loaded = load(settings.find_root(workspace))
    file = work_named(loaded, work)
    check_definition(file)
    compiled, limit, level = compile_work(file), limit_alone(file), confidence_level(file.work)
    described = describe_all(file, loaded.settings, plug)
    wanted = {each.name for each in named(file, names)}
    with open_ledger(loaded.settings, create=False) as ledger:
        cases = develop_cases(file, compiled)
        known = recorded(ledger, file, cases, chosen(file, None), described)
        # A score that reads the input cannot say whether two answers agree.
        beside = [] if compiled.score_reads_input else [each for each in known if each.complete]
        found = tuple(
            Told(
                each,
                kinds(
                    each,
                    [other for other in beside if other is not each],
                    ledger,
                    file,
                    described,
                    cases.keys,
                    limit,
                    level,
                )
                if each.complete
                else (),
            )
            for each in known
            if each.name in wanted
        )
    return Confidences(file.name, len(cases.keys), limit, level, found)


def as_json(found: Confidences) -> str:
    """The keys are listed in `cli/compare.py`."""
    said = {
        "work": found.work,
        "cases": found.cases,
        "max_error": found.max_error,
        "level": found.level,
        "candidates": [_candidate(each, found.level) for each in found.candidates],
        "next": found.next,
    }
    return json.dumps(said, indent=2, ensure_ascii=False)


def as_text(found: Confidences) -> str:
    lines = [f"{found.work}: {found.cases:,} develop cases"]
    for each in found.candidates:
        lines += ["", *_told(each, found)]
    return "\n".join([*lines, "", f"next: {found.next}"])


def written(kind: Kind) -> str:
    """As a definition asks for it."""
    return f"{{by: {kind.by}, with: {kind.with_}}}" if kind.with_ else f"{{by: {kind.by}}}"


def _candidate(each: Told, level: float) -> dict[str, Any]:
    better = each.better(level)
    return {
        "implementation": each.known.name,
        "complete": each.known.complete,
        "kinds": [
            {
                "by": kind.by,
                "with": kind.with_,
                "declared": kind.declared,
                "known": kind.known,
                "answered": kind.answered,
                "auroc": None if kind.ranking is None else asdict(kind.ranking),
                "share_alone": None
                if kind.share is None or kind.alone is None
                else {**asdict(kind.share), "alone": kind.alone.n, "errors": kind.alone.errors},
                "gap": None if kind.gap is None else asdict(kind.gap),
            }
            for kind in each.kinds
        ],
        "better": None if better is None else {"by": better.by, "with": better.with_},
    }


def _told(each: Told, found: Confidences) -> list[str]:
    if not each.known.complete:
        return [f"{each.known.name}: not measured on all develop cases"]
    if len(each.kinds) == 1:
        return [f"{each.known.name}: nothing recorded but `{each.declared.name}` says how sure an answer is"]
    limit = (
        []
        if found.max_error is None
        else [f"alone at {percent(found.max_error)}", "interval", "wrong", "more than now"]
    )
    header = ("", "known of", "AUROC", "interval", *limit, "")
    rows = [header, *(_row(kind, alone=found.max_error is not None) for kind in each.kinds)]
    return [
        (
            f"how sure {each.known.name} is, told by {len(each.kinds)} kinds of confidence (all intervals hold together at "
            f"{percent(found.level)}; estimated on develop cases, no claim)"
        ),
        *aligned(rows),
        _conclusion(each, found),
    ]


def _conclusion(each: Told, found: Confidences) -> str:
    declared, better = each.declared, each.better(found.level)
    if better is not None and better.gap is not None:
        return (
            f"`{better.name}` lets more act alone than `{declared.name}`: {_points(better.gap)}, "
            f"p {_p(better.gap.adjusted)} over {len(each.kinds) - 1} differences"
        )
    if found.max_error is None:
        return f"asked for now: `{declared.name}`"
    return f"no kind certainly lets more act alone than `{declared.name}`, which is asked for now"


def _row(kind: Kind, *, alone: bool) -> tuple[str, ...]:
    area = kind.ranking
    ranked = (_UNKNOWN, "") if area is None else (f"{area.auroc:.3f}", f"{area.lower:.3f}–{area.upper:.3f}")
    shares = _share(kind.share, kind) if alone else ()
    told = "asked for now" if kind.declared else "" if kind.can_be_asked_for else "counts through `trained`"
    told = "costs both answers" if kind.with_ and not kind.declared else told
    return (kind.name, f"{kind.known:,} of {kind.answered:,}", *ranked, *shares, told)


def _share(share: Estimate | None, kind: Kind) -> tuple[str, ...]:
    if share is None or kind.alone is None:
        return (_UNKNOWN, "", "", "")
    return (
        f"{100 * share.value:.1f} %",
        f"{100 * share.low:.1f}–{100 * share.high:.1f} %",
        f"{kind.alone.errors:,} of {kind.alone.n:,}",
        "" if kind.gap is None else _points(kind.gap),
    )


def _points(gap: Gap) -> str:
    return f"{100 * gap.value:+.1f} ({100 * gap.low:+.1f} to {100 * gap.high:+.1f})"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
