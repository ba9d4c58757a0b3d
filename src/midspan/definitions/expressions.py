"""CEL expressions of a definition."""

from __future__ import annotations

import importlib.util
from importlib.machinery import PathFinder
from typing import Any


def _load() -> Any:
    package = PathFinder.find_spec("cel")
    found = package and PathFinder.find_spec("cel", list(package.submodule_search_locations or ()))
    if not found or not found.loader:
        return __import__("cel")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


cel = _load()


class ExpressionError(ValueError):
    """The expression cannot be used."""


def _close(*numbers: Any) -> bool | None:
    a, b, tolerance = numbers
    return abs(a - b) <= tolerance


class Expression:
    """A compiled expression; `paths` are the dotted paths that it reads."""

    def __init__(self, text: str, program: Any, paths: tuple[tuple[str, ...], ...]) -> None:
        self.text = text
        self.paths = paths
        self._program = program

    def holds(self, **variables: Any) -> bool | None:
        """True or false; None where it cannot be evaluated or gives something else."""
        try:
            result = self._program.execute(cel.Context(variables, {"close": _close}))
        except Exception:  # noqa: BLE001
            return None
        return result if isinstance(result, bool) else None


def compile_expression(text: str, allowed: tuple[str, ...] = ("input", "output")) -> Expression:
    """Raises ExpressionError."""
    if len(text) > 2000:
        raise ExpressionError("is too long")
    try:
        return Expression(text, cel.compile(text), ())
    except ValueError as error:
        raise ExpressionError(str(error)) from None
