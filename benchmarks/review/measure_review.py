"""The review page under 100,000 open tasks, beside the same loop in NiceGUI: key to next case, bytes, memory, time at the server."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
TESTS = HERE.parents[1] / "tests"
ENVIRONMENT = HERE.parent / "build" / "envs" / "nicegui"
NICEGUI = "nicegui==3.18.0"
READ_S = 0.5
# Seen when the case that is shown is another one; the page's own clock measures.
WATCH = """
window.waited = []; window.began = 0;
const name = () => document.querySelector('CASE')?.textContent;
let was = name();
addEventListener('keydown', () => { window.began = performance.now(); }, true);
new MutationObserver(() => {
  const now = name();
  if (now && now !== was) { was = now; requestAnimationFrame(() => window.waited.push(performance.now() - window.began)); }
}).observe(document.body, { subtree: true, childList: true, characterData: true }); 1
"""


def figures(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "median_ms": round(1000 * statistics.median(ordered), 1),
        "p95_ms": round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 1),
        "n": len(ordered),
    }


def resident(process: int) -> int:
    """Kilobytes."""
    text = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1])


def worked(process: int) -> float:
    """Seconds of processor."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Clerk:
    """One reviewer; seconds: of each answer, its next case included. A connection for each request, as after a pause."""

    def __init__(self, site: Any, name: str, page: Any) -> None:
        self.page, self.seconds, self.reads = page, list[float](), list[float]()
        self.port = site.port
        let_in = site.ask("GET", site.login.partition(f":{site.port}")[2], token=None)
        self.cookie = let_in.headers["set-cookie"].partition(";")[0]
        form = self.page(self.ask("GET", "/review")).form("/review/as")
        self.html = self.ask("POST", "/review/as", {**form, "role": "desk", "name": name})
        self.shown = time.monotonic()

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> str:
        headers = {"Cookie": self.cookie, "X-Swap": "1", "Accept": "text/html"}
        body = None
        if form is not None:
            headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(form)
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        assert answer.status == 200, (answer.status, text[:300])
        return text

    def accepts(self) -> None:
        form = self.page(self.html).form("/say")
        time.sleep(max(0.0, self.shown + READ_S - time.monotonic()))
        before = time.perf_counter()
        self.html = self.ask("POST", f"/review/{form['task']}/say", {**form, "verdict": "accept"})
        self.seconds.append(time.perf_counter() - before)
        self.shown = time.monotonic()

    def looks(self) -> None:
        task = self.page(self.html).form("/say")["task"]
        before = time.perf_counter()
        self.ask("GET", f"/review/{task}")
        self.reads.append(time.perf_counter() - before)


