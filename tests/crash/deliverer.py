"""Goes on from the mark in the database, in deliveries of every size; the place in the source is kept beside the mark.

Arguments: the target, the database, how many results there are, what the sizes are drawn by.
"""

from __future__ import annotations

import random
import sys
from contextlib import closing
from pathlib import Path

from delivering import results, sink
from midspan.stores.sqlite import open_production, open_store


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    target, database, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    draw = random.Random(sys.argv[4])
    with closing(open_store(database)) as store, closing(sink(target)) as opened:
        production = open_production(store)
        kept = production.mark(opened.address)
        done = kept["done"] if kept else 0
        mark = opened.begin(kept)
        production.set_mark(opened.address, {**mark, "done": done})
        say("begun")
        while done < count:
            size = min(draw.choice([1, 3, 40, 300]), count - done)
            mark = opened.deliver(results(size, done), mark).mark
            say("written")
            done += size
            production.set_mark(opened.address, {**mark, "done": done})
            say("kept")
        production.set_mark(opened.address, {**opened.finish(mark), "done": done})
        say("all")
