"""What `prove` advises: what failed and how to mend it, how an attempt would end, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.cli.prove_text import percent
from midspan.model.evidence import Evaluation, LabelKind
from midspan.prove.certifying.forecast import Forecast
from midspan.prove.evaluating.failing import FirstFailure, broken

_MEND = {
    "exception": 'an item is a mapping with the fields of `input`: `item["{field}"]`',
    "shape": "return one `midspan.Answer` for each item, its output a mapping with the fields of `output`",
    "confidence": "give a share of 1, such as `confidence=0.9`, or none at all",
    "timeout": "answer sooner, or raise `timeout` of the implementation",
    "missing": "record an answer to each develop case",
}
# Of models and agents, which are told what to do in words.
_MEND_TOLD = {
    "shape": "see what it is told (`midspan prove {work} --prompt`); an answer that is cut off needs more `max_tokens`",
    "refusal": "see what it is told (`midspan prove {work} --prompt`), or name another model",
    "limit": "raise `steps` or `max_cost`, or give it tools that answer in fewer steps",
    "timeout": "raise `timeout`",
}


def failures(name: str, first: Sequence[FirstFailure], counts: dict[str, int]) -> list[str]:
    """The first failure of each kind."""
    return [
        f"{name}: {counts.get(each.kind, 1):,} {each.kind}, the first on case `{each.case}`: {each.message}"
        for each in first
    ]


def not_climbed(found: Evaluation) -> str:
    """Why there is no ladder."""
    measured = found.measured
    answered = measured.scored + measured.errored
    return f"stress of {found.implementation}: not climbed, for {measured.errored:,} of {answered:,} answers failed"


def mend(found: Evaluation, kind_of: str, field: str) -> str:
    """What to do where all or nearly all answers failed. kind_of: of the candidate. field: one of the input."""
    kind, count = max(found.failures, key=lambda each: each[1])
    answered = found.measured.scored + found.measured.errored
    known = {"python": _MEND, "replay": _MEND, "model": _MEND_TOLD, "agent": _MEND_TOLD}.get(kind_of, {})
    advice = known.get(kind, "").format(field=field, work=found.work)
    return f"mend `{found.implementation}`, of which {count:,} of {answered:,} answers failed" + (
        f": {advice}" if advice else ""
    )


def foretold(each: Forecast) -> str:
    """How an attempt would end, in one line."""
    lead = f"forecast for {each.implementation}"
    judged = each.labels is LabelKind.JUDGEMENTS
    limit = f"at least {percent(1 - each.max_error)} acceptable" if judged else percent(each.max_error)
    claim = limit if judged else f"an error of at most {limit}"
    if each.missing:
        return (
            f"{lead}: attempt {each.attempt} needs {each.missing:,} more certify cases before it can prove "
            f"{claim}; nothing is spent until then"
        )
    rate = f" ({percent(round(each.wrong / each.measured, 3))})" if each.wrong else ""
    bad = "not acceptable, unjudged or failed" if judged else "wrong or failed"
    seen = f"{each.wrong:,} of {each.measured:,}{rate} {bad} on develop cases"
    if each.passes is None:
        return f"{lead}: unknown, {each.measured:,} develop cases are too few to tell"
    word = (
        "would probably pass"
        if each.promising
        else "would hardly pass"
        if each.hopeless
        else "may or may not pass"
    )
    share = (
        ""
        if each.share_of_all is None or each.hopeless
        else f", and then certify about {percent(round(each.share_of_all, 2))} of all items"
    )
    return (
        f"{lead}: {seen}; an attempt at {limit} on the certify cases {word} "
        f"({round(100 * each.passes)} times in 100{share}); estimated, no claim"
    )


def after(work: str, found: Sequence[Evaluation], forecasts: Sequence[Forecast]) -> str:
    """What to do next where something was answered."""
    able = [each.implementation for each in found if not broken(each)]
    told = {each.implementation: each for each in forecasts}
    plan = f"`midspan plan {work}` says what certifying takes"
    worth = [name for name in able if name not in told or not (told[name].hopeless or told[name].missing)]
    if worth:
        named = worth[0] if len(worth) == 1 else "NAME"
        return f"{plan}; `midspan prove {work} --certify --implementation {named}` spends an attempt"
    if any(told[name].hopeless for name in able):
        return f"improve the answers or their confidence on develop cases, which is free (`midspan compare {work} --confidence`); {plan}"
    return f"label more certify cases, drawn at random from production; {plan}"
