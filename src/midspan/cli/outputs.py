"""`--output WORK=DESTINATION`, as people write it several times."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.errors import UsageError


def outputs_of(given: Sequence[str]) -> dict[str, str]:
    """Destinations by work. Raises UsageError."""
    found: dict[str, str] = {}
    for each in given:
        work, equals, target = each.partition("=")
        if not equals or not work or not target:
            raise UsageError(
                f"`{each}` does not say of which work the results go where",
                help="write it as `--output WORK=DESTINATION`",
            )
        if work in found:
            raise UsageError(f"`{work}` has two destinations", help="name one for each work")
        found[work] = target
    return found
