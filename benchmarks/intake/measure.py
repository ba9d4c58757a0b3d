"""How fast files are read, inferred and drafted from, and in how much memory, beside the plainest way to read each.

    python benchmarks/intake/measure.py [--rows 1000000] [--sheet-rows 50000] [--draft-rows 200000] [--rounds 3]

Each reading is a process of its own. Writes `results.json` and `RESULTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
COLUMNS = ["id", "text", "topic", "amount", "count", "paid", "day", "code", "share", "note"]
TOPICS = ["billing", "delivery", "returns", "card", "other"]


def rows(count: int) -> Iterator[list[Any]]:
    """Rows of ten columns, as an export of tickets has them."""
    for at in range(count):
        yield [
            at,
            f"where does request {at} belong, and when is it answered?",
            TOPICS[at % 5],
            at % 1000 / 8,
            at % 37,
            at % 2 == 0,
            f"2024-{at % 12 + 1:02}-{at % 28 + 1:02}",
            f"{at % 90_000:05}",
            at % 997 / 997,
            "" if at % 3 else f"note {at % 50}",
        ]


def main() -> None:
    options = _options()
    if options.read:
        print(json.dumps(WAYS[options.read](Path(options.file))))
        return
    found = []
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        files = {kind: Path(folder) / f"rows.{kind}" for kind in KINDS}
        # In a process of its own: what this one once held would count as held by those that it starts.
        writer = get_context("spawn").Process(target=write, args=(files, options.rows, options.sheet_rows))
        writer.start()
        writer.join()
        drafted = Path(folder) / "drafted.csv"
        write_csv(drafted, options.draft_rows)
        wanted = [(kind, way, files[kind]) for kind, ways in KINDS.items() for way in ways]
        for kind, way, file in [*wanted, ("csv", DRAFT, drafted)]:
            runs = [timed(way, file) for _ in range(options.rounds)]
            found.append({"kind": kind, "way": way, "bytes": file.stat().st_size, "runs": runs})
    result = {"columns": len(COLUMNS), "load": os.getloadavg()[0], "found": found}
    (HERE / "results.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(markdown(result), encoding="utf-8")
    print(markdown(result))


def write(files: dict[str, Path], count: int, sheet_count: int) -> None:
    """The same rows in each kind of file; fewer of them in a sheet."""
    import duckdb

    write_csv(files["csv"], count)
    with files["jsonl"].open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n" for row in rows(count))
    duckdb.sql(f"COPY (FROM read_json('{files['jsonl']}')) TO '{files['parquet']}' (FORMAT parquet)")
    with zipfile.ZipFile(files["xlsx"], "w", zipfile.ZIP_DEFLATED) as book:
        for part, text in _PARTS.items():
            book.writestr(part, text)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b"<worksheet><sheetData>")
            for row in [COLUMNS, *rows(sheet_count)]:
                sheet.write(f"<row>{''.join(_cell(value) for value in row)}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")


def write_csv(file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(rows(count))


def timed(way: str, file: Path) -> dict[str, Any]:
    """Rows, seconds and peak megabytes of one reading in a process of its own."""
    command = [sys.executable, __file__, "--read", way, "--file", str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    assert process.stdout is not None
    told = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return {**told, "peak_mb": usage.ru_maxrss * 1024 / 1e6}


def clocked(read: Callable[[Path], int]) -> Callable[[Path], dict[str, Any]]:
    def run(file: Path) -> dict[str, Any]:
        began = time.process_time()
        count = read(file)
        return {"rows": count, "cpu_s": time.process_time() - began}

    return run


def by_plug(file: Path) -> int:
    from midspan.intake.ports import Row

    return sum(isinstance(entry, Row) for entry in _reading(file))


def inferred(file: Path) -> int:
    from midspan.intake.inference import infer
    from midspan.intake.ports import Row

    opened = _reading(file)
    return infer((row.values for row in opened if isinstance(row, Row)), textual=opened.textual).rows


def drafted(file: Path) -> int:
    from midspan.cli.drafting import drafted as draft
    from midspan.intake.draft import Wish
    from midspan.intake.ports import Asked

    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        done = draft(Path(folder) / "workspace", file, None, Wish(""), None, Asked(), again=False)
    return done.draft.cases


def by_dict_reader(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.DictReader(stream))


def by_json(file: Path) -> int:
    with file.open(encoding="utf-8") as stream:
        return sum(isinstance(json.loads(line), dict) for line in stream)


def by_duckdb(file: Path) -> int:
    import duckdb

    names = [name for name, *_ in duckdb.sql(f"FROM read_parquet('{file}') LIMIT 0").description]
    cursor = duckdb.execute("FROM read_parquet(?)", [str(file)])
    count = 0
    while batch := cursor.fetchmany(2_000):
        count += sum(1 for row in batch if dict(zip(names, row, strict=True)))
    return count


def by_calamine(file: Path) -> int:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(file))
    names, *body = book.get_sheet_by_index(0).to_python()
    return sum(1 for row in body if dict(zip(names, row, strict=True)))


def _reading(file: Path) -> Any:
    from midspan import feeds, plugs
    from midspan.intake.reading import reading

    kind = file.suffix[1:]
    return reading(file, {kind: plugs.load(feeds, kind)})


DRAFT = "midspan init --from"
WAYS = {
    DRAFT: clocked(drafted),
    "midspan": clocked(by_plug),
    "midspan, inferring the schema": clocked(inferred),
    "csv.DictReader": clocked(by_dict_reader),
    "json.loads by line": clocked(by_json),
    "DuckDB, row by row": clocked(by_duckdb),
    "python-calamine": clocked(by_calamine),
}
KINDS = {
    "csv": ["csv.DictReader", "midspan", "midspan, inferring the schema"],
    "jsonl": ["json.loads by line", "midspan", "midspan, inferring the schema"],
    "parquet": ["DuckDB, row by row", "midspan", "midspan, inferring the schema"],
    "xlsx": ["python-calamine", "midspan", "midspan, inferring the schema"],
}
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value!r}</v></c>"


def markdown(result: dict[str, Any]) -> str:
    """The page beside the results."""
    lines = [
        "# How fast files are read\n",
        f"The same rows of {result['columns']} columns in each kind of file, read row by row as mappings.\n",
        "| file | MB | rows | read by | rows/s of CPU | peak MB |",
        "|---|--:|--:|---|--:|--:|",
    ]
    for each in result["found"]:
        speed = median(run["rows"] / run["cpu_s"] for run in each["runs"])
        peak = median(run["peak_mb"] for run in each["runs"])
        count = each["runs"][0]["rows"]
        lines.append(
            f"| {each['kind']} | {each['bytes'] / 1e6:.0f} | {count:,} | {each['way']} | {speed:,.0f} | {peak:.0f} |"
        )
    rounds = len(result["found"][0]["runs"])
    return "\n".join(
        [*lines, f"\nMedians of {rounds} runs, at a load of {result['load']:.1f} on shared cores.", ""]
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sheet-rows", type=int, default=50_000)
    parser.add_argument("--draft-rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--read", choices=WAYS, help="read one file in this way: what each process is asked")
    parser.add_argument("--file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
