"""What `incident` does and says."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from midspan.cli.producing import Place, owner_of
from midspan.decide.deciding.party import Party, parties
from midspan.decide.deciding.recording import signed_by
from midspan.errors import UsageError
from midspan.model.entry import Recorded
from midspan.run.incidents import Incident, closing, incidents, opening, timeline


class Incidents:
    """Those of one work."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def opened(self, what: str, by: str | None, failure: str | None, severity: str | None) -> str:
        """Its id. Raises UsageError, StoreError."""
        place, who = self._place, self._who(by)
        try:
            entry = opening(
                place.file,
                what=what,
                by=who.name,
                at=place.now(),
                owner=owner_of(place),
                failure=failure,
                severity=severity,
            )
        except ValueError as error:
            raise UsageError(str(error), help="name one of `failures` by its `id`") from None
        signed_by(place.ledger, who).append([entry])
        return entry.key

    def closed(self, name: str | None, cause: str, by: str | None) -> None:
        """Raises UsageError, StoreError."""
        who, found = self._who(by), self._named(name)
        if not found.open:
            raise UsageError(
                f"incident `{found.id}` was closed at `{found.closed_at}` by `{found.closed_by}`",
                help="open another one if it happened again",
            )
        if not cause.strip():
            raise UsageError(
                "an incident is closed with its cause", help='say it: `--close "the scanner was replaced"`'
            )
        signed_by(self._place.ledger, who).append(
            [closing(self._place.file, found, cause=cause, by=who.name)]
        )

    def as_json(self, name: str | None) -> str:
        shown = [self._named(name)] if name else self._all()
        said = [
            {
                **asdict(each),
                "open": each.open,
                "timeline": [_event(entry) for entry in self._timeline(each)] if name else None,
            }
            for each in shown
        ]
        return json.dumps({"work": self._place.file.name, "incidents": said}, indent=2, ensure_ascii=False)

    def as_text(self, name: str | None) -> str:
        if name is None:
            found = self._all()
            return "\n".join(map(_line, found)) or f"{self._place.file.name}: no incident"
        each = self._named(name)
        lines = [_line(each), f"  owner     {each.owner}"]
        if each.failure:
            lines.append(f"  failure   {each.failure}: {each.response or 'no response is declared'}")
        lines += [
            f"  {event['at']}  {event['kind']:<15} {event['said']}"
            for event in map(_event, self._timeline(each))
        ]
        if each.open:
            lines.append(
                f"close it with its cause: `midspan incident {self._place.file.name} {each.id} --close CAUSE --by ROLE`"
            )
        return "\n".join(lines)

    def _all(self) -> list[Incident]:
        return incidents(self._place.ledger, self._place.file)

    def _timeline(self, each: Incident) -> list[Recorded]:
        return timeline(self._place.ledger, self._place.file, each)

    def _named(self, name: str | None) -> Incident:
        found = self._all()
        named = [each for each in found if name is not None and each.id.startswith(name)]
        if len(named) == 1:
            return named[0]
        known = ", ".join(f"`{each.id}`" for each in found if each.open) or "none"
        message = f"`{self._place.file.name}` has no incident `{name}`" if name else "no incident was named"
        raise UsageError(message, help=f"open ones: {known}")

    def _who(self, by: str | None) -> Party:
        """Anybody whom the files name may open or close one: the people of the initiative, and those who review."""
        place, review = self._place, self._place.file.work.review
        known = {
            name: role
            for each in place.workspace.initiatives.values()
            if place.file.name in (each.initiative.works or ())
            for role, name in parties(each.initiative).items()
        }
        for reviewer in (review.by, *(review.then or ())) if review else ():
            if reviewer:
                known.setdefault(reviewer, "reviewer")
        for name, role in known.items():
            if by in {name, role}:
                return Party(role, name)
        listed = (
            ", ".join(f"`{role}` ({name})" for name, role in known.items())
            or "nobody: name them in the files"
        )
        raise UsageError(
            f"`{by}` is nobody that the files name" if by else "nobody is named who does it",
            help=f"`--by ROLE`; known: {listed}",
        )


def _line(each: Incident) -> str:
    state = "open" if each.open else f"closed {each.closed_at} by {each.closed_by}: {each.cause}"
    return f"{each.id}  {each.opened_at}  {each.severity}  {each.what}  [{state}]"


def _event(entry: Recorded) -> dict[str, Any]:
    return {"at": entry.at, "kind": entry.kind, "said": _said(entry)}


def _said(entry: Recorded) -> str:  # noqa: PLR0911 - a table of words
    body = entry.body
    match entry.kind:
        case "level":
            paused = ", paused" if body["paused"] else ""
            return f"{body['was']} → {body['level']}{paused}, by {body['by']}: {body['because']}"
        case "ceiling":
            return f"{body['level']} at most: {body['because']}"
        case "promotion":
            return f"{body['errors']} errors in {body['n']} labels"
        case "demotion":
            state = body["state"]
            return f"{state['errors']} errors in {state['n']} labels since the promotion"
        case "incident":
            return f"{body['what']}, by {body['by']}"
        case "incident-closed":
            return f"{body['cause']}, by {body['by']}"
    return f"{body.get('item', '')} to {body.get('to') or 'nobody'}"
