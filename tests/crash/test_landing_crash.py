"""A landing that is killed goes on after its last whole part, and comes to the same snapshot."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "data"))

from landing_ground import landed, rows_in

from patience import until

ROWS, PART = 60_000, 1_000
PROGRAM = "import sys; from pathlib import Path; from landing_ground import landed; landed(Path(sys.argv[1]), most_rows=int(sys.argv[2]))"


def test_a_killed_landing_goes_on_where_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    lines = [f'{{"a": {number}, "b": "{"x" * (number % 7)}"}}\n' for number in range(ROWS)]
    lines[10] = "broken\n"
    file.write_text("".join(lines), encoding="utf-8")
    kept = tmp_path / "kept"
    command = [sys.executable, "-c", PROGRAM, str(file), str(PART)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[1] / "data") as process:
        until(lambda: len(list(kept.glob("*/part-*.parquet"))) >= 3)
        process.send_signal(signal.SIGKILL)
    (folder,) = kept.iterdir()
    assert not (folder / "snapshot.json").exists()
    whole = len((folder / "done.jsonl").read_text(encoding="utf-8").splitlines())
    assert 0 < whole < ROWS / PART
    before = {f"part-{number:05}.parquet" for number in range(whole)}
    times = {name: (folder / name).stat().st_mtime_ns for name in before}
    snapshot = landed(file, most_rows=20_000)
    assert {name: (folder / name).stat().st_mtime_ns for name in before} == times
    assert [int(row["a"] or -1) for row in rows_in(snapshot)] == [*range(10), *range(11, ROWS)]
    assert (snapshot.rows, snapshot.rejected, [each.line for each in snapshot.kept]) == (ROWS - 1, 1, [11])
