"""Cells that are wrong in real tables, found by contracts written from what their columns mean, not from their errors."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import pytest

from contract_ground import of_columns
from table_ground import assess

TIME = "{name: %s, required: true, logicalTypeOptions: {pattern: '^[0-9]{1,2}:[0-9]{2} [ap]\\.m\\.$'}}"
PROVIDER = "[name, address_1, city, state, zip, county, phone, type, owner, emergency_service]"


@dataclass(frozen=True)
class Known:
    """columns, table: of the contract. least: F1 that it is to reach without asking anybody."""

    columns: tuple[str, ...]
    table: str
    least: float


SETS = {
    "beers": Known(
        (
            "{name: ounces, logicalType: number, required: true}",
            "{name: abv, logicalTypeOptions: {pattern: '^[0-9.]*$'}}",
            "{name: ibu, logicalTypeOptions: {pattern: '^[0-9.]*$'}}",
            "{name: state, required: true, logicalTypeOptions: {pattern: '^[A-Z]{2}$'}}",
            "{name: city, logicalTypeOptions: {pattern: '^[^,]+$'}}",
            "{name: brewery_id}",
            "{name: brewery_name}",
        ),
        "dependencies: [{of: [brewery_id], fixes: [brewery_name, city, state]}]",
        0.99,
    ),
    "flights": Known(
        (
            "{name: flight}",
            *(TIME % name for name in ("sched_dep_time", "act_dep_time", "sched_arr_time", "act_arr_time")),
        ),
        "agree: [{of: [flight], fixes: [sched_dep_time, act_dep_time, sched_arr_time, act_arr_time]}]",
        0.85,
    ),
    "hospital": Known(
        (
            *(
                f"{{name: {name}}}"
                for name in ("name", "address_1", "city", "county", "type", "owner", "condition")
            ),
            "{name: measure_name}",
            "{name: state_average}",
            "{name: provider_number, logicalTypeOptions: {pattern: '^[0-9]{5}$'}}",
            "{name: zip, logicalTypeOptions: {pattern: '^[0-9]{5}$'}}",
            "{name: phone, logicalTypeOptions: {pattern: '^[0-9]{10}$'}}",
            "{name: state, logicalTypeOptions: {pattern: '^[a-z]{2}$'}}",
            "{name: emergency_service, enum: [{value: 'yes'}, {value: 'no'}]}",
            "{name: score, logicalTypeOptions: {pattern: '^([0-9]+%|empty)$'}}",
            "{name: sample, logicalTypeOptions: {pattern: '^([0-9]+ patients|empty)$'}}",
            # The codes of the measures as their publisher lists them: a group, and a topic with a number.
            "{name: measure_code, logicalTypeOptions: {pattern: '^(ami|hf|pn|scip|cac)-([a-z]+-)?[0-9]+[a-z]?$'}}",
        ),
        f"dependencies: [{{of: [provider_number], fixes: {PROVIDER}}}, {{of: [measure_code], fixes: [measure_name, condition]}}, "
        "{of: [state, measure_code], fixes: [state_average]}]",
        0.96,
    ),
}


def _read(path: Path) -> list[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


@pytest.mark.parametrize("name", SETS)
def test_wrong_cells_are_found_by_a_contract_of_what_the_columns_mean(
    name: str, shared_data: Path, tmp_path: Path
) -> None:
    known = SETS[name]
    dirty, clean = (
        _read(shared_data / "dirty_tables" / name / f"{each}.csv.gz") for each in ("dirty", "clean")
    )
    names = dirty[0]
    rows = [{column: value or None for column, value in zip(names, row, strict=True)} for row in dirty[1:]]
    truth = {
        (number, column)
        for number, (wrong, right) in enumerate(zip(dirty[1:], clean[1:], strict=True), 1)
        for column, one, other in zip(names, wrong, right, strict=True)
        if one.strip() != other.strip()
    }
    terms = f"customProperties: [{{property: midspan, value: {{{known.table}}}}}]"
    found = {
        (cell.row, cell.column)
        for _, _, cell in assess(tmp_path, of_columns(*known.columns, table=terms), {"t": rows}).cells
    }
    f1 = 2 * len(found & truth) / (len(found) + len(truth))
    assert f1 >= known.least