def of_midspan(tasks: int, answers: int) -> dict[str, Any]:
    from desk_ground import Ground, waiting
    from review_ground import Page
    from test_serve import Site

    from midspan.cli.opening import utc_now

    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder) / "workspace")
        with ground.desk() as desk:
            for start in range(0, tasks, 10_000):
                waiting(desk, *(f"item-{n:07}" for n in range(start, start + 10_000)), at=utc_now())
        with closing(Site(ground.root, "--no-worker")) as site:
            first = Clerk(site, "the first", Page)
            first.accepts()
            before = resident(site.process.pid)
            clerks = [Clerk(site, f"clerk {n}", Page) for n in range(100)]
            began = worked(site.process.pid)
            for clerk in clerks * (answers // 100):
                clerk.accepts()
            spent = worked(site.process.pid) - began
            for clerk in clerks:
                clerk.looks()
            grown = resident(site.process.pid) - before
            told = in_browser(site.login, answers // 5, "code", begin_at_midspan)
            return {
                "answer": figures([each for clerk in clerks for each in clerk.seconds]),
                "page": figures([each for clerk in clerks for each in clerk.reads]),
                "cpu_ms_per_answer": round(1000 * spent / (answers // 100 * 100), 2),
                "memory_kb_100": grown,
                **told,
            }


def begin_at_midspan(window: Any) -> None:
    window.fill("#name", "in the browser")
    window.leads(lambda: window.click("form[action='/review/as'] .go"))
    window.until("!document.querySelector('[data-help]').hidden")


def in_browser(address: str, keys: int, case: str, begin: Callable[[Any], None]) -> dict[str, Any]:
    from chromium import Chromium, found

    selector = {"code": ".crumb code"}.get(case, case)
    with closing(Chromium(found())) as browser:
        window = browser.window()
        window.goto(address)
        begin(window)
        window.until(f"document.querySelector({json.dumps(selector)})")
        window.call("Network.clearBrowserCache")
        window.forget()
        window.goto(window.address)
        window.until(f"document.querySelector({json.dumps(selector)})")
        time.sleep(2)  # sockets and whatever a page still fetches once it is there
        window.evaluate("1")
        wire = window.received
        window.evaluate(WATCH.replace("CASE", selector))
        for n in range(keys):
            time.sleep(READ_S)
            window.press("a")
            window.until(f"window.waited.length > {n}")
        waited = [each / 1000 for each in window.evaluate("window.waited")]
        return {"key": figures(waited), "wire_bytes": wire}


def of_nicegui(keys: int) -> dict[str, Any]:
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", NICEGUI], check=True)
    with tempfile.TemporaryDirectory() as folder:
        line = [str(python), str(HERE / "in_nicegui.py"), "8765"]
        environment = {**os.environ, "NICEGUI_STORAGE_PATH": folder}
        process = subprocess.Popen(
            line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            answered(8765)
            before = resident(process.pid)
            for _ in range(100):
                answered(8765)
            grown = resident(process.pid) - before
            told = in_browser("http://127.0.0.1:8765/", keys, ".case-name", lambda _: None)
            return {"memory_kb_100": grown, **told}
        finally:
            process.kill()
            process.wait()


def answered(port: int) -> None:
    patience = time.monotonic() + 120
    while True:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
                connection.request("GET", "/")
                connection.getresponse().read()
                return
        except OSError:
            if time.monotonic() > patience:
                raise
            time.sleep(0.1)


def of_many(found: dict[str, float]) -> str:
    return f"{found['median_ms']:,.0f} / {found['p95_ms']:,.0f} ms, of {found['n']}"


def table(found: dict[str, Any]) -> str:
    ours, theirs = found["midspan"], found["nicegui"]
    load = " ".join(f"{each:.0f}" for each in found["load"])
    rows = [
        (
            "key A to the next case on screen, median / p95",
            *(of_many(each["key"]) for each in (ours, theirs)),
        ),
        ("over the wire, first visit", *(f"{each['wire_bytes'] / 1000:,.0f} kB" for each in (ours, theirs))),
        (
            "memory for 100 reviewers",
            *(f"+{each['memory_kb_100'] / 1024:,.1f} MB" for each in (ours, theirs)),
        ),
        (
            f"an answer and its next case at {found['tasks']:,} open tasks, over HTTP, median / p95",
            of_many(ours["answer"]),
            "–",
        ),
        (
            "processor at the server for an answer and its next case",
            f"{ours['cpu_ms_per_answer']:.1f} ms",
            "–",
        ),
        (
            "a page of a case, the same",
            of_many(ours["page"]),
            "–",
        ),
    ]
    lines = ["| | midspan | NiceGUI 3.18 |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join([
        "# The review page, measured",
        "",
        "`python benchmarks/review/measure_review.py`: the page in a real Chromium, and 101 reviewers over HTTP, on one SQLite file that holds",
        "every answer durably with its signed ledger entry. Beside it the same loop – a list of 40, a case, key A, the next case – in NiceGUI,",
        "in an environment of its own, over a list in memory: it keeps nothing. Its 100 reviewers are pages asked for without a browser, so its",
        f"memory is the least that it takes. Two shared cores (load {load}): read the two columns against each other.",
        "",
        *lines,
        "",
    ])  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--answers", type=int, default=300)
    asked = parser.parse_args()
    sys.path[:0] = [str(TESTS / each) for each in ("", "run", "web", "browser")]
    os.environ.setdefault("MIDSPAN_KEYS", tempfile.mkdtemp())
    found: dict[str, Any] = {"tasks": asked.tasks, "load": list(os.getloadavg())}
    found["midspan"] = of_midspan(asked.tasks, asked.answers)
    found["nicegui"] = of_nicegui(asked.answers // 5)
    (HERE / "results.json").write_text(json.dumps(found, indent=1) + "\n")
    (HERE / "RESULTS.md").write_text(table(found))
    shutil.rmtree(os.environ["MIDSPAN_KEYS"], ignore_errors=True)
    print(table(found))


if __name__ == "__main__":
    main()
