"""A candidate made ready to be asked: prompt, schema, client, price, and which signals the provider can give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midspan.definitions.digests import digest
from midspan.definitions.schemas import SchemaError, Validator, compile_schema
from midspan.errors import ImplementationError
from midspan.implementations.language.asking import Question
from midspan.implementations.language.prompt import prompt_of
from midspan.implementations.language.promptfile import prompt_files
from midspan.implementations.language.provider import (
    known_settings,
    model_of,
    settings_of,
    takes_client,
    thinks,
)
from midspan.implementations.language.schema import asked
from midspan.implementations.language.tokens import deciding
from midspan.implementations.language.wanted import Wanted, wanted
from midspan.model.work import Candidate
from midspan.prove.ports import Described, Site

_LOGPROBS = "openai_logprobs"


def described(candidate: Candidate, site: Site) -> Described:
    """Parts: model, parameters, signals, prompt and examples; the schema of the answer is a part of the definition.

    Raises ImplementationError where the prompt cannot be made. Nothing is asked, and no client is loaded.
    """
    wants = wanted(candidate)
    parts = {
        "model": digest([candidate.target, candidate.base_url]),
        "parameters": digest(candidate.parameters or {}),
        "signals": wants.part,
        **prompt_of(candidate, site, stated=wants.stated).parts,
    }
    price = site.prices.get(candidate.target)
    return Described(
        candidate.name or "",
        candidate.kind or "",
        parts,
        files=prompt_files(candidate, site.root),
        price=price,
    )


def question_of(
    candidate: Candidate, site: Site, timeout_s: float, beside: Mapping[str, Any] | None = None
) -> Question:
    """beside: what else its answers depend on. Raises ImplementationError for whatever its calls could only fail with."""
    wants, work = wanted(candidate), site.work
    schema, validator = _schema(candidate, site)
    model = model_of(candidate, site.environment)
    settings = settings_of(candidate, model)
    native = bool(model.profile.get("supports_json_schema_output"))
    if not native and not model.profile.get("supports_tools", True):
        raise ImplementationError(
            f"`{candidate.target}` of `{candidate.name}` answers neither in a schema nor by tools",
            help="name a model that does",
        )
    token = wants.token and _gives_chances(candidate, model, settings, wants, native=native)
    if token:
        settings[_LOGPROBS] = True
    price = site.prices.get(candidate.target)
    _check_bound(candidate, settings)
    return Question(
        model=model,
        name=candidate.target,
        prompt=prompt_of(candidate, site, stated=wants.stated),
        schema=schema,
        wire=asked(schema, stated=wants.stated),
        validator=validator,
        settings=settings,
        timeout_s=timeout_s,
        price=price,
        native=native,
        stated=wants.stated,
        token=token,
        must=wants.must,
        deciding=deciding(work.quality.score if work.quality else None),
        beside={"address": candidate.base_url, **(beside or {})},
        secret=site.environment.get(candidate.key or ""),
        variable=candidate.key,
        with_client=(lambda client: model_of(candidate, site.environment, client))
        if takes_client(model)
        else None,
    )


def _schema(candidate: Candidate, site: Site) -> tuple[Mapping[str, Any], Validator]:
    work = site.work
    if not work.output:
        raise ImplementationError(
            f"`{candidate.name}` cannot be asked for an answer: `{work.work}` has no `output`",
            help="write the schema of the answer as `output`",
        )
    try:
        return work.output, compile_schema(work.output)
    except SchemaError as error:
        raise ImplementationError(
            f"`output` of `{work.work}` is no schema to answer in: {error}", help="run `midspan check`"
        ) from None


def _gives_chances(
    candidate: Candidate, model: Any, settings: Mapping[str, Any], wants: Wanted, *, native: bool
) -> bool:
    """Whether the answer comes with the log-probabilities of its tokens. Raises where it must and cannot."""
    because = None
    if _LOGPROBS not in known_settings(model):
        because = "its provider gives none"
    elif not native:
        because = "it answers by the call of a tool, which comes without"
    elif thinks(model, settings):
        because = "it thinks before it answers, and gives none then"
    if because and wants.must:
        raise ImplementationError(
            f"`confidence: {{by: token}}` of `{candidate.name}` needs log-probabilities, and `{candidate.target}` has none:"
            f" {because}",
            help="take `stated` or `samples`, or another model",
        )
    return because is None


def _check_bound(candidate: Candidate, settings: Mapping[str, Any]) -> None:
    """A bound of cost can be kept only where an answer has a longest length."""
    budget = candidate.calls.budget if candidate.calls else None
    name = (
        "`calls.budget`" if budget is not None else "`max_cost`" if candidate.max_cost is not None else None
    )
    if name is not None and not isinstance(settings.get("max_tokens"), int):
        raise ImplementationError(
            f"{name} of `{candidate.name}` cannot be kept: nothing says how long an answer may be",
            help="write `parameters: {max_tokens: 300}`, as much as an answer needs",
        )
