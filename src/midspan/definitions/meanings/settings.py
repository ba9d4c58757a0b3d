"""What the keys of `midspan.toml` mean."""

from __future__ import annotations

from midspan.definitions.meanings.meaning import Meaning

SETTINGS: dict[str, Meaning] = {
    "format": Meaning("The version of the file format of this workspace.", "1"),
    "database": Meaning(
        "Where the ledger is: a path within the workspace, or `postgresql://USER@HOST/NAME` for a team.",
        '".midspan/ledger.db"',
    ),
    "currency": Meaning("The currency that values are counted in.", '"EUR"'),
    "calendars": Meaning("When people work.", "{default = {hours_per_day = 8}}"),
    "calendars.default": Meaning(
        "The calendar that `1200/day` is counted against: per working day.", "{hours_per_day = 8}"
    ),
    "calendars.default.days": Meaning("The working days of a week.", '["mon", "tue", "wed", "thu", "fri"]'),
    "calendars.default.hours_per_day": Meaning("Working hours in a day: more than 0, at most 24.", "8"),
    "calendars.default.from": Meaning("When a working day begins, in the zone.", '"09:00"'),
    "calendars.default.zone": Meaning(
        "The time zone that `from` is said in; UTC where it is left out.", '"Europe/Berlin"'
    ),
    "cases": Meaning("How cases are split.", '{key = "2f1c9be07d5a4e63"}'),
    "cases.key": Meaning(
        "The key that says which case is for `develop` and which for `certify`; another one would move them.",
        '"2f1c9be07d5a4e63"',
    ),
    "prices": Meaning(
        "What models and services cost, by the name that definitions give them.",
        '{"openai:gpt-4.1-mini" = {input = 0.40, output = 1.60}}',
    ),
    "prices.input": Meaning("A million tokens that are sent, in the currency of the workspace.", "0.40"),
    "prices.output": Meaning("A million tokens that are answered.", "1.60"),
    "prices.cached_input": Meaning(
        "A million tokens that are sent and that the service had seen before; as `input` where it is left out.",
        "0.10",
    ),
    "prices.request": Meaning("One call, whatever it holds.", "0.002"),
    "notify": Meaning(
        "Where the people of a role are told that something waits for them; secrets are in the environment.",
        '{billing-desk = "smtp:desk@company.example", billing-lead = "slack:LEAD_WEBHOOK"}',
    ),
    "sso": Meaning(
        "The provider through which people sign in to `midspan serve --url` (OpenID Connect).",
        '{issuer = "https://login.company.example", client = "midspan", roles = {clerks = "reviewer"}}',
    ),
    "sso.issuer": Meaning(
        "The provider's address, exactly as it says it itself.", '"https://login.company.example"'
    ),
    "sso.client": Meaning("What this server is called there.", '"midspan"'),
    "sso.user": Meaning(
        "The claim that holds the name of a user; `preferred_username` where it is left out.", '"email"'
    ),
    "sso.groups": Meaning(
        "The claim that holds the groups of a user; `groups` where it is left out.", '"groups"'
    ),
    "sso.roles": Meaning(
        "The roles that a group of the provider has here, in all initiatives.",
        '{clerks = "reviewer", leads = ["operator", "auditor"]}',
    ),
}
