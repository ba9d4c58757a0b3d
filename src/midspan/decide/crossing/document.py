"""The board as JSON: stable keys, documented in docs/board.md. Unknown is null, never 0."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from midspan.decide.crossing.board import Board
from midspan.decide.crossing.headline import below, headline, plain
from midspan.decide.crossing.row import Row
from midspan.decide.crossing.spans import Span
from midspan.decide.document import net_json, number, place_json, reason_json, spending_json
from midspan.decide.failing.mode import Mode, Sign
from midspan.decide.turn import Turn
from midspan.value.adopting import Adoption
from midspan.value.measuring.series import Series

Json = dict[str, Any]


def document(found: Board) -> Json:
    counted = found.numbers
    return {
        "at": found.today.isoformat(),
        "ledger_head": found.head,
        "headline": plain(headline(counted)),
        "below": plain(below(counted)),
        "numbers": {**asdict(counted), "overdue": list(counted.overdue), "still": list(counted.still)},
        "reach": [{"stage": each.stage.value, "count": each.count, "far": each.far} for each in found.reach],
        "initiatives": [row_json(each) for each in found.rows],
    }


def row_json(row: Row) -> Json:
    return {
        "initiative": row.initiative,
        "problem": row.problem,
        "path": row.path,
        "owner": row.owner,
        "sponsor": row.sponsor,
        "works": list(row.works),
        "stage": row.stage.value if row.stage else None,
        "next_stage": row.next_stage.value if row.next_stage else None,
        "spans": [_span(each) for each in row.spans],
        "plan": _plan(row),
        "gap": {"stages": [each.value for each in row.gap.stages], "days": row.gap.days} if row.gap else None,
        "behind": row.behind,
        "verdict": row.outcome.value,
        "reason": reason_json(row.reason),
        "more_reasons": row.more_reasons,
        "turn": _turn(row.turn),
        "decision_due": _day(row.due),
        "days_left": row.days_left,
        "decided": row.decided,
        "extended": row.extended,
        "overdue": row.overdue,
        "stopped": _day(row.stopped),
        "share_alone": number(row.share_alone),
        "net": net_json(row.net) if row.net else None,
        "value": _value(row.value),
        "spending": spending_json(row.account),
        "adoption": _adoption(row.adoption),
        "failure_modes": [mode_json(*each) for each in row.signs],
        "still_days": row.still_days,
    }


def mode_json(mode: Mode, sign: Sign) -> Json:
    return {
        "mode": mode.name,
        "title": mode.title,
        "about_people": mode.people,
        "state": sign.known.value,
        "because": sign.because,
        "do": sign.do or None,
        "code": sign.code,
        "place": place_json(sign.place),
        "turn": _turn(sign.turn) if sign.turn else None,
    }


def _span(span: Span) -> Json:
    return {
        "stage": span.stage.value,
        "state": span.state.value,
        "due": span.due,
        "evidence": [asdict(each) for each in span.evidence],
    }


def _plan(row: Row) -> Json | None:
    if row.plan is None:
        return None
    stage = row.plan.stage
    return {
        "stage": stage.value if stage else None,
        "on": _day(row.plan.on),
        "due": {each.value: on.isoformat() for each, on in row.plan.due.items()},
    }


def _turn(turn: Turn) -> Json:
    return {"role": turn.role, "name": turn.name}


def _value(value: Series) -> Json:
    newest = value.newest
    return {
        "metric": value.metric,
        "unit": value.unit,
        "baseline": number(value.baseline),
        "target": number(value.target),
        "direction": value.direction,
        "now": number(newest.value) if newest else None,
        "on": _day(newest.at) if newest else None,
        "fresh": value.fresh if newest else None,
        "reached": number(value.progress),
        "points": [{"at": each.at.isoformat(), "value": number(each.value)} for each in value.points],
        "milestones": [
            {
                "day": each.day,
                "due": each.due.isoformat(),
                "target": number(each.target),
                "mark": each.mark.value,
            }
            for each in value.milestones
        ],
    }


def _adoption(found: Adoption) -> Json:
    now = found.now
    return {
        "group": found.group,
        "used": len(now.counted) if now.share is not None else None,
        "of": now.of,
        "share": number(now.share),
        "low": number(now.low),
        "high": number(now.high),
        "until": now.until.isoformat(),
        "unknown_because": now.unknown,
    }


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
