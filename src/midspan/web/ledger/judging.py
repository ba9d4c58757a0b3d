"""What somebody may append from elsewhere: each kind of record takes its permission, and a decision the person who makes it.

Records of production (items, tasks, levels) are made where production is, and from nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from midspan.access.permissions import Permission
from midspan.access.principal import Principal
from midspan.decide.deciding.alone import check_alone
from midspan.decide.deciding.party import Party, parties
from midspan.definitions.workspace import InitiativeFile, Workspace
from midspan.errors import UsageError
from midspan.ledger.arriving import wrong_with
from midspan.ledger.ports import Batch, Row
from midspan.model.entry import Entry
from midspan.model.stage import Level
from midspan.web.about import About, about, of_work
from midspan.web.ledger.routes import Sent
from midspan.web.ports import Doorway
from midspan.web.said import Refusal

_P = Permission
# Of evidence about a work by its hash nothing says whose work it is: whoever may prove anywhere may record it.
EVIDENCE = frozenset({"outcome", "seen", "bill", "evaluation", "fit"})
KINDS: Mapping[str, Permission] = {
    **dict.fromkeys(EVIDENCE, _P.PROVE),
    "attempt": _P.PROVE,
    "certificate": _P.PROVE,
    "assessment": _P.PROVE,
    "drift": _P.PROVE,
    "cell-answer": _P.PROVE,
    "verdict": _P.PROVE,
    "measurement": _P.MEASURE,
    "approval": _P.APPROVE,
    "lesson": _P.DECIDE,
}
DECISIONS: Mapping[str, Permission] = {
    "commit": _P.CONFIRM,
    "stop": _P.DECIDE,
    "extend": _P.DECIDE,
}
_CLOCK_S = 300
_KEYS_MOST = 20


def judge(door: Doorway, who: Principal, last: Batch | None, sent: Sent) -> list[Entry]:
    """Whose the new keys are, for the ledger. Raises Refusal where it is not theirs to append, or is no continuation of the chain."""
    known = {name: public for name, (_, public) in door.ledger.store.public_keys().items()}
    added = {name: public for name, _, public in sent.keys}
    if len(added) > _KEYS_MOST or set(added) & set(known):
        raise Refusal(409, "a key that came along is known already", "run this again")
    problem = wrong_with(last, sent.batches, known | added)
    if problem is not None:
        raise Refusal(422, f"what was sent is not what its signatures say: {problem}", "update midspan")
    for batch, rows in sent.batches:
        _check_clock(door, batch)
        for row in rows:
            _check_row(door, who, row)
    signed_by = dict.fromkeys(batch.signed_by for batch, _ in sent.batches)
    said = {"by": who.name, "token": who.token}
    return [
        Entry("holder", each, who.name or "", said) for each in signed_by if not _is_held(door, who, each)
    ]


def _check_clock(door: Doorway, batch: Batch) -> None:
    now = datetime.fromisoformat(door.ledger.now())
    try:
        off_s = abs((datetime.fromisoformat(batch.at) - now).total_seconds())
    except (ValueError, TypeError):
        raise Refusal(422, "a batch says no moment at which it was made", "update midspan") from None
    if off_s > _CLOCK_S:
        raise Refusal(
            422, f"the clock there is {off_s:.0f} s off the server's", "set it: `timedatectl set-ntp true`"
        )


def _is_held(door: Doorway, who: Principal, fingerprint: str) -> bool:
    """Whether the key is theirs: it belongs to who sent something with it first. Raises Refusal where it is another's."""
    if fingerprint == door.ledger.signer.fingerprint:
        raise Refusal(403, "that is the key of the server itself", "sign with a key of your own")
    held = door.ledger.latest("holder", fingerprint)
    if held is not None and held.key != (who.name or ""):
        raise Refusal(403, f"that key is `{held.key}`'s", "sign with a key of your own: see `MIDSPAN_KEYS`")
    return held is not None


def _check_row(door: Doorway, who: Principal, row: Row) -> None:
    body = _body(row)
    if row.kind == "key":
        return
    if row.kind == "ceiling":
        permission = _P.PROVE if _falls(door, row, body) else _P.CONFIRM
    elif row.kind == "decision":
        found = DECISIONS.get(str(body.get("decision")))
        if found is None:
            raise Refusal(422, "a decision is none that there is", "update midspan")
        permission = found
    elif row.kind in KINDS:
        permission = KINDS[row.kind]
    else:
        raise Refusal(
            403,
            f"records of the kind `{row.kind[:40]}` are made on the server alone",
            "run this command there",
        )
    _check_permission(door, who, row, permission)
    if row.kind in {"decision", "approval"}:
        refuse_party(door.workspace, who, _initiative(door, row), body)


def _check_permission(door: Doorway, who: Principal, row: Row, permission: Permission) -> None:
    if row.kind in EVIDENCE:
        allowed = who.works is None and who.may_somewhere(permission)
    else:
        allowed = who.may(permission, *_about(door.workspace, row.subject))
    if not allowed:
        raise Refusal(
            403,
            f"a `{row.kind}` of `{row.subject[:100]}` takes the permission `{permission}`",
            f"let an admin make a token with `--may {permission}`, of a user whose role has it",
        )


def _about(workspace: Workspace, subject: str) -> tuple[frozenset[str], frozenset[str] | None]:
    of = of_work(workspace, subject)
    if of.initiatives:
        return of.initiatives, of.works
    found: About = about(workspace, {"initiative": subject})
    return found.initiatives or frozenset(), found.works


def _initiative(door: Doorway, row: Row) -> InitiativeFile:
    found = [each for each in door.workspace.initiatives.values() if row.subject in each.names]
    if not found:
        raise Refusal(
            422,
            f"the server has no initiative `{row.subject[:100]}`",
            "bring its copy of the workspace up to date first",
        )
    return found[0]


def refuse_party(workspace: Workspace, who: Principal, file: InitiativeFile, body: Mapping[str, Any]) -> None:
    """Who decides is who they say, and may decide it alone. Raises Refusal."""
    role, by = str(body.get("role")), str(body.get("by"))
    named = parties(file.initiative)
    if named.get(role) != by:
        raise Refusal(
            403,
            f"`{by[:100]}` is not the `{role[:40]}` of `{file.name}` there",
            "bring the server's copy up to date",
        )
    if not who.acts_as(by):
        raise Refusal(
            403,
            f"`{who.name}` does not act as `{by}`",
            f"let an admin say so, where it is true: `midspan user grant {who.name} --as {by}`",
        )
    files = [workspace.works[each] for each in file.initiative.works or () if each in workspace.works]
    try:
        check_alone(file.initiative, files, Party(role, by), str(body.get("decision", "approve")))
    except UsageError as error:
        raise Refusal(403, error.message, error.help or "") from None


def _falls(door: Doorway, row: Row, body: Mapping[str, Any]) -> bool:
    """Whether a work may do no more after it than before: down needs nobody."""
    try:
        level = Level(str(body.get("level")))
    except ValueError:
        raise Refusal(422, "a ceiling is no level that there is", "update midspan") from None
    newest = door.ledger.latest("ceiling", row.subject, row.key)
    return (Level(newest.body["level"]) if newest else Level.OFF).reaches(level)


def _body(row: Row) -> Mapping[str, Any]:
    found = json.loads(row.body)
    if not isinstance(found, dict):
        raise Refusal(422, "a record is no JSON object", "update midspan")
    return found
