"""A work with a certificate whose cases show some of what is wrong with its data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from proving_ground import Ground, case

CONTRACT = """\
kind: DataContract
apiVersion: v3.1.0
id: numbers
version: 1.0.0
status: active
description: {purpose: signs}
roles: [{role: clerks}]
servers:
  - {server: here, type: local, path: 'data/{table}.csv'}
team: {members: [{username: desk, role: owner}]}
slaProperties: [{property: retention, value: 3, unit: y}]
schema:
  - name: numbers
    properties:
      - {name: id, logicalType: integer, primaryKey: true}
      - name: number
        logicalType: number
        required: true
        customProperties: [{property: midspan, value: {feeds: x}}]
      - {name: zone, logicalType: string, enum: [{value: north}, {value: south}]}
      - {name: note, logicalType: string, required: true, relationships: [{to: notes.note}]}
      - {name: beside, logicalType: integer}
  - name: notes
    properties:
      - {name: note, logicalType: string, unique: true}
"""
INITIATIVE = "initiative: signs\nproblem: Numbers are looked at by hand\nworks: [sign]\n"
ROWS, WEST = 200, 30


def ground(root: Path, **changes: Any) -> Ground:
    """300 certify cases: of 40 in the west 12 are wrong and little sure; one note is unknown, and every number is one."""
    made = Ground(root)
    made.write_work(data=["contracts/numbers.odcs.yaml"], autonomy={"ceiling": "autonomous"}, **changes)
    for folder in ("contracts", "data", "initiatives"):
        (root / folder).mkdir(exist_ok=True)
    (root / "contracts/numbers.odcs.yaml").write_text(CONTRACT)
    (root / "initiatives/signs.yaml").write_text(INITIATIVE)
    write_data(root)
    made.write_cases(*cases())
    return made


def cases() -> list[dict[str, Any]]:
    found = []
    for number in range(300):
        zone = "west" if number < 40 else ("north", "south")[number % 2]
        x = 17.0 if number < 12 else float(800 + number)
        one = case(x, "certify") | {"id": f"c{number}"}
        note = "unheard of" if number == 299 else f"n{number % 7}"
        one["input"] = {"x": x, "zone": zone, "note": note} | ({"n": number} if number < 12 else {})
        found.append(one)
    return found


def write_data(root: Path, *, faulty: bool = True) -> None:
    """Of 200 rows 30 are in the west, 20 numbers are words, three notes are unknown, an id repeats, `beside` is no number at first."""
    lines = ["id,number,zone,note,beside"]
    for row in range(1, ROWS + 1):
        zone = "west" if faulty and row <= WEST else ("north", "south")[row % 2]
        number = "many" if faulty and 100 <= row < 120 else f"{row}.5"
        note = "gone" if faulty and row in {7, 8, 9} else f"n{row % 7}"
        beside = "x" if faulty and row < 10 else row
        lines.append(f"{5 if faulty and row == 6 else row},{number},{zone},{note},{beside}")
    (root / "data/numbers.csv").write_text("\n".join(lines) + "\n")
    (root / "data/notes.csv").write_text("\n".join(["note", *(f"n{each}" for each in range(7))]) + "\n")
