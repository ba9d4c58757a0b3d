"""WD75: what answers where an implementation fails."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.definitions.rules.subjects import WorkSubject
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.model.work import Candidate
from midspan.rules import Question, Rule, rule


@rule("WD751", "fallback-to-nobody", blocks_from=Stage.READY, question=Question.WRONG, suppressible=False)
def fallback_to_nobody(subject: WorkSubject) -> Iterator[Hit]:
    """Nothing can answer where an implementation fails: its `fallback` is no other one of this work that can be executed.

    What an implementation does not answer goes to people anyway, so a person is never named as one.

    Breaks:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords", fallback: desk}
            - {name: desk, person: tenant-desk}

    Repaired:
        works/route-request.yaml:
          implementations:
            - {name: keywords, python: "implementations.routing:keywords", fallback: second}
            - {name: second, python: "implementations.routing:keywords"}
            - {name: desk, person: tenant-desk}
    """
    work = subject.file.work
    for position, candidate in _falling_back(subject):
        name = candidate.fallback or ""
        behind = work.candidate(name)
        if behind is not None and behind.kind != "person" and candidate.kind != "person":
            continue
        others = [
            f"`{each.name}`"
            for each in work.implementations or ()
            if each.kind not in {None, "person"} and each.name not in {None, candidate.name}
        ]
        known = ", ".join(others) or "none"
        what = "a person" if behind is not None else "no implementation of this work"
        if candidate.kind == "person":
            said, help_text = f"`{candidate.name}` is a person, and has a `fallback`", "leave it out"
        else:
            said = f"`fallback` of `{candidate.name}` is `{name}`, which is {what}"
            help_text = f"name another one that can be executed (known: {known}), or leave it out: people get what fails"
        yield Hit(subject.file.place("implementations", position, "fallback"), said, help_text)


@rule("WD752", "fallback-in-a-ring", blocks_from=Stage.READY, question=Question.WRONG, suppressible=False)
def fallback_in_a_ring(subject: WorkSubject) -> Iterator[Hit]:
    """Implementations fall back to each other in a ring, so that the last one falls back to what has failed already.

    Each is asked once for an item, so the last `fallback` of the ring is never followed, whatever its author meant by it.

    Breaks:
        works/route-request.yaml:
          implementations:
            - {name: first, python: "implementations.routing:keywords", fallback: second}
            - {name: second, python: "implementations.routing:keywords", fallback: first}

    Repaired:
        works/route-request.yaml:
          implementations:
            - {name: first, python: "implementations.routing:keywords", fallback: second}
            - {name: second, python: "implementations.routing:keywords"}
    """
    work, seen = subject.file.work, set[frozenset[str]]()
    for position, candidate in _falling_back(subject):
        ring = _ring(subject, candidate)
        if not ring or frozenset(ring) in seen:
            continue
        seen.add(frozenset(ring))
        shown = " → ".join(f"`{each}`" for each in (*ring, ring[0]))
        said = "falls back to itself" if len(ring) == 1 else f"falls back to itself in the end: {shown}"
        last = work.candidate(ring[-1])
        yield Hit(
            subject.file.place("implementations", position, "fallback"),
            f"`{candidate.name}` {said}",
            f"leave `fallback` of `{last.name if last else candidate.name}` out: people get what the last one does not answer",
        )


def _falling_back(subject: WorkSubject) -> Iterator[tuple[int, Candidate]]:
    for position, candidate in enumerate(subject.file.work.implementations or ()):
        if candidate.fallback is not None and candidate.name is not None:
            yield position, candidate


def _ring(subject: WorkSubject, first: Candidate) -> list[str]:
    """The names from this candidate until it comes again; none where it does not."""
    found, each = list[str](), subject.file.work.candidate(first.name or "")
    while each is not None and each.name is not None and each.name not in found:
        found.append(each.name)
        each = subject.file.work.candidate(each.fallback) if each.fallback else None
    return found if each is not None and each.name == first.name else []


RULES: tuple[Rule[WorkSubject], ...] = (fallback_to_nobody, fallback_in_a_ring)
