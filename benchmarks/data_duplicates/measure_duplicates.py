"""Near-duplicates found in records of which it is known which are the same: precision and recall beside recordlinkage.

    python benchmarks/data_duplicates/measure_duplicates.py [--data ../shared/data] [--peer PYTHON] [--rows 1000000]

`--peer` is a Python in whose environment recordlinkage is installed (default: `benchmarks/build/envs/recordlinkage`). Last, how long the
check takes on a made table of a million rows, one in a hundred of which stands there twice, and its peak memory. Writes
`results.json` and `RESULTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from records import NAMES, Known, Pair
from records import known as read

from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import Measure
from midspan.data.checking.repeating import near_duplicates, pairs_of
from midspan.data.checking.table import check
from midspan.data.contract.reading import parse_contract
from midspan.data.ports import Files, Limits, Part
from midspan.definitions.yamltext import read_yaml
from midspan.tables import duckdb as plug

HERE = Path(__file__).resolve().parent
MADE = 100


def midspan(known: Known) -> dict[str, Any]:
    """The pairs that the check finds, before it makes clusters of them; loading is left out, as it is for the peer."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.parquet"
        with duckdb.connect() as connection:
            columns = ", ".join(f'"{name}" varchar' for name in known.identifiers)
            connection.execute(f"create table t ({columns})")
            marks = ", ".join("?" for _ in known.identifiers)
            rows = [[row.get(name) or None for name in known.identifiers] for row in known.rows]
            connection.executemany(f"insert into t values ({marks})", rows)
            connection.execute(f"copy t to '{path}' (format parquet)")
        with _ground(path, known.identifiers, Path(folder)) as ground:
            began = time.process_time()
            found = pairs_of(ground, ground.held)
            spent = time.process_time() - began
    pairs = {(one - 1, other - 1) for one, other in found.pairs}
    return {**_score(known, pairs), "columns": len(found.columns), "cpu_s": round(spent, 2)}


@contextmanager
def _ground(path: Path, names: Sequence[str], folder: Path) -> Iterator[Ground]:
    columns = "".join(f"      - {{name: {name}}}\n" for name in names)
    text = (
        "kind: DataContract\napiVersion: v3.1.0\nid: made\nversion: 1.0.0\nstatus: draft\nschema:\n  - name: made\n    properties:\n"
        f"{columns}    customProperties: [{{property: midspan, value: {{identifiers: [{', '.join(names)}]}}}}]\n"
    )
    contract = parse_contract(read_yaml(text, "made.odcs.yaml"))
    with plug.opened({"made": Files((Part(path),), "made")}, Limits(folder, threads=2)) as opened:
        yield Ground(
            contract.promise, contract.promise.tables[0], opened["made"], [], datetime(2026, 1, 1, tzinfo=UTC)
        )


def recordlinkage(known: Known, python: Path, *, given: bool) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.json"
        path.write_text(
            json.dumps(
                {
                    "rows": known.rows,
                    "identifiers": known.identifiers,
                    "given": sorted(known.asked) if given and known.asked else [],
                }
            ),
            encoding="utf-8",
        )
        done = subprocess.run(
            [python, HERE / "linked.py", path], capture_output=True, text=True, check=False, timeout=900
        )
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["no reason"])[-1][:120]}
    said = json.loads(done.stdout.splitlines()[-1])
    return {
        **_score(known, {(one, other) for one, other in said["pairs"]}),
        **{name: said[name] for name in ("cpu_s", "compared", "version")},
    }


def _score(known: Known, found: Iterable[Pair]) -> dict[str, Any]:
    """Of judged pairs alone where only some were judged."""
    pairs = {(min(pair), max(pair)) for pair in found}
    pairs = pairs & known.asked if known.asked is not None else pairs
    right = len(pairs & known.same)
    return {
        "found": len(pairs),
        "precision": round(right / len(pairs), 3) if pairs else None,
        "recall": round(right / len(known.same), 3),
        "f1": round(2 * right / (len(pairs) + len(known.same)), 3),
    }


