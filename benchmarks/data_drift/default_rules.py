"""What Evidently or NannyML says of each window as it comes, run by the interpreter of its own environment.

usage: python default_rules.py evidently|nannyml STREAM.json → prints, of each window after the reference, the columns that
it calls drifted and whether it calls the whole drifted (JSON). Nothing is set but which columns are numbers.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd


def evidently(stream: dict[str, Any]) -> list[dict[str, Any]]:
    """One report of `DataDriftPreset` a window, against the whole reference."""
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    definition = DataDefinition(numerical_columns=stream["numbers"], categorical_columns=stream["values"])
    sets = [Dataset.from_pandas(frame, data_definition=definition) for frame in _frames(stream)]
    found = []
    for current in sets[1:]:
        report = Report([DataDriftPreset()]).run(current, sets[0]).dict()["metrics"]
        [counted] = [
            each["value"]
            for each in report
            if "count" in str(each["value"]) and "share" in str(each["value"])
        ]
        # The preset calls the whole drifted from half of the columns on.
        found.append({"columns": int(counted["count"]), "whole": counted["share"] >= 0.5})
    return found


def nannyml(stream: dict[str, Any]) -> list[dict[str, Any]]:
    """`UnivariateDriftCalculator` with its default methods and thresholds, a chunk a window."""
    import nannyml as nml

    reference, *windows = _chunks(stream)
    columns = [*stream["numbers"], *stream["values"]]
    calculator = nml.UnivariateDriftCalculator(
        column_names=columns,
        treat_as_categorical=stream["values"],
        timestamp_column_name="at",
        chunk_period="D",
    )
    result = calculator.fit(reference).calculate(pd.concat(windows)).filter(period="analysis").to_df()
    alerts = result[[each for each in result.columns if each[-1] == "alert"]].astype(bool)
    return [{"columns": int(row.sum()), "whole": None} for _, row in alerts.iterrows()]


def _frames(stream: dict[str, Any]) -> list[pd.DataFrame]:
    """The whole reference, then each window."""
    windows = [pd.DataFrame(each) for each in stream["windows"]]
    return [pd.concat(windows[: stream["reference"]]), *windows[stream["reference"] :]]


def _chunks(stream: dict[str, Any]) -> list[pd.DataFrame]:
    """The same with a day for each window."""
    windows = []
    for number, each in enumerate(stream["windows"]):
        day = pd.Timestamp("2001-01-01") + pd.Timedelta(days=number)
        windows.append(pd.DataFrame(each).assign(at=day))
    return [pd.concat(windows[: stream["reference"]]), *windows[stream["reference"] :]]


if __name__ == "__main__":
    kind, path = sys.argv[1:]
    found = globals()[kind](json.loads(Path(path).read_text(encoding="utf-8")))
    print(json.dumps({"version": version(kind), "windows": found}))
