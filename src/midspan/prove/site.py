"""Where a candidate stands, from what was read."""

from __future__ import annotations

from collections.abc import Mapping

from midspan.definitions.workspace import WorkFile
from midspan.prove.ports import Site
from midspan.settings import Settings


def site_of(file: WorkFile, settings: Settings, environment: Mapping[str, str] | None = None) -> Site:
    """The site of the candidates of one work. environment: needed only where they are to answer."""
    return Site(
        settings.root,
        file.work,
        (*file.names, file.name),
        file.cases,
        settings.prices,
        settings.currency,
        environment or {},
    )
