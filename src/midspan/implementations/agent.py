"""A language model with tools: `agent: "provider:name"`, which works in steps until it has an answer of the work's schema."""

from __future__ import annotations

from dataclasses import replace

from midspan.definitions.digests import digest
from midspan.errors import ImplementationError
from midspan.implementations.calling.engine import Calling
from midspan.implementations.calling.limits import limits_of
from midspan.implementations.language.asking import Bounds, ModelEndpoint
from midspan.implementations.language.loading import described as as_model
from midspan.implementations.language.loading import question_of
from midspan.implementations.language.tools import described_tools, load_tools
from midspan.implementations.language.wanted import Together, alike, wanted
from midspan.model.work import Candidate
from midspan.prove.ports import Described, Site

STEPS = 8


def describe(candidate: Candidate, site: Site) -> Described:
    """Parts: those of a model, tools with all that they import, and bounds. Raises ImplementationError."""
    found = as_model(candidate, site)
    tools, files = described_tools(candidate, site.root)
    bounds = digest([_steps(candidate), candidate.max_cost and candidate.max_cost.amount])
    return replace(found, parts={**found.parts, **tools, "bounds": bounds}, files={**found.files, **files})


def load(candidate: Candidate, site: Site) -> Calling:
    """Ready to be asked; its tools are imported, nothing is sent yet. Raises ImplementationError that says what to do."""
    wants, quality = wanted(candidate), site.work.quality
    found = describe(candidate, site)
    beside = {name: found.parts.get(name) for name in ("tools", "bounds")}
    limits = limits_of(candidate, site, price=candidate.target if candidate.target in site.prices else None)
    question = question_of(candidate, site, limits.timeout_s, beside)
    bounds = Bounds(_steps(candidate), _most_cost(candidate, site), load_tools(candidate, site.root))
    return Calling(
        found,
        ModelEndpoint(question, bounds),
        limits,
        site.root,
        times=wants.times,
        together=Together(wants, alike(quality.score if quality else None)),
    )


def _steps(candidate: Candidate) -> int:
    steps = STEPS if candidate.steps is None else candidate.steps
    if steps < 1:
        raise ImplementationError(
            f"`steps` of `{candidate.name}` is 0, so that it can ask nothing", help="write 1 or more"
        )
    return steps


def _most_cost(candidate: Candidate, site: Site) -> float | None:
    if candidate.max_cost is None:
        if candidate.calls is not None and candidate.calls.budget is not None:
            raise ImplementationError(
                f"`calls.budget` of `{candidate.name}` cannot be kept: nothing says what an agent may spend on one item",
                help="write `max_cost: 0.05 EUR`",
            )
        return None
    if candidate.max_cost.currency != site.currency:
        raise ImplementationError(
            f"`max_cost` of `{candidate.name}` is `{candidate.max_cost}`, and the workspace counts in `{site.currency}`",
            help=f"write it in {site.currency}",
        )
    if candidate.target not in site.prices:
        raise ImplementationError(
            f"`max_cost` of `{candidate.name}` cannot be kept: nothing says what `{candidate.target}` costs",
            help=f'write its price in `midspan.toml`: [prices."{candidate.target}"] input = … and output = …',
        )
    return candidate.max_cost.amount
