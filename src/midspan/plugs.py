"""Plug points: a folder is a plug point, a module in it is a plug, the module's name is its key.

A package in it is no plug: it holds what several plugs stand on.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from midspan.errors import UnknownPlugError


def names(package: ModuleType) -> list[str]:
    """The plugs of a plug point, sorted."""
    return sorted(
        module.name
        for module in pkgutil.iter_modules(package.__path__)
        if not module.ispkg and not module.name.startswith("_")
    )


def load(package: ModuleType, name: str) -> ModuleType:
    """The plug of this name. An unknown name never falls back: UnknownPlugError lists the known ones."""
    known = names(package)
    if name not in known:
        point = package.__name__.rpartition(".")[2]
        raise UnknownPlugError(
            f"`{name}` is not one of the {point}", help=f"known: {', '.join(f'`{each}`' for each in known)}"
        )
    return importlib.import_module(f"{package.__name__}.{name}")
