"""How long a certificate lasts. It speaks of the past stream; seasons, forms and customers change without telling anyone."""

from __future__ import annotations

from datetime import date, timedelta

from midspan.model.evidence import CertificateRecord

# A quarter of a year.
DAYS_VALID = 90
# Labelling fresh cases takes weeks: whoever is told on the last day has nothing in their place.
DAYS_AHEAD = 14


def last_day(issued: date) -> date:
    """The last day on which a certificate of this day holds."""
    return issued + timedelta(days=DAYS_VALID)


def days_left(record: CertificateRecord, today: date) -> int:
    """Until it expires: 0 on its last day, negative afterwards."""
    return (date.fromisoformat(record.expires[:10]) - today).days
