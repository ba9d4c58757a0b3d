"""What `plan` reads to answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from midspan import settings
from midspan.cli.candidates import plug, work_named
from midspan.cli.opening import open_ledger
from midspan.cli.proving import check_definition
from midspan.definitions.compiled import compile_work
from midspan.definitions.load import load
from midspan.prove.certifying.certify import promise
from midspan.prove.certifying.pool import Pool, pool_of
from midspan.prove.evidence import describe_all, holding
from midspan.prove.planning.cases import Plan, plan


def planned(workspace: Path, work: str, today: date) -> Plan:
    """Raises MidspanError where the workspace, the definition or the name does not allow an answer."""
    loaded = load(settings.find_root(workspace))
    file = work_named(loaded, work)
    check_definition(file)
    limits = promise(file)
    # Planning comes before the first case, so no file of cases is an answer too.
    pool = pool_of(file, compile_work(file)) if file.cases.is_file() else Pool()
    described = {
        name: each for name, each in describe_all(file, loaded.settings, plug).items() if not each.people
    }
    with open_ledger(loaded.settings, create=False) as ledger:
        certificates = holding(ledger, file, described, today)
        return plan(file, pool, ledger, described, loaded.settings.calendar, limits, certificates, today)
