"""The same 35 checks of the invoices by each contestant, in its own environment; what is imported before the clock starts stands outside.

Each gives a run, which says how many rows it found at fault: email addresses missing and malformed, days malformed, amounts out of
range, stale rows – as far as it says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import invoice_checks as checks

Found = dict[str, int]
Run = Callable[[], Found]
THREADS = 2


def midspan(folder: Path) -> Run:
    """All that `midspan data assess` looks at, from the contract to the outcomes: these checks and those that nobody declares."""
    import yaml

    from midspan.cli.data_places import beside, opened
    from midspan.data.checking.assess import assessed
    from midspan.data.checking.ground import Ground
    from midspan.data.contract.reading import parse_contract
    from midspan.definitions.yamltext import read_yaml
    from midspan.findings import Place
    from midspan.tables import _parquet  # noqa: F401 - loaded before the clock starts

    text = yaml.safe_dump(checks.contract(), sort_keys=False)
    now = datetime.fromisoformat(checks.AT).replace(tzinfo=UTC)

    def run() -> Found:
        file = parse_contract(read_yaml(text, "contracts/invoices.odcs.yaml"))
        if file.faults:
            raise ValueError(file.faults[0].message)
        with opened([file.promise], folder, {}, 1_000_000_000, lambda *_: None) as tables:
            grounds = [
                Ground(each.promise, each.table, each.data, (), now, each.arrived, beside(each, tables))
                for each in tables
            ]
            outcomes = assessed([file.promise], grounds, (), Place("works/invoices.yaml")).outcomes
        faulty = {(each.check, each.column): each for each in outcomes}
        for each in faulty.values():
            if each.measured and each.faulty and each.of > 1 and not each.rows:
                raise ValueError(f"`{each.check}` of `{each.column}` shows no rows")
        return {
            "email_null": faulty["filled", "email"].faulty,
            "email_bad": faulty["valid", "email"].faulty,
            "date_bad": faulty["valid", "invoice_date"].faulty,
            "amount_bad": faulty["valid", "amount"].faulty,
            "stale": faulty["stale", checks.TIME].faulty,
        }

    return run


def soda(folder: Path) -> Run:
    """Its telemetry is off; it runs only here, in an environment of its own."""
    os.environ["SODA_CORE_TELEMETRY_ENABLED"] = "false"
    import json

    import duckdb
    from soda_core.contracts import verify_contract_locally
    from soda_duckdb import DuckDBDataSource

    columns: dict[str, list[dict[str, Any]]] = {name: [{"missing": {}}] for name in checks.COLUMNS}
    columns[checks.KEY].append({"duplicate": {}})
    for name, pattern in checks.PATTERNS.items():
        columns[name].append({"invalid": {"valid_format": {"regex": pattern, "name": name}}})
    for name, values in checks.VALUES.items():
        columns[name].append({"invalid": {"valid_values": values}})
    for name, (least, most) in checks.RANGES.items():
        columns[name].append({"invalid": {"valid_min": least, "valid_max": most}})
    stale = f"{checks.TIME} < timestamp '{checks.STALE}'"
    contract = {
        "dataset": "duckdb/main/invoices",
        "columns": [{"name": name, "checks": of} for name, of in columns.items()],
        "checks": [
            {"freshness": {"column": checks.TIME, "threshold": {"must_be_less_than": 1}}},
            {"failed_rows": {"expression": stale, "name": "stale"}},
        ],
    }

    def run() -> Found:
        connection = duckdb.connect(config={"threads": THREADS})
        connection.execute(f"CREATE VIEW invoices AS FROM '{folder}/invoices.parquet'")
        with TemporaryDirectory() as written:
            file = Path(written) / "contract.yml"
            file.write_text(json.dumps(contract), encoding="utf-8")
            source = DuckDBDataSource.from_existing_cursor(connection, name="duckdb")
            result = verify_contract_locally(data_sources=[source], contract_file_path=str(file))
        said = {
            f"{each.check.type} {getattr(each.check, 'column_name', None) or ''}".strip(): dict(
                each.diagnostic_metric_values or {}
            )
            for of in result.contract_verification_results
            for each in of.check_results
        }
        return {
            "email_null": said["missing email"]["missing_count"],
            "email_bad": said["invalid email"]["invalid_count"],
            "date_bad": said["invalid invoice_date"]["invalid_count"],
            "amount_bad": said["invalid amount"]["invalid_count"],
            "stale": said["failed_rows"]["failed_rows_count"],
        }

    return run


def datacontract(folder: Path) -> Run:
    import ibis
    import ibis.backends.duckdb  # noqa: F401
    import yaml
    from datacontract.data_contract import DataContract

    text = yaml.safe_dump(_odcs(folder))

    def run() -> Found:
        said = DataContract(data_contract_str=text).test().checks
        reasons = {f"{each.type} {each.field}": str(each.reason or "") for each in said}
        found = {
            "email_null": "null_count(email)",
            "email_bad": "invalid_count(email)",
            "date_bad": "invalid_count(invoice_date)",
        }
        return {
            name: int(reason.partition(" was ")[2].partition(",")[0])
            for name, sign in found.items()
            for reason in reasons.values()
            if sign in reason and " was " in reason
        }

    return run


def _odcs(folder: Path) -> dict[str, Any]:
    types = dict.fromkeys(("customer_id", "quantity"), "integer") | {
        "amount": "number", "vat_rate": "number", "due_date": "date", "updated_at": "timestamp",
    }  # fmt: skip
    properties = []
    for name in checks.COLUMNS:
        quality: list[dict[str, Any]] = [{"metric": "nullValues", "mustBe": 0}]
        if name == checks.KEY:
            quality.append({"metric": "duplicateValues", "mustBe": 0})
        for said, argument in ((checks.PATTERNS, "pattern"), (checks.VALUES, "validValues")):
            if name in said:
                quality.append({"metric": "invalidValues", "arguments": {argument: said[name]}, "mustBe": 0})
        wrong = []
        if name in checks.RANGES:
            wrong.append(f"{name} < {checks.RANGES[name][0]} or {name} > {checks.RANGES[name][1]}")
        if name == checks.TIME:
            wrong += [f"{name} < timestamp '{checks.STALE}'", f"{name} > timestamp '{checks.AT}'"]
        quality += [
            {"type": "sql", "query": f"select count(*) from invoices where {each}", "mustBe": 0}
            for each in wrong
        ]
        properties.append({"name": name, "logicalType": types.get(name, "string"), "quality": quality})
    path = str((folder / "invoices.parquet").resolve())
    return {
        "kind": "DataContract", "apiVersion": "v3.1.0", "id": "invoices", "version": "1.0.0", "status": "active",
        "servers": [{"server": "local", "type": "local", "path": path, "format": "parquet"}],
        "schema": [{"name": "invoices", "physicalType": "table", "properties": properties}],
    }  # fmt: skip


def gx(folder: Path) -> Run:
    import great_expectations
    import great_expectations.expectations as expect
    import pandas as pd

    def run() -> Found:
        frame = pd.read_parquet(f"{folder}/invoices.parquet")
        frame["vat_rate"] = frame["vat_rate"].astype(float)
        context = great_expectations.get_context(mode="ephemeral")
        asset = context.data_sources.add_pandas("p").add_dataframe_asset("a")
        batch = asset.add_batch_definition_whole_dataframe("b").get_batch({"dataframe": frame})
        expected = [
            *(expect.ExpectColumnValuesToNotBeNull(column=name) for name in checks.COLUMNS),
            expect.ExpectColumnValuesToBeUnique(column=checks.KEY),
            *(expect.ExpectColumnValuesToMatchRegex(column=n, regex=r) for n, r in checks.PATTERNS.items()),
            *(expect.ExpectColumnValuesToBeInSet(column=n, value_set=v) for n, v in checks.VALUES.items()),
            *(
                expect.ExpectColumnValuesToBeBetween(column=name, min_value=least, max_value=most)
                for name, (least, most) in checks.RANGES.items()
            ),
            expect.ExpectColumnMaxToBeBetween(column=checks.TIME, min_value=pd.Timestamp("2025-12-31")),
            expect.ExpectColumnValuesToBeBetween(column=checks.TIME, min_value=pd.Timestamp(checks.STALE)),
        ]
        suite = great_expectations.ExpectationSuite(name="s", expectations=expected)
        results = batch.validate(suite, result_format="SUMMARY").results
        said = {
            (each.expectation_config.type.removeprefix("expect_column_values_to_"), each.expectation_config.kwargs["column"]):
            each.result.get("unexpected_count") for each in results
        }  # fmt: skip
        return {
            "email_null": said["not_be_null", "email"],
            "email_bad": said["match_regex", "email"],
            "date_bad": said["match_regex", "invoice_date"],
            "amount_bad": said["be_between", "amount"],
            "stale": said["be_between", checks.TIME],
        }

    return run


def pandera(folder: Path) -> Run:
    import ibis
    import pandera.ibis as pa

    wanted: dict[str, list[Any]] = {name: [] for name in checks.COLUMNS}
    for name, pattern in checks.PATTERNS.items():
        wanted[name].append(pa.Check.str_matches(pattern))
    for name, values in checks.VALUES.items():
        wanted[name].append(pa.Check.isin(values))
    for name, (least, most) in checks.RANGES.items():
        wanted[name].append(pa.Check.in_range(least, most))
    wanted[checks.TIME].append(pa.Check(lambda data: data.table[data.key] >= ibis.timestamp(checks.STALE)))
    schema = pa.DataFrameSchema(
        {name: pa.Column(checks=of, nullable=False, unique=name == checks.KEY) for name, of in wanted.items()}
    )

    def run() -> Found:
        table = ibis.duckdb.connect(threads=THREADS).read_parquet(f"{folder}/invoices.parquet")
        try:
            schema.validate(table, lazy=True)
        except pa.errors.SchemaErrors as error:
            if len(error.schema_errors) < 9:
                raise
        return {}  # it says what failed, not of how many rows

    return run


CONTESTANTS: dict[str, Callable[[Path], Run]] = {
    "midspan": midspan,
    "soda": soda,
    "datacontract": datacontract,
    "gx": gx,
    "pandera": pandera,
}
