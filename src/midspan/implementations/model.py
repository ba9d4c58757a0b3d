"""A language model: `model: "provider:name"`, asked for an answer of the work's schema."""

from __future__ import annotations

from midspan.errors import ImplementationError
from midspan.implementations.calling.engine import Calling
from midspan.implementations.calling.limits import limits_of
from midspan.implementations.language.asking import ModelEndpoint
from midspan.implementations.language.loading import described, question_of
from midspan.implementations.language.wanted import Together, alike, wanted
from midspan.model.work import Candidate
from midspan.prove.ports import Described, Site


def describe(candidate: Candidate, site: Site) -> Described:
    """Parts: model, parameters, signals, prompt and examples; the price beside them. Raises ImplementationError."""
    return described(candidate, site)


def load(candidate: Candidate, site: Site) -> Calling:
    """Ready to be asked; nothing is sent yet. Raises ImplementationError that says what to do."""
    for name in ("tools", "steps", "max_cost", "trials"):
        if getattr(candidate, name):
            raise ImplementationError(
                f"`{name}` of `{candidate.name}` is for agents, and this is a model",
                help=f"write `agent: {candidate.target}`, or take it out",
            )
    wants, quality = wanted(candidate), site.work.quality
    limits = limits_of(candidate, site, price=candidate.target if candidate.target in site.prices else None)
    return Calling(
        described(candidate, site),
        ModelEndpoint(question_of(candidate, site, limits.timeout_s)),
        limits,
        site.root,
        times=wants.times,
        together=Together(wants, alike(quality.score if quality else None)),
    )
