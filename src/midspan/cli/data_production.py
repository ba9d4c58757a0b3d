"""Where the tables of a contract are in production, opened beside them, with what is known of their drift."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from midspan.cli.data_places import Opened, wanted_at, wanted_of
from midspan.cli.looking import Looked, Wanted, looking
from midspan.data.contract.promises import Live
from midspan.data.fit.production import Production
from midspan.data.known.drifting import KIND, Drifted, read_drift
from midspan.data.landing.land import Step
from midspan.errors import DataError, FeedError, UsageError
from midspan.ledger.run import Ledger, Subject
from midspan.model.entry import Entry


@contextmanager
def productions(
    tables: Sequence[Opened],
    named: tuple[Mapping[str, str], Mapping[str, str]],
    root: Path,
    memory: int,
    told: Step,
) -> Iterator[dict[str, Production]]:
    """By table, those of which somebody says where production is. named: files that stand for the table, and for it in production.

    A server that cannot be read leaves it unknown, and says why; a file that the user named has to be there. Raises DataError, FeedError, UsageError.
    """
    with ExitStack() as stack:
        found: dict[str, Production] = {}
        for each in tables:
            name, live = each.table.name, each.table.live
            if name in named[1]:
                fresh = each.table.freshness.column if each.table.freshness else None
                own = replace(live, server=None) if live else Live(each.table.place, at=fresh)
                looked = stack.enter_context(looking(Wanted((named[1][name],)), root, memory, told))
                found[name] = Production(own, looked.table, looked.shown)
            elif live is not None and live.server is None:
                found[name] = Production(live, each.data, each.shown)
            elif live is not None:
                found[name] = _at_server(each, live, wanted_of(each.promise, each.table, root, named[0]), root, memory, told, stack)  # fmt: skip
        yield found


def _at_server(
    each: Opened, live: Live, reference: Wanted, root: Path, memory: int, told: Step, stack: ExitStack
) -> Production:
    source = next(source for source in each.promise.sources if source.name == live.server)
    try:
        wanted = wanted_at(each.promise, each.table, source, root)
        if wanted is None:
            return Production(
                live, None, source.name, f"`{source.type}` of server `{source.name}` cannot be read"
            )
        if wanted == reference and live.since is None:
            because = f"server `{source.name}` is where the data itself is read from: there is nothing to compare it with"
            return Production(live, None, source.name, because)
        looked: Looked = stack.enter_context(looking(wanted, root, memory, told))
    except (DataError, FeedError, UsageError) as error:
        return Production(live, None, source.name, f"production at `{source.name}` cannot be read: {error}")
    return Production(live, looked.table, looked.shown)


def remembered(found: Mapping[str, Production], once: Collection[str], ledger: Ledger, work: Subject) -> None:
    """Put beside each where its detector stood; once: tables of which a file stands for production this time. Raises StoreError."""
    for name, each in found.items():
        before = None if name in once else read_drift(ledger, work, name)
        each.kept = before.kept if before else None


def entries(
    found: Mapping[str, Production], once: Collection[str], tables: Sequence[Opened], work: str, at: str
) -> list[Entry]:
    """What is to be recorded: of each table that has new windows, where its detector stands now."""
    shown = {each.table.name: each.shown for each in tables}
    kept = []
    for name, each in found.items():
        seen = each.found
        if (
            name in once
            or seen is None
            or isinstance(seen, str)
            or seen.kept is None
            or seen.kept == each.kept
        ):
            continue
        drifted = Drifted(at, name, shown[name], each.shown, seen.counted, seen.anew, seen.kept)
        kept.append(Entry(KIND, work, name, drifted.body()))
    return kept
