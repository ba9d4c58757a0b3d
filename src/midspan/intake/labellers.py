"""Columns that name the person who gave the answer: by their names in three languages, and by what they hold."""

from __future__ import annotations

from midspan.intake.naming import words
from midspan.intake.profiles import Profile, Table

# Who said what is right, who dealt with it, and who may as well be the one that asked.
_DECIDED, _DEALT, _PERHAPS = range(3)
_RANKS = {
    **dict.fromkeys(
        (
            "annotated by", "categorised by", "categorized by", "classified by", "coded by", "decided by", "judged by",
            "labeled by", "labelled by", "reviewed by", "routed by", "sorted by", "tagged by", "triaged by",
            "entschieden von", "eingeordnet von", "klassifiziert von", "kategorisiert von", "gepruft von", "geprueft von",
            "decide par", "classe par", "categorise par", "etiquete par", "annote par", "verifie par",
            "annotator", "adjudicator", "coder", "labeler", "labeller", "rater", "reviewer",
        ),
        _DECIDED,
    ),
    **dict.fromkeys(
        (
            "answered by", "approved by", "assigned by", "checked by", "closed by", "completed by", "done by", "edited by",
            "entered by", "handled by", "modified by", "processed by", "resolved by", "solved by", "updated by",
            "assigned to", "assignee", "caseworker", "case worker", "clerk", "dispatcher", "editor", "handler", "moderator",
            "bearbeiter", "bearbeiterin", "bearbeitet von", "beantwortet von", "erfasst von", "erledigt von",
            "sachbearbeiter", "sachbearbeiterin", "zugewiesen an", "zustandig", "zustaendig",
            "assigne a", "attribue a", "gestionnaire", "redacteur", "redactrice", "repondu par", "resolu par", "saisi par",
            "traite par",
        ),
        _DEALT,
    ),
    **dict.fromkeys(
        (
            "agent", "operator", "owner", "user", "benutzer", "mitarbeiter", "mitarbeiterin", "verantwortlich",
            "verantwortlicher", "conseiller", "operateur", "responsable", "utilisateur",
        ),
        _PERHAPS,
    ),
}  # fmt: skip
# What may stand behind: `Agent name`, `Reviewer 2`.
_BEHIND = frozenset(("code", "email", "id", "initials", "kurzel", "login", "mail", "name", "no", "nom"))
# Who asks is another one each time; who answers comes again.
_TIMES_EACH = 3
_FEWEST_WORDS = 5


def labellers(table: Table, without: set[str]) -> list[str]:
    """Columns that say who answered, the surest first; the first of those is the labeller of the case."""
    found = [
        (rank, name)
        for name, profile in table.columns.items()
        if name not in without
        and (rank := names_labeller(name)) is not None
        and _holds_people(profile, sure=rank != _PERHAPS)
    ]
    return [name for _, name in sorted(found, key=lambda each: each[0])]


def names_labeller(name: str) -> int | None:
    """How sure the name of a column says that it holds who answered, 0 the surest; None: it does not."""
    said = words(name)
    while len(said) > 1 and (said[-1] in _BEHIND or said[-1].isdigit()):
        said = said[:-1]
    whole = " ".join(said)
    if whole in _RANKS:
        return _RANKS[whole]
    # `Ticket decided by`, `human annotator`; but the agent of `user agent` is no person.
    ends = (" ".join(said[-2:]), said[-1] if said else "")
    rank = next((_RANKS[each] for each in ends if each in _RANKS), None)
    return rank if rank in {_DECIDED, _DEALT} else None


def _holds_people(profile: Profile, *, sure: bool) -> bool:
    """Short names or numbers; where the column's name alone does not tell, such as come again."""
    if profile.only_kind not in {"text", "number"} or profile.mean_words >= _FEWEST_WORDS:
        return False
    return sure or (not profile.many and profile.filled >= _TIMES_EACH * profile.distinct > 0)
