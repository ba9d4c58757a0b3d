"""The client of a model: which provider, at which address, with which key. Loads the extra `models`, and nothing else does."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from midspan.errors import ImplementationError
from midspan.implementations.calling.address import check_address
from midspan.implementations.calling.key import key_of
from midspan.model.work import Candidate

# What says it elsewhere in the definition, or is the machinery's own.
_OWNED = {
    "timeout": "`timeout`, beside `parameters`",
    "request_timeout": "`timeout`, beside `parameters`",
    "max_retries": "`calls.retries`",
    "tool_choice": "`tools`",
    "openai_logprobs": "`confidence: {by: token}`",
    "google_logprobs": "`confidence: {by: token}`",
    "stream": "nothing: an answer is read whole",
}
# Whoever serves a model by another's protocol speaks this one.
_COMPATIBLE = {"openai": "openai-chat", "openai-chat": "openai-chat", "openai-responses": "openai-responses"}
_NO_KEY = "none"


def model_of(candidate: Candidate, environment: Mapping[str, str], client: Any = None) -> Any:
    """The pydantic-ai model of a candidate. Raises ImplementationError that says what to do.

    environment: where the key is looked up. No other variable of it is read here. client: what requests are sent with;
    None: the provider's own.
    """
    named = candidate.target
    _check_installed(candidate)
    from pydantic_ai.exceptions import UserError  # noqa: PLC0415 - a second of imports, for those who ask models
    from pydantic_ai.models import infer_model  # noqa: PLC0415

    provider, colon, name = named.partition(":")
    if not (colon and provider and name):
        raise ImplementationError(
            f"`{named}` of `{candidate.name}` is no model",
            help="write it as `provider:model`, for example `openai:gpt-4.1-mini`",
        )
    key = _key(candidate, environment)
    if candidate.base_url:
        provider = _COMPATIBLE.get(provider, provider)
    try:
        model = infer_model(f"{provider}:{name}", lambda kind: _provider(candidate, kind, key, client))
    except UserError as error:
        raise ImplementationError(f"`{named}` of `{candidate.name}`: {error.message}") from None
    except ImportError as error:
        raise ImplementationError(
            f"`{named}` of `{candidate.name}` needs a package that is not installed: {error}",
            help="install what it names where midspan is installed",
        ) from None
    _check_redirected(candidate, model, environment)
    return model


def settings_of(candidate: Candidate, model: Any) -> dict[str, Any]:
    """`parameters` as the model's settings; what no setting is called is sent to the service as it is.

    Raises ImplementationError for a parameter that the model would ignore, or that is said elsewhere.
    """
    typed: dict[str, Any] = {}
    raw: dict[str, Any] = {}
    known = known_settings(model)
    for name, value in (candidate.parameters or {}).items():
        at = f"`parameters.{name}` of `{candidate.name}`"
        if name in _OWNED:
            raise ImplementationError(f"{at} is not said there", help=f"say it with {_OWNED[name]}")
        if name in model.unsupported_settings:
            raise ImplementationError(f"{at} is nothing that `{candidate.target}` takes", help="take it out")
        near = get_close_matches(name, known, n=1, cutoff=0.85)
        if name not in known and near:
            raise ImplementationError(f"{at} is no parameter", help=f"did you mean `{near[0]}`?")
        (typed if name in known else raw)[name] = value
    ignored = sorted(typed.keys() & _ignored(model, typed))
    if ignored:
        raise ImplementationError(
            f"`parameters.{ignored[0]}` of `{candidate.name}` is nothing that `{candidate.target}` takes while it thinks",
            help="take it out, or write `thinking: false` where the model can do without",
        )
    if raw:
        typed["extra_body"] = raw
    return typed


def thinks(model: Any, settings: Mapping[str, Any]) -> bool:
    """Whether a model of OpenAI thinks before it answers, as pydantic-ai decides it."""
    effort, thinking = settings.get("openai_reasoning_effort"), settings.get("thinking")
    if not model.profile.get("openai_supports_reasoning"):
        return False
    if effort is not None:
        return bool(effort != "none")
    if thinking is not None:
        return thinking is not False or bool(model.profile.get("thinking_always_enabled"))
    return bool(model.profile.get("thinking_enabled_by_default"))


def _ignored(model: Any, settings: Mapping[str, Any]) -> set[str]:
    """What the client would leave out, with a warning at most: evidence would name a parameter that was never sent."""
    if model.profile.get("anthropic_disallows_sampling_settings"):
        return {"temperature", "top_p", "top_k"}
    if not thinks(model, settings):
        return set()
    from pydantic_ai.profiles.openai import SAMPLING_PARAMS  # noqa: PLC0415

    return set(SAMPLING_PARAMS)


def known_settings(model: Any) -> set[str]:
    from pydantic_ai.settings import ModelSettings  # noqa: PLC0415

    known = set(ModelSettings.__annotations__)
    for each in type(model).__mro__:
        module = inspect.getmodule(each)
        for kind in vars(module).values() if module else ():
            if inspect.isclass(kind) and issubclass(kind, dict) and kind.__name__.endswith("Settings"):
                known |= kind.__annotations__.keys()
    return known


def _check_installed(candidate: Candidate) -> None:
    from importlib.util import find_spec  # noqa: PLC0415 - only where a model is asked

    if find_spec("pydantic_ai") is None:
        raise ImplementationError(
            f"`{candidate.name}` is a model, and what talks to models is not installed",
            help="run `pip install midspan[models]`",
        )


def _key(candidate: Candidate, environment: Mapping[str, str]) -> str | None:
    if candidate.key is None and candidate.base_url is None:
        raise ImplementationError(
            f"`{candidate.name}` does not say which environment variable holds its key",
            help="write for example `key: OPENAI_API_KEY`, and set that variable",
        )
    return key_of(candidate, environment)


def _check_redirected(candidate: Candidate, model: Any, environment: Mapping[str, str]) -> None:
    """Clients read an address from variables of their own; the one that counts is a part of the identity."""
    if candidate.base_url is not None:
        return
    address = str(model.base_url or "").rstrip("/")
    by = [
        name
        for name, value in environment.items()
        if name.endswith("_BASE_URL") and value.rstrip("/") == address
    ]
    if by:
        raise ImplementationError(
            f"`{by[0]}` in the environment sends `{candidate.name}` to another address than the definition says",
            help=f"write `base_url: {address}` in the definition, or unset `{by[0]}`",
        )


def takes_client(model: Any) -> bool:
    """Whether the model's requests can be sent with a client of our own."""
    return "http_client" in inspect.signature(type(model.provider)).parameters


def _provider(candidate: Candidate, kind: str, key: str | None, client: Any) -> Any:
    from pydantic_ai.providers import infer_provider_class  # noqa: PLC0415

    given: dict[str, Any] = {"api_key": key or _NO_KEY}
    if client is not None:
        given["http_client"] = client
    if candidate.base_url is not None:
        given["base_url"] = candidate.base_url
        check_address(candidate.base_url, candidate, has_key=key is not None)
        if kind in _COMPATIBLE.values():
            from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider  # noqa: PLC0415

            return OpenAICompatibleProvider(kind, **given)
    try:
        found = infer_provider_class(kind)
    except ValueError:
        raise ImplementationError(
            f"`{kind}` in `{candidate.target}` of `{candidate.name}` is no provider that is known",
            help="for a server of your own write `openai:…` with its `base_url`",
        ) from None
    takes = inspect.signature(found).parameters
    for name in given.keys() - takes.keys():
        said = "key" if name == "api_key" else name
        raise ImplementationError(
            f"`{kind}` takes no `{said}`, which `{candidate.name}` gives", help="take it out"
        )
    return found(**given)
