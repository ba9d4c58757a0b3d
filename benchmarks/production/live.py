"""A work on CLINC150 lives through five weeks of working days: shadow, assisted, autonomous, and a demotion.

Its requests come at their own dates, people say what the data say, and in the fourth week the share of requests that belong to
no intent triples. Writes `results.json` and `RESULTS.md` beside it. Seeded: all but the days and the seconds comes out the same again.

    python benchmarks/production/live.py [--seeds N …] [--days N] [--shift N] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1] / "tests" / "real_data")]

import lived_intents  # noqa: E402 - its folder is named above
from command import midspan  # noqa: E402

from midspan.cli.opening import open_ledger  # noqa: E402
from midspan.settings import read  # noqa: E402

DATA = HERE.parents[2] / "shared" / "data"


def live(data: Path, root: Path, seed: int, days: int, shift: int) -> dict[str, Any]:
    """One life and what it came to."""
    life = lived_intents.write(data, root, datetime.now(UTC).date(), days=days, shift=shift, seed=seed)
    for command in (("prove", "route"), ("prove", "route", "--certify")):
        done = midspan(root, *command)
        if done.code:
            raise SystemExit(f"{' '.join(command)}: {done.said} {done.errors}")
    certificate = done.said["certificate"]
    began, before = time.perf_counter(), _cpu()
    lived = midspan(root, *life.command, within_s=3600)
    seconds, cpu = time.perf_counter() - began, _cpu() - before
    if lived.code:
        raise SystemExit(f"run: {lived.said} {lived.errors}")
    verified = midspan(root, "audit", "verify")
    with open_ledger(read(root)) as ledger:
        found = lived_intents.figures(life, ledger).as_json()
    return {
        "seed": seed,
        "days": days,
        "shift": shift,
        "items": len(life.items),
        "share_of_none": life.pool.share_of_none,
        "certificate": {name: certificate[name] for name in ("threshold", "n", "errors", "share_of_all")},
        "counts": {
            name: lived.said[name]
            for name in ("received", "shadowed", "settled", "acted_alone", "to_people", "failed")
        },
        "responses": lived.said["recorded"]["said"],
        "changes": [
            {name: each[name] for name in ("at", "level", "ramp", "by", "because")}
            for each in lived.said["recorded"]["changes"]
        ],
        "declined": lived.said["recorded"]["declined"],
        **found,
        "records": verified.said["records"],
        "verified": verified.said["ok"],
        "seconds": seconds,
        "cpu_seconds": cpu,
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def report(found: list[dict[str, Any]]) -> str:
    first = found[0]
    rows = [
        ("items", lambda one: f"{one['items']:,}"),
        ("responses of people", lambda one: f"{one['responses']:,}"),
        ("items to promotion", lambda one: f"{one['items_to_promotion']:,}"),
        ("labels to promotion", lambda one: _counted(one["labels_to_promotion"])),
        ("share that acts alone before the shift", lambda one: f"{100 * one['share_alone_before']:.1f} %"),
        ("acted alone before the shift, truly wrong", lambda one: _counted(one["acted_alone_before"])),
        ("of these audited", lambda one: _counted(one["audited_before"])),
        (
            "items from the shift to the demotion",
            lambda one: f"{one['items_from_shift_to_demotion']:,}" if one["demoted_at"] else "not demoted",
        ),
        ("labels from the shift to the demotion", lambda one: f"{one['labels_from_shift_to_demotion']:,}"),
        ("acted alone after the shift, truly wrong", lambda one: _counted(one["acted_alone_after"])),
        ("errors beyond the promised 5 % until then", lambda one: f"{one['excess_errors']:.0f}"),
        ("acted alone after the demotion", lambda one: f"{one['acted_alone_after_demotion']:,}"),
        ("records of the ledger, verified", lambda one: f"{one['records']:,}, {_yes(one['verified'])}"),
        ("seconds, of the processor", lambda one: f"{one['seconds']:.0f}, {one['cpu_seconds']:.0f}"),
    ]
    lines = [
        "# A work lives through production on a recorded clock",
        "",
        "CLINC150 with its out-of-scope requests, as frozen scores (`scores/clinc_meta`; the data are CC BY 3.0, Larson et al., EMNLP",
        f"2019). {100 * first['share_of_none']:.1f} % of the requests have no intent; from working day {first['shift'] + 1} on three times as many.",
        "480 requests a working day, drawn with replacement from those that are no cases; people answer with the label of the data, 30",
        "minutes after they were asked. Half of the tasks are blind, 5 % of what acts alone is audited, and more while the detector is",
        "suspicious. `midspan run --clock recorded` does all of it through the code of live production.",
        "",
        f"Promised: an error of at most 5 % at 95 %. Certified on {lived_intents.CERTIFY} cases: {_certified(first['certificate'])}.",
        "Counts are wrong / all, with the exact one-sided bounds at 95 %.",
        "",
        "| | " + " | ".join(f"seed {one['seed']}" for one in found) + " |",
        "|---|" + "---:|" * len(found),
    ]
    lines += [f"| {name} | " + " | ".join(told(one) for one in found) + " |" for name, told in rows]
    lines += [
        "",
        _in_truth(first),
        "",
        f"## How the level changed (seed {first['seed']})",
        "",
        "| when | level | by | because |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {each['at'][:16].replace('T', ' ')} | {each['level']}{_share(each)} | {each['by']} | {each['because']} |"
        for each in first["changes"]
    ]
    return "\n".join([*lines, ""])


def _counted(found: dict[str, Any]) -> str:
    if not found["n"]:
        return "none"
    bounds = f"{100 * found['lower']:.2f}–{100 * found['upper']:.2f} %"
    return f"{found['wrong']:,} / {found['n']:,} = {100 * found['rate']:.2f} % ({bounds})"


def _in_truth(found: dict[str, Any]) -> str:
    before, after = found["acted_alone_before"], found["acted_alone_after"]
    return (
        f"In truth {before['wrong']} of {before['n']:,} items that acted alone were wrong before the shift, {after['wrong']} of "
        f"{after['n']:,} from then to the demotion (seed {found['seed']})."
    )


def _certified(found: dict[str, Any]) -> str:
    share = f"{100 * found['share_of_all']:.0f} % of all items"
    return f"confidence ≥ {found['threshold']:.3f}, {found['errors']} errors in {found['n']}, {share}"


def _share(change: dict[str, Any]) -> str:
    return f" at {100 * change['ramp']:g} %" if change["ramp"] else ""


def _yes(found: bool) -> str:
    return "clean" if found else "not clean"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, nargs="+", default=[0])
    asked.add_argument("--days", type=int, default=lived_intents.DAYS)
    asked.add_argument("--shift", type=int, default=lived_intents.SHIFT)
    asked.add_argument("--data", type=Path, default=DATA)
    asked.add_argument("--to", type=Path, default=HERE)
    given = asked.parse_args()
    found = []
    for seed in given.seeds:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["MIDSPAN_KEYS"] = str(Path(folder) / "keys")
            found.append(live(given.data, Path(folder) / "workspace", seed, given.days, given.shift))
        print(f"seed {seed}: {found[-1]['seconds']:.0f} s", file=sys.stderr)
    given.to.mkdir(parents=True, exist_ok=True)
    (given.to / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (given.to / "RESULTS.md").write_text(report(found), encoding="utf-8")


if __name__ == "__main__":
    main()
