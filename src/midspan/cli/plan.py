"""`midspan plan`: what certifying a work would take, before any label is spent.

`--format json`: work; max_error, confidence_level; attempt (the next one on these cases); have (certify cases), kept
(of them by a judgement), least (cases without which the next attempt proves nothing), missing; labels_per_day,
limited_by (volume or review; null where unsaid); needs and other_limits: [{max_error, implementation (null: a
guess), true_error, share, needed, missing, days}]; tested_limit (what is tested in place of
max_error, since judges may miss as much; null where that is unknown, or labels are answers); certified: [{implementation, expires, days_left, fresh (cases that
the next certificate takes), days (of labelling them)}], the certificates that hold; by_segment: [{implementation (null:
a guess), parts (segments that share an attempt), confidence_level (of each), needs: [{segment, have, of_items, develop,
true_error, share, needed, missing, days, on}], whole (cases of one certificate for all), together (cases drawn at random
that bring each what it needs)}]; promotion (to acting alone, by labels from production; null below that ceiling):
{attempt, limit (that is tested), known (whether reviewers' misses are), blind (share of reviews), needs: [{implementation, true_error, share, mean,
p90 (labels; null where that error cannot be promoted), days}]}. Shares of 1, working days; null is unknown, `needed` null: no number of cases helps.
"""

from __future__ import annotations

from pathlib import Path

from midspan.cli.options import At, Format, Work, Workspace


def plan(
    work: Work,
    at: At = None,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Say how many cases, and how many days of labels, certifying a work takes."""
    from dataclasses import asdict

    from midspan.cli.opening import day_of
    from midspan.cli.plan_text import told
    from midspan.cli.planned import planned
    from midspan.cli.stdout import show, show_json

    found = planned(workspace, work, day_of(at))
    if format == "json":
        show_json(asdict(found))
    else:
        show(told(found))
