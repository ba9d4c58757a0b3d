"""What may be done, and which roles may do it: a literal table, from which tests and docs are made.

Law: whoever builds may not decide or raise a level; whoever pays may not confirm; whoever manages users decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    """One capability; every route names the one that it takes."""

    SEE = "see"  # figures, definitions, evidence, verdicts: no contents of items
    READ_ITEMS = "read-items"
    SUBMIT = "submit"
    REVIEW = "review"
    PAUSE = "pause"
    INCIDENT = "incident"
    RAISE = "raise"
    DEFINE = "define"
    APPROVE = "approve"
    DECIDE = "decide"
    CONFIRM = "confirm"
    MEASURE = "measure"
    PROVE = "prove"
    READ_LEDGER = "read-ledger"
    EXPORT = "export"
    WATCH = "watch"
    MANAGE = "manage"

    @property
    def meaning(self) -> str:
        """What whoever has it may do, to be read behind “may”."""
        return _MEANINGS[self]


_MEANINGS: Mapping[Permission, str] = {
    Permission.SEE: "see works, initiatives, evidence and verdicts",
    Permission.READ_ITEMS: "look into items, tasks and answers",
    Permission.SUBMIT: "send items in",
    Permission.REVIEW: "answer tasks of the desks they sit at",
    Permission.PAUSE: "pause a work, or lower its level",
    Permission.INCIDENT: "open, own and close incidents",
    Permission.RAISE: "raise the level of a work, or resume it",
    Permission.DEFINE: "write definitions",
    Permission.APPROVE: "approve definitions and decision rules",
    Permission.DECIDE: "stop an initiative, or extend its date",
    Permission.CONFIRM: "commit an initiative to its next stage",
    Permission.MEASURE: "record measurements of the justifying metric",
    Permission.PROVE: "record evidence, attempts and verdicts from elsewhere",
    Permission.READ_LEDGER: "read the ledger's records",
    Permission.EXPORT: "export the ledger and receipts",
    Permission.WATCH: "read health and metrics",
    Permission.MANAGE: "make users and tokens, and grant roles",
}


class Role(StrEnum):
    """What a person is to the company's AI work, everywhere or in one initiative."""

    SPONSOR = "sponsor"
    OPERATOR = "operator"
    BUILDER = "builder"
    REVIEWER = "reviewer"
    SECURITY = "security"
    AUDITOR = "auditor"
    ADMIN = "admin"


_P = Permission
ROLES: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.SPONSOR: frozenset({_P.SEE, _P.APPROVE, _P.DECIDE, _P.MEASURE, _P.READ_LEDGER}),
        Role.OPERATOR: frozenset(
            {
                _P.SEE,
                _P.READ_ITEMS,
                _P.SUBMIT,
                _P.PAUSE,
                _P.INCIDENT,
                _P.RAISE,
                _P.APPROVE,
                _P.DECIDE,
                _P.CONFIRM,
            }
            | {_P.MEASURE, _P.READ_LEDGER, _P.EXPORT, _P.WATCH}
        ),
        Role.BUILDER: frozenset(
            {
                _P.SEE,
                _P.READ_ITEMS,
                _P.SUBMIT,
                _P.PAUSE,
                _P.INCIDENT,
                _P.DEFINE,
                _P.PROVE,
                _P.READ_LEDGER,
                _P.WATCH,
            }
        ),
        Role.REVIEWER: frozenset({_P.SEE, _P.READ_ITEMS, _P.REVIEW, _P.PAUSE, _P.INCIDENT}),
        Role.SECURITY: frozenset({_P.SEE, _P.PAUSE, _P.INCIDENT, _P.READ_LEDGER, _P.EXPORT, _P.WATCH}),
        Role.AUDITOR: frozenset({_P.SEE, _P.READ_ITEMS, _P.READ_LEDGER, _P.EXPORT}),
        Role.ADMIN: frozenset({_P.SEE, _P.WATCH, _P.MANAGE}),
    }
)

# A program that belongs to nobody may hold none of these: what answers items must not approve, or judge, its own answers.
FOR_PEOPLE = frozenset({_P.REVIEW, _P.RAISE, _P.APPROVE, _P.DECIDE, _P.CONFIRM, _P.MANAGE})
