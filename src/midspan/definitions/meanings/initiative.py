"""What the fields of `initiatives/NAME.yaml` mean."""

from __future__ import annotations

from midspan.definitions.meanings.meaning import SHARED, Meaning

INITIATIVE: dict[str, Meaning] = {
    "initiative": Meaning("The name of the initiative: small letters, digits, `-` and `_`.", "meter-reading"),
    "formerly": Meaning(
        "The names it had before, the first one first: what was decided under them goes on counting.",
        "[meter-cards]",
    ),
    "problem": Meaning(
        "The business problem with its size in numbers, in words that the sponsor would use.",
        "Clerks type 12,000 readings a day by hand; that is 200 hours a week, and late bills",
    ),
    "value": Meaning(
        "The one metric that justifies the investment: where it is today, where it shall be, what that is worth.",
        "{metric: clerk-hours, unit: hours/week, baseline: 200, target: 40, worth: 38 EUR/hour, direction: down}",
    ),
    "value.metric": Meaning("The name of the metric, as milestones and measurements use it.", "clerk-hours"),
    "value.unit": Meaning("What it is counted in.", "hours/week"),
    "value.baseline": Meaning("Where the metric is today, measured.", "200"),
    "value.target": Meaning("Where it shall be.", "40"),
    "value.worth": Meaning(
        "What an hour of people's time is worth, or one item handled alone.", "38 EUR/hour"
    ),
    "value.direction": Meaning("Which way the metric shall go: `down` or `up`.", "down"),
    "value.payback_within": Meaning("Within which time the investment must be paid back.", "26 weeks"),
    "investment": Meaning("What is put in.", "{budget: 12000 EUR}"),
    "investment.budget": Meaning("The whole budget until production, people included.", "12000 EUR"),
    "owner": Meaning("The single accountable role: who answers for the outcome.", "billing-operations"),
    "people": Meaning(
        "The roles that it takes. Each names one role or team, never a person's name.",
        "{sponsor: head-of-finance, operator: billing-lead, builder: data-team, confirms: internal-audit}",
    ),
    "people.sponsor": Meaning("Who pays, and clears the way.", "head-of-finance"),
    "people.operator": Meaning("Who runs the work day by day once it is in production.", "billing-lead"),
    "people.builder": Meaning("Who builds and maintains the implementation.", "data-team"),
    "people.confirms": Meaning("Who confirms the result, and is not the sponsor.", "internal-audit"),
    "people.users": Meaning("Who works with it every day.", "{group: billing-desk, count: 6}"),
    "people.users.group": Meaning("The team that uses it.", "billing-desk"),
    "people.users.count": Meaning("How many people use it; adoption is counted against it.", "6"),
    "people.skills": Meaning(
        "What people must be able to do, and what is still missing.",
        "{needed: [labelling], missing: [{skill: evaluation, filled_by: train, until: 2026-11-01}]}",
    ),
    "people.skills.needed": Meaning("The skills that it takes.", "[labelling, evaluation]"),
    "people.skills.missing": Meaning(
        "Skills that nobody has yet, and how each is filled.",
        "[{skill: evaluation, filled_by: train, until: 2026-11-01}]",
    ),
    "people.skills.missing.skill": Meaning("The skill that is missing.", "evaluation"),
    "people.skills.missing.filled_by": Meaning("How it is filled: `hire`, `train` or `partner`.", "train"),
    "people.skills.missing.until": Meaning("The day by which it is there.", "2026-11-01"),
    "done": Meaning(
        "When it is done: what is true in production, and who uses it daily.",
        "{production: every card of the nightly scan is read, used_daily_by: billing-desk}",
    ),
    "done.production": Meaning(
        "What is true once it runs in production, so that anybody can check it.",
        "every card of the nightly scan is read",
    ),
    "done.used_daily_by": Meaning("Who uses it every day without being asked.", "billing-desk"),
    "change": Meaning(
        "How the users' day changes, and how they learn it.",
        "{workflow: the desk takes only what the service leaves, training: two hours before each step}",
    ),
    "change.workflow": Meaning(
        "What is different in the users' day once it runs.", "the desk takes only what the service leaves"
    ),
    "change.training": Meaning("How the users learn it, and by when.", "two hours before each step"),
    "started": Meaning("The day on which it began: days of plan and milestones count from it.", "2026-09-01"),
    "plan": Meaning(
        "By which day each stage is reached, counted from the start.",
        "{ready: day 14, chosen: day 30, shadow: day 30, assisted: day 45, autonomous: day 75}",
    ),
    "plan.framed": Meaning(
        "By when it is framed: problem, worth, people, done and decision date are said.", "day 7"
    ),
    "plan.ready": Meaning("By when it is ready: the works are defined and their data is fit.", "day 14"),
    "plan.chosen": Meaning(
        "By when a candidate is chosen: certified, within cost, latency and review capacity.", "day 30"
    ),
    "plan.shadow": Meaning("By when it runs beside people, and changes nothing.", "day 30"),
    "plan.assisted": Meaning("By when a person decides every item with its proposal in sight.", "day 45"),
    "plan.autonomous": Meaning("By when it acts alone on the certified share.", "day 75"),
    "plan.proven": Meaning(
        "By when the target is reached on the metric that justified the investment.", "day 90"
    ),
    "milestones": Meaning(
        "The targets on the way: at days 30, 60 and 90, `adoption`, and the metric of `value`.",
        "{day 30: {adoption: 20%, clerk-hours: 180}, day 90: {adoption: 80%, clerk-hours: 60}}",
    ),
    "decision": Meaning(
        "When it is decided whether to go on, and what stops it.",
        '{after: 90 days, stop_if: ["share_alone < 0.5", "net_value < 0.0"]}',
    ),
    "decision.after": Meaning("How long after the start COMMIT or STOP is due.", "90 days"),
    "decision.stop_if": Meaning(
        "What stops it: CEL expressions over `share_alone` (0 to 1) and `net_value` (per working day), any that is true.",
        '["share_alone < 0.5", "net_value < 0.0"]',
    ),
    "works": Meaning("The works that belong to it, by name.", "[read-digit]"),
    **SHARED,
}
