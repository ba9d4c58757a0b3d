"""Contracts for tests, as text."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from midspan.data.contract.reading import ContractFile, parse_contract
from midspan.definitions.yamltext import read_yaml

READINGS = """\
kind: DataContract
apiVersion: v3.1.0
id: readings
name: readings
version: 1.0.0
status: draft
description: {purpose: billing}
servers:
  - {server: here, type: local, path: data/readings.csv, format: csv}
team:
  name: metering
  members: [{username: meter-desk, role: Owner}]
slaProperties:
  - {property: latency, value: 4, unit: d, element: readings.read_at}
  - {property: retention, value: 3, unit: y}
schema:
  - name: readings
    id: readings_table
    properties:
      - name: meter
        logicalType: string
        required: true
        primaryKey: true
        logicalTypeOptions: {pattern: "^[0-9]{5}$"}
        relationships: [{to: meters.id}]
      - name: zone
        logicalType: string
        enum: [{value: north}, {value: south}]
      - {name: value, logicalType: integer, logicalTypeOptions: {minimum: 0, maximum: 99999}}
      - {name: read_at, logicalType: timestamp}
  - name: meters
    properties:
      - {name: id, logicalType: string, unique: true}
"""


def contract(text: str) -> ContractFile:
    """A contract as it is read from a file of this text."""
    return parse_contract(read_yaml(text, "contracts/c.odcs.yaml"))


def of_columns(*columns: str, table: str = "") -> ContractFile:
    """A contract of one table `t` with these columns, each a mapping as text; `table`: further lines of the table."""
    listed = "".join(f"      - {each}\n" for each in columns)
    more = indent(dedent(table), "    ")
    head = "kind: DataContract\napiVersion: v3.1.0\nid: c\nversion: 1.0.0\nstatus: draft\n"
    return contract(f"{head}schema:\n  - name: t\n    properties:\n{listed}{more}")


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each of these replaced, which has to be there."""
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


def saved(folder: Path, name: str, text: str) -> Path:
    """A file of this text."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def standard_schema() -> Any:
    """The JSON Schema of the standard itself."""
    return json.loads(
        importlib.resources.files("open_data_contract_standard").joinpath("schema.json").read_text("utf-8")
    )