def large(rows: int) -> dict[str, Any]:
    """The whole check through the engine, in this process."""
    names = ("name", "street", "phone", "mail")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.parquet"
        with duckdb.connect() as connection:
            connection.execute("select setseed(0.5)")
            connection.execute(
                f"""copy (with one as (
                    select i, 'Name ' || (hash(i) % 90000) || ' ' || chr(97 + (i % 26)::int) || 'son' as name,
                    (hash(i + 1) % 300) || ' Street ' || (hash(i + 2) % 40000) as street, '0' || (2000000000 + hash(i + 3) % 900000000) as phone,
                    'u' || (hash(i + 4) % 800000000) || '@example.org' as mail from range({rows}) t(i))
                select name, street, phone, mail from one union all
                select upper(name) || 'x', street, phone, null from one where i % {MADE} = 0) to '{path}' (format parquet)"""
            )
        with _ground(path, names, Path(folder)) as ground:
            began = time.process_time()
            row = check("near-duplicates")
            [outcome] = near_duplicates(ground, Measure(ground, row.name, row.trait, row.limits))
            spent = time.process_time() - began
    return {
        "rows": outcome.of,
        "twice": -(-rows // MADE),
        "found": outcome.faulty,
        "sampled": outcome.sampled,
        "cpu_s": round(spent, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def report(results: dict[str, Any]) -> str:
    lines = [
        "# Near-duplicates beside recordlinkage",
        "",
        "Made by `measure_duplicates.py`. Person records of the Febrl generator (Christen 2008) and pairs of the Magellan benchmark (Mudgal et al.,",
        "SIGMOD 2018); of the latter all judged pairs count, and nothing was learned from any of them. The check takes the columns that identify, and",
        "no more. recordlinkage gets the same columns and the same candidates (pairs that share one exactly), compares by Levenshtein, and decides by",
        "its unsupervised ECM classifier; *pairs given*: it gets all judged pairs as candidates instead.",
        "",
        "| set | rows | same | who | precision | recall | F1 | CPU s |",
        "|---|---:|---:|---|---:|---:|---:|---:|",
    ]
    for each in results["sets"]:
        for who, found in each["found"].items():
            head = f"| {each['name']} | {each['rows']:,} | {each['same']:,} | {who} |"
            if "failed" in found:
                lines.append(f"{head} {found['failed']} | | | |")
            else:
                precision = "–" if found["precision"] is None else f"{found['precision']:.3f}"
                lines.append(
                    f"{head} {precision} | {found['recall']:.3f} | {found['f1']:.3f} | {found['cpu_s']} |"
                )
    made = results["large"]
    lines += [
        "",
        "Products of Abt-Buy and Amazon-Google are the same thing in other words; that takes knowledge of products, and is no near-duplicate.",
        "",
        (
            f"A made table of {made['rows']:,} rows, {made['twice']:,} of which stand there twice with two edits: {made['found']:,} found"
            f"{' in a sample' if made['sampled'] else ''}, {made['cpu_s']} s CPU, {made['peak_mb']} MB at most "
            "in the whole process."
        ),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parents[1].parent / "shared/data")
    parser.add_argument("--peer", type=Path, default=HERE.parent / "build/envs/recordlinkage/bin/python")
    parser.add_argument("--rows", type=int, default=1_000_000)
    said = parser.parse_args()
    # First, so that the peak is of it.
    results: dict[str, Any] = {"large": large(said.rows), "sets": []}
    print(results["large"], file=sys.stderr)
    for known in (read(said.data, name) for name in NAMES):
        found = {"midspan": midspan(known)}
        if said.peer.is_file():
            found["recordlinkage"] = recordlinkage(known, said.peer, given=False)
            if known.asked is not None:
                found["recordlinkage, pairs given"] = recordlinkage(known, said.peer, given=True)
        results["sets"].append(
            {"name": known.name, "rows": len(known.rows), "same": len(known.same), "found": found}
        )
        print(known.name, found, file=sys.stderr)
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    text = report(results)
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
