"""The eight failure modes and the two signals about people, one small function each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from midspan.decide.assessment import InitiativeState
from midspan.decide.failing.mode import Mode, Sign, found, not_raised, raised, unknown
from midspan.decide.rules.movement import STILL_DAYS
from midspan.model.stage import Stage

# Items come in every working day; two weeks without one are no holiday.
QUIET_DAYS = 14
# The day of the first milestone: value appears early and modestly, or something is wrong.
FIRST_MEASURED = 30


def data_not_ready(state: InitiativeState, _today: date) -> Sign:
    """Cases that are too few, contradict each other, leave out segments or do not fit; raised by the rules about them."""
    sign = found(
        state, "EV101", "EV103", "EV104", "EV105", "EV107", "EV108", "EV121", "EV122", "EV125", "WD008", "DA"
    )
    if sign is not None:
        return sign
    unproven = [each for each in state.works if not each.evidence.evaluations]
    if not state.works or unproven:
        name = unproven[0].name if unproven else state.name
        return unknown(
            state,
            f"nothing was measured on the cases of `{name}` yet",
            f"run `midspan prove {name}`" if unproven else "write its works, and add their cases",
            "builder",
        )
    return not_raised("its cases fit, and a candidate was measured on them")


def not_integrated(state: InitiativeState, today: date) -> Sign:
    """A flow without source or destination; or live items that do not come, though it was decided to run."""
    sign = found(state, "WD201")
    if sign is not None:
        return sign
    commit = state.history.commit
    if commit is None:
        do = (
            f"record the decision to run it beside people: `midspan verdict {state.name}` says when it may be"
        )
        return unknown(state, "it was not run on live items yet", do, "owner")
    quiet = [each for each in state.works if _quiet(each.shown.last_item, commit.on, today)]
    if quiet:
        last = quiet[0].shown.last_item
        came = f"the last item came on `{last[:10]}`" if last else "no item came since"
        do = f"connect what `{quiet[0].name}` comes from: `midspan run` or the API of `midspan serve`"
        return raised(
            state, f"a COMMIT to {commit.to.shown} of `{commit.on}` stands, and {came}", do, "builder"
        )
    waiting = [each for each in state.works if each.shown.last_item is None]
    if waiting:
        do = f"connect what `{waiting[0].name}` comes from: `midspan run` or the API of `midspan serve`"
        return unknown(
            state, f"no live item of `{waiting[0].name}` since the COMMIT on `{commit.on}`", do, "builder"
        )
    return not_raised("live items come in")


def _quiet(last: str | None, since: date, today: date, most: int = QUIET_DAYS) -> bool:
    newest = max(since, date.fromisoformat(last[:10])) if last else since
    return (today - newest).days > most


def stuck_in_pilot(state: InitiativeState, _today: date) -> Sign:
    """Its decision date has passed, undecided; or it was decided to go on, and it still changes nothing."""
    sign = found(state, "IN401", "IN405")
    if sign is not None:
        return sign
    if state.verdict.due is None:
        do = "set `started` and `decision.after`, such as `90 days`"
        return unknown(state, "nothing says when it is decided", do, "owner")
    return not_raised(f"it is decided by `{state.verdict.due}`")


def no_metric(state: InitiativeState, today: date) -> Sign:
    """What is promised cannot be measured, or was not measured by the first milestone."""
    sign = found(state, "IN103", "IN104", "IN305", "VL104", "VL203")
    if sign is not None:
        return sign
    value, started = state.promise.initiative.value, state.promise.initiative.started
    if value is None or value.metric is None or started is None:
        return unknown(
            state, "nothing says what is measured from when on", "set `value` and `started`", "owner"
        )
    first, newest = started + timedelta(days=FIRST_MEASURED), state.measured.series.newest
    cause = state.measured.value_unknown
    if newest is not None and cause is None:
        return not_raised(f"`{value.metric}` was measured on `{newest.at}`")
    if today <= first:
        return not_raised(f"`{value.metric}` is to be measured by `{first}`")
    if newest is None or cause is None:
        because = f"`{value.metric}` was not measured by day {FIRST_MEASURED}, `{first}`"
    else:
        because = cause.text
    do = cause.do if cause else f"measure `{value.metric}`, and record it"
    return raised(state, because, do, "owner")


def not_governed(state: InitiativeState, _today: date) -> Sign:
    """Definitions or the decision rule that nobody approved, or that are not what was approved."""
    sign = found(state, "IN402", "IN403")
    if sign is not None:
        return sign
    approval, stage = state.history.approval, state.verdict.stage
    if approval is not None:
        return not_raised(
            f"`{approval.by}` approved its definitions on `{approval.on}`, and they are unchanged"
        )
    do = f"have them approved: `midspan decide {state.name} --approve --by owner`"
    said = "nobody has approved its definitions and its decision rule"
    if stage is not None and stage.reaches(Stage.CHOSEN):
        return raised(state, f"it stands at {stage.shown}, and {said}", do, "owner")
    return unknown(state, said, do, "owner")


def not_adopted(state: InitiativeState, _today: date) -> Sign:
    """Fewer of its users use it than was promised."""
    cause, due = state.measured.adoption_unknown, state.measured.adoption.due
    if state.measured.adoption_missed and due is not None and due.adopted is not None:
        did = due.adopted
        because = (
            f"on day {due.day} {len(did.counted)} of {did.of} used it, and {due.target:.0%} were promised"
        )
        return raised(state, because, "ask them what keeps them from it, and change that", "operator")
    if cause is not None:
        return unknown(state, cause.text, cause.do, "operator", cause.place)
    now = state.measured.adoption.now
    return not_raised(f"{len(now.counted)} of {now.of} used it in the seven days to `{now.until}`")


def not_staffed(state: InitiativeState, _today: date) -> Sign:
    """Skills that nobody has, roles that nobody fills, reviewers who cannot carry what is left to them."""
    sign = found(state, "IN203", "IN205", "IN206", "RV101", "RV102")
    if sign is not None:
        return sign
    for work in state.works:
        if work.desk is None and work.desk_unknown:
            cause = work.desk_unknown[0]
            because = f"the load on the people who take the rest is unknown: {cause.text}"
            return unknown(state, because, cause.do, "operator", cause.place)
    if not state.works:
        return unknown(state, "it has no work that people could be needed for", "write its works", "builder")
    return not_raised("its roles are filled, and its reviewers carry what is left to them")


def left_to_drift(state: InitiativeState, today: date) -> Sign:
    """Nothing moves it, or it runs on evidence that does not hold any more."""
    sign = found(state, "IN406")
    if sign is not None:
        return sign
    commit = state.history.commit
    if commit is None:
        return unknown(state, "it does not run yet, so that it cannot drift", "", "owner")
    sign = found(state, "EV203", "EV204", "EV207")
    if sign is not None:
        return sign
    for work in state.works:
        if _quiet(work.evidence.measured_at, commit.on, today, STILL_DAYS):
            return raised(
                state,
                f"`{work.name}` runs, and was last measured on `{(work.evidence.measured_at or 'no day')[:10]}`",
                f"measure it on cases of these weeks: `midspan prove {work.name}`",
                "operator",
            )
    return not_raised("what it runs on was measured lately, and holds")


def no_owner(state: InitiativeState, _today: date) -> Sign:
    """Nobody, or more than one, answers for it."""
    sign = found(state, "IN201", "IN202")
    owner = state.file.initiative.owner
    if sign is not None or owner is None:
        return sign or unknown(state, "nobody is named as `owner`", "name one", "sponsor")
    return not_raised(f"`{owner}` answers for it")


def sponsor_gone(state: InitiativeState, _today: date) -> Sign:
    """Who pays for it was not heard for too long, or is not named."""
    sign = found(state, "IN407")
    if sign is not None:
        return sign
    initiative = state.file.initiative
    sponsor = initiative.people.sponsor if initiative.people else None
    if state.file.unreadable:
        return unknown(state, "its file cannot be read", "see `midspan check`", "owner")
    if sponsor is None:
        return raised(state, "nobody is named as `sponsor`", "set `people.sponsor` in its file", "owner")
    if initiative.started is None:
        because = "`started` is not said, so that nobody knows since when to ask"
        return unknown(state, because, "set `started` in its file", "owner")
    return not_raised(f"`{sponsor}` was heard lately, or it has only begun")


MODES: tuple[Mode, ...] = (
    Mode("data-not-ready", "Data not ready", data_not_ready),
    Mode("not-integrated", "Not integrated", not_integrated),
    Mode("stuck-in-pilot", "Stuck in pilot", stuck_in_pilot),
    Mode("no-metric", "No metric", no_metric),
    Mode("not-governed", "Not governed", not_governed),
    Mode("not-adopted", "Not adopted", not_adopted),
    Mode("not-staffed", "Not staffed", not_staffed),
    Mode("left-to-drift", "Left to drift", left_to_drift),
    Mode("no-owner", "No owner", no_owner, people=True),
    Mode("sponsor-gone", "Sponsor gone", sponsor_gone, people=True),
)


def look(state: InitiativeState, today: date) -> Mapping[Mode, Sign]:
    """Every mode with what is known of it, in the order of the table."""
    return {mode: mode.look(state, today) for mode in MODES}
