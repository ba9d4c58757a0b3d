"""Whether an attempt shall be spent although develop cases say that it would hardly pass. Attempts are spent for good."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from midspan.cli.prove_advice import foretold
from midspan.prove.certifying.forecast import Forecast

Ask = Callable[[Forecast], str | None]


def ask(*, anyway: bool) -> Ask:
    """Asks in a terminal, where the forecast is bad; elsewhere that is why nothing is spent."""

    def asked(found: Forecast) -> str | None:
        if anyway or not found.hopeless:
            return None
        said = foretold(found)
        if sys.stdin.isatty() and sys.stderr.isatty():
            typer.echo(said, err=True)
            if typer.confirm(f"spend attempt {found.attempt} all the same?", err=True):
                return None
        return said

    return asked
