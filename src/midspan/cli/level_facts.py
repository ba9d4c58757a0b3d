"""What a level needs, as it stands: gathered from files, ledger and desks."""

from __future__ import annotations

from datetime import date, datetime

from midspan.cli.candidates import plug
from midspan.cli.producing import Place, certified, in_time
from midspan.decide.queue import desk
from midspan.model.stage import Level
from midspan.prove.evidence import describe_all
from midspan.prove.reviewers.measuring import flagged
from midspan.prove.streams.label import Declined
from midspan.prove.streams.promoting import Progress, Promotion
from midspan.run.incidents import severe
from midspan.run.lanes import measured, promote_lanes
from midspan.run.levels import Fact, Facts, Need


def gathered(place: Place, name: str, to: Level, *, record: bool) -> Facts:
    """name: of the implementation. record: whether a promotion that the labels allow is written down. Raises UsageError, StoreError."""
    today = date.fromisoformat(place.now()[:10])
    facts = {
        Need.APPROVER: Fact(True),
        Need.CEILING: _ceiling(place, to),
        Need.CERTIFICATE: certified(place, name, today),
        Need.IN_TIME: in_time(place),
        Need.INCIDENTS: _incidents(place),
    }
    if to is Level.AUTONOMOUS:
        facts[Need.REVIEWERS] = _reviewers(place)
        facts[Need.CAPACITY] = _capacity(place)
        facts[Need.PROMOTION] = _promotion(place, name, record=record)
    return facts


def _ceiling(place: Place, to: Level) -> Fact:
    now = place.footing.ceiling
    declared = place.file.work.autonomy
    most = declared.ceiling if declared else None
    if most is not None and not most.reaches(to):
        return Fact(False, f"its definition sets the ceiling `{most}`", "that is a decision about the work")
    if now.reaches(to):
        return Fact(True, evidence={"ceiling": now.value})
    return Fact(
        False,
        f"what was decided allows `{now}` at most",
        "record a COMMIT to the stage of that level: `midspan verdict`, then `midspan decide`",
    )


def _incidents(place: Place) -> Fact:
    open_ones = severe(place.ledger, place.file)
    if not open_ones:
        return Fact(True)
    first = open_ones[0]
    return Fact(
        False,
        f"incident `{first.id}` is open: {first.what}",
        f"close it with its cause: `midspan incident {place.file.name} {first.id} --close CAUSE --by ROLE`",
    )


def _reviewers(place: Place) -> Fact:
    known = measured(place.tally())
    if known:
        return Fact(True, evidence={"reviewers": list(known)})
    return Fact(
        False,
        "of nobody who labels it is known how much they miss",
        f"see `midspan cases reviewers {place.file.name}`",
    )


def _capacity(place: Place) -> Fact:
    works = (each for state in place.initiatives() for each in state.works)
    share = next((each.share for each in works if each.file.identity == place.file.identity), None)
    found = desk(place.file, share, place.workspace.settings.calendar)
    if isinstance(found, tuple):
        return Fact(False, found[0].text, found[0].do)
    if found.late:
        return Fact(
            False,
            f"`{found.by}` cannot take up 95 of 100 items in time, with `{found.queue.people}` there",
            f"put `{found.people_needed}` people there",
        )
    return Fact(True, evidence={"by": found.by, "people_needed": found.people_needed})


def _promotion(place: Place, name: str, *, record: bool) -> Fact:
    now = datetime.fromisoformat(place.now())
    certificate = place.certificate(name, now.date())
    if certificate is None:
        return Fact(False, "without a certificate there is nothing to promote", "certify first")
    autonomy = place.file.work.autonomy
    audit = autonomy.audit if autonomy else None
    if not audit:
        return Fact(
            False,
            "`autonomy.audit` names no share of what acts alone that is looked at",
            "say which, such as `5%`",
        )
    found = promote_lanes(
        place.ledger,
        place.file,
        describe_all(place.file, place.workspace.settings, plug),
        certificate,
        now=now,
        flagged=frozenset(flagged(place.tally())),
        audit=audit if record else None,
    )
    promoted = [each for each in found if isinstance(each, Promotion)]
    if promoted or any(isinstance(each, Progress) for each in found):
        evidence = {
            "streams": [each.stream for each in promoted],
            "labels": sum(each.n for each in promoted),
            "errors": sum(each.errors for each in promoted),
        }
        return Fact(True, evidence=evidence)
    why = next(each for each in found if isinstance(each, Declined))
    return Fact(False, why.message, "let people label what is drawn: `midspan review`")
