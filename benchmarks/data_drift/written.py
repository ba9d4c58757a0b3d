"""The table of `results.json` for people."""

from __future__ import annotations

from typing import Any


def report(results: dict[str, Any]) -> str:
    return "\n".join(
        [
            "# Drift of data: false alarms, and windows until a drift is found",
            "",
            "Made by `measure_data_drift.py`. An incident is an alarm with seven quiet windows before it.",
            "",
            "## Made streams: 20 columns, 35 days as the reference",
            "",
            (
                "Ten numbers of five shapes and ten columns of 2 to 50 values; with season, each day moves every column with the "
                "week and by a part that resembles the day before. No drift, false incidents a year of 365 windows:"
            ),
            "",
            "| rows a window | season | windows | alarms a year | windows with an alarm, at most (95 %) | watches a year |",
            "|---:|---|---:|---:|---:|---:|",
            *(_quiet(each) for each in results["made"]),
            "",
            (
                "A drift that begins with the first window after the reference: how often it was found within 15 windows, in which on "
                "average, and how often within 3."
            ),
            "",
            "| rows a window | season | drift | alarm | watch | either |",
            "|---:|---|---|---|---|---|",
            *(
                f"| {each['rows']:,} | {_season(each)} | {name} | {_delay(of['alarms'])} | {_delay(of['watches'])} | {_delay(of['either'])} |"
                for each in results["made"]
                for name, of in each["drifts"].items()
            ),
            "",
            "## Published streams",
            "",
            (
                "bike_sharing: Fanaee-T and Gama, Event labeling combining ensemble detectors and background knowledge (2013), CC BY 4.0; "
                "its year 2011 is the reference of 2012. elec2: Harries, Splice-2 Comparative Evaluation: Electricity Pricing (1999), "
                "BSD-3-Clause; half a year is the reference of the half year up to the opening of the second market, in row 17,424. "
                "bank_marketing: Moro, Cortez and Rita, A Data-Driven Approach to Predict the Success of Bank Telemarketing (2014), "
                "CC BY 4.0; windows of 400 calls, the first half of those before the employment variation rate first fell below 0 are "
                "the reference of the rest. The peers decide by their documented defaults, with nothing set but which columns are numbers, and on windows of days not at all: they are too many. "
                "False: before something is known to have changed. Found: in which window from then on. What is counted as false on "
                "bank_marketing are changes as well: all alarms of the economy before the crisis are of the consumer confidence of July, a value "
                "that no month of the reference has; and in July calls turn from fixed to mobile phones, "
                "and with that to other people."
            ),
            "",
            "| stream | columns | who | false windows | false incidents | found in window | flagged after |",
            "|---|---:|---|---:|---:|---:|---:|",
            *(_published(each, who, of) for each in results["published"] for who, of in each["by"].items()),
            "",
        ]
    )


def _season(each: dict[str, Any]) -> str:
    return "yes" if each["season"] else "no"


def _quiet(each: dict[str, Any]) -> str:
    alarms, watches = each["alarms"], each["watches"]
    return (
        f"| {each['rows']:,} | {_season(each)} | {each['windows']:,} | {alarms['a year']:.2f} "
        f"| {100 * alarms['share at most']:.2f} % | {watches['a year']:.2f} |"
    )


def _delay(found: dict[str, Any]) -> str:
    mean = "–" if found["mean"] is None else f"{found['mean']:.1f}"
    return f"{found['found']} of {found['of']}, {mean}, {found['within 3']}"


def _published(each: dict[str, Any], who: str, of: dict[str, Any]) -> str:
    found = "–" if of["found in window"] is None else str(of["found in window"])
    return (
        f"| {each['stream']} | {each['columns']} | {who} | {of['false windows']} of {of['of']} | {of['false incidents']} "
        f"| {found} | {of['of them flagged']} of {of['windows after']} |"
    )
