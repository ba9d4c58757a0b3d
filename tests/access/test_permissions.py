"""The table of roles keeps its laws, and whoever asks may do exactly what the table says, where it says so."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from midspan.access.permissions import FOR_PEOPLE, ROLES, Permission, Role
from midspan.access.principal import AT_THE_MACHINE, Principal
from midspan.model.people import EVERYWHERE

PERMISSIONS = st.sampled_from(Permission)


def test_every_role_is_in_the_table_and_every_permission_belongs_to_somebody() -> None:
    assert set(ROLES) == set(Role)
    assert set().union(*ROLES.values()) == set(Permission)
    assert all(each.meaning for each in Permission)


def test_whoever_builds_lets_nothing_do_more_and_whoever_pays_does_not_confirm() -> None:
    assert not ROLES[Role.BUILDER] & {
        Permission.RAISE, Permission.APPROVE, Permission.DECIDE, Permission.CONFIRM, Permission.REVIEW,
    }  # fmt: skip
    assert Permission.CONFIRM not in ROLES[Role.SPONSOR]
    assert not ROLES[Role.ADMIN] & (FOR_PEOPLE - {Permission.MANAGE})
    assert [role for role in Role if Permission.MANAGE in ROLES[role]] == [Role.ADMIN]


def test_who_looks_after_others_changes_nothing() -> None:
    looks = {Permission.SEE, Permission.READ_ITEMS, Permission.READ_LEDGER, Permission.EXPORT}
    assert ROLES[Role.AUDITOR] == looks
    stops = {Permission.PAUSE, Permission.INCIDENT, Permission.WATCH}
    assert ROLES[Role.SECURITY] <= looks | stops


@given(PERMISSIONS, st.sets(PERMISSIONS), st.sets(st.sampled_from(["a", "b", "c"])))
def test_a_grant_counts_where_it_was_given_and_nowhere_else(
    asked: Permission, granted: set[Permission], about: set[str]
) -> None:
    one = Principal("anna", {"a": frozenset(granted)})
    assert one.may(asked, frozenset(about)) == (asked in granted and "a" in about)
    assert not one.may(asked)
    assert one.may_somewhere(asked) == (asked in granted)
    all_ = Principal("anna", {EVERYWHERE: frozenset(granted)})
    assert all_.may(asked) == all_.may(asked, frozenset(about)) == (asked in granted)


def test_who_sits_at_the_machine_may_everything_and_others_act_only_as_who_they_are() -> None:
    assert all(AT_THE_MACHINE.may(each) for each in Permission)
    assert AT_THE_MACHINE.acts_as("billing-desk")
    anna = Principal("anna", {}, frozenset({"billing-desk"}))
    assert [name for name in ("anna", "billing-desk", "finance") if anna.acts_as(name)] == [
        "anna",
        "billing-desk",
    ]


def test_the_guide_shows_the_table_as_it_is() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "teams.md").read_text(encoding="utf-8")
    for each in Permission:
        has = " | ".join("yes" if each in ROLES[role] else "" for role in Role)
        assert f"| {each.meaning} (`{each}`) | {has} |" in guide
