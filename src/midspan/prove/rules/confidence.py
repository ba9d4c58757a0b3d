"""EV24: whether it can be known how sure the answers of a candidate are."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.definitions.rules.subjects import percent
from midspan.findings import Hit
from midspan.model.case import Use
from midspan.model.evidence import Evaluation
from midspan.model.stage import Level, Stage
from midspan.model.work import Candidate
from midspan.prove.confidence.agreeing import AGREEMENT
from midspan.prove.confidence.learning import FEWEST, FEWEST_OF_EACH
from midspan.prove.confidence.sureness import TRAINED
from midspan.prove.rules.subjects import EvidenceSubject
from midspan.rules import Question, Rule, rule

# What is asked several times for one answer.
_SAMPLED = frozenset({"model", "agent"})


@rule("EV241", "confidence-unknown", blocks_from=Stage.CHOSEN, question=Question.UNCERTAIN)
def confidence_unknown(subject: EvidenceSubject) -> Iterator[Hit]:
    """The candidate's `confidence` asks for what is not known of most of its answers.

    An answer of which it is not known how sure it is never acts alone, however right it is. Asked only where the
    ceiling is `autonomous`.

    Breaks:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords", confidence: {by: token}}
            - {name: desk, person: tenant-desk}
        evidence/route-request.yaml:
          evaluations:
            - {work: route-request, implementation: keywords, use: develop, segments: [], failures: [], cost_per_item: 0.01,
               latency_mean_s: 0.02, latency_p95_s: 0.05, currency: EUR, by: token, unsure: 6,
               measured: {total: 6, right: 5, wrong: 1, errored: 0, kept: 0, held: 0, error_rate: 0.1667, lower: 0.0085, upper: 0.5819, level: 0.95}}

    Repaired:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords", confidence: {by: token}}
            - {name: desk, person: tenant-desk}
        evidence/route-request.yaml:
          evaluations:
            - {work: route-request, implementation: keywords, use: develop, segments: [], failures: [], cost_per_item: 0.01,
               latency_mean_s: 0.02, latency_p95_s: 0.05, currency: EUR, by: token, unsure: 0,
               measured: {total: 6, right: 5, wrong: 1, errored: 0, kept: 0, held: 0, error_rate: 0.1667, lower: 0.0085, upper: 0.5819, level: 0.95}}
    """
    if subject.ceiling is not Level.AUTONOMOUS:
        return
    measured = {each.implementation: each for each in subject.evidence.evaluations if each.use == Use.DEVELOP}
    for at, candidate, by in _asking(subject):
        found = measured.get(candidate.name or "")
        if found is None or found.by != by or 2 * found.unsure <= found.measured.scored:
            continue
        yield Hit(
            subject.file.place("implementations", at, "confidence"),
            f"how sure `{candidate.name}` is (`by: {by}`) is not known of `{found.unsure}` of its "
            f"`{found.measured.scored}` develop answers ({percent(round(found.unsure / found.measured.scored, 3))})",
            _make_known(subject.file.name, candidate, by, found),
        )


@rule("EV242", "confidence-with-nobody", blocks_from=Stage.CHOSEN, question=Question.UNCERTAIN)
def confidence_with_nobody(subject: EvidenceSubject) -> Iterator[Hit]:
    """Nobody can agree: `confidence.with` is no other candidate of this work that can be executed.

    Agreement is that of two candidates of the same work. Whoever it is named in place of one, no answer ever acts alone.

    Breaks:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords", confidence: {by: agreement, with: desk}}
            - {name: desk, person: tenant-desk}

    Repaired:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords", confidence: {by: agreement, with: second}}
            - {name: second, python: "implementations.routing:keywords"}
            - {name: desk, person: tenant-desk}
    """
    others = {
        each.name or ""
        for each in subject.file.work.implementations or ()
        if each.kind not in {None, "person"}
    }
    for at, candidate, by in _asking(subject):
        with_ = candidate.confidence.other if candidate.confidence else None
        if with_ is None and by != AGREEMENT:
            continue
        known = ", ".join(f"`{each}`" for each in sorted(others - {candidate.name, ""})) or "none"
        if with_ is None or with_ == candidate.name or with_ not in others:
            names = "nobody" if with_ is None else "itself" if with_ == candidate.name else f"`{with_}`"
            yield Hit(
                subject.file.place("implementations", at, "confidence"),
                f"`confidence` of `{candidate.name}` names {names} to agree with it",
                f"name another candidate that can be executed (known: {known}), or take another kind",
            )


@rule("EV243", "confidence-from-too-few", blocks_from=Stage.CHOSEN, question=Question.UNCERTAIN)
def confidence_from_too_few(subject: EvidenceSubject) -> Iterator[Hit]:
    """There are too few develop cases to learn from how sure an answer is.

    `by: trained` takes 100 develop answers, ten of them right and ten wrong. `train` cases do not count: the
    implementation may have learned from them, and be surer of them than of anything new.

    Breaks:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords", confidence: {by: trained}}
            - {name: desk, person: tenant-desk}

    Repaired:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords", confidence: {by: stated}}
            - {name: desk, person: tenant-desk}
    """
    have = subject.survey.counts[Use.DEVELOP]
    for at, candidate, by in _asking(subject):
        if by == TRAINED and have < FEWEST:
            yield Hit(
                subject.file.place("implementations", at, "confidence"),
                f"learning how sure `{candidate.name}` is takes `{FEWEST}` develop answers, and there are `{have}` develop cases",
                f'add `{FEWEST - have}` with `"use": "develop"`, of which `{FEWEST_OF_EACH}` will be wrong, or take another kind',
            )


@rule("EV244", "confidence-key-unused", blocks_from=Stage.CHOSEN, question=Question.UNCERTAIN)
def confidence_key_unused(subject: EvidenceSubject) -> Iterator[Hit]:
    """A key of `confidence` says nothing for the kind that is asked for.

    `with` names who has to agree, for `agreement` and `trained`. `samples` says how often a language model is asked, for
    `samples` and `trained`. Anywhere else somebody believes in a check that nobody makes.

    Breaks:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords", confidence: {by: stated, samples: 5}}
            - {name: desk, person: tenant-desk}

    Repaired:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords", confidence: {by: stated}}
            - {name: desk, person: tenant-desk}
    """
    for at, candidate, by in _asking(subject):
        said = candidate.confidence
        if said is None:
            continue
        asked = candidate.kind in _SAMPLED and by in {"samples", TRAINED}
        for key, given, used in (("with", said.with_, said.other), ("samples", said.samples, asked)):
            if given is not None and not used:
                yield Hit(
                    subject.file.place("implementations", at, "confidence", key),
                    f"`confidence.{key}` of `{candidate.name}` says nothing for `by: {by}`"
                    + (f" of a `{candidate.kind}` implementation" if by in {"samples", TRAINED} else ""),
                    "leave it out, or take the kind that it was meant for",
                )


def _asking(subject: EvidenceSubject) -> Iterator[tuple[int, Candidate, str]]:
    """The candidates whose `confidence` asks for a kind, with their place in the list."""
    for at, each in enumerate(subject.file.work.implementations or ()):
        if each.confidence is not None and each.confidence.by is not None:
            yield at, each, each.confidence.by


def _make_known(work: str, candidate: Candidate, by: str, found: Evaluation) -> str:
    if by == AGREEMENT and candidate.confidence is not None and candidate.confidence.with_ is not None:
        return f"run `midspan prove {work} --implementation {candidate.confidence.with_}`, then this candidate again"
    if by == TRAINED:
        return f"add develop cases until `{FEWEST_OF_EACH}` answers are right and `{FEWEST_OF_EACH}` wrong, of `{FEWEST}`"
    return (
        f"have `{found.implementation}` give the signal `{by}`, or take another kind: "
        f"`midspan compare {work} --confidence` shows those that were recorded"
    )


RULES: tuple[Rule[EvidenceSubject], ...] = (
    confidence_unknown,
    confidence_with_nobody,
    confidence_from_too_few,
    confidence_key_unused,
)
