"""The peer, in its own environment: recordlinkage on the same records. Reads a JSON file, prints what it found as JSON.

    python linked.py RECORDS.json

Candidates are the pairs that share an identifier exactly, as the check has them; each identifier is compared by Levenshtein similarity,
0.85 as in its documentation, and its unsupervised ECM classifier (Fellegi and Sunter) decides. `given`: of judged pairs, all of
these are the candidates instead, so that nothing is lost before the comparison.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    import pandas as pd
    import recordlinkage

    said: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    names = said["identifiers"]
    table = pd.DataFrame(said["rows"])[names].replace("", None)
    began = time.process_time()
    if said["given"]:
        pairs = pd.MultiIndex.from_tuples([tuple(sorted(each)) for each in said["given"]])
    else:
        index = recordlinkage.Index()
        for name in names:
            index.block(name)
        pairs = index.index(table)
    compare = recordlinkage.Compare()
    for name in names:
        compare.string(name, name, method="levenshtein", threshold=0.85, label=name)
    vectors = compare.compute(pairs, table)
    found = recordlinkage.ECMClassifier(binarize=0.5).fit_predict(vectors)
    print(
        json.dumps(
            {
                "pairs": [sorted(map(int, each)) for each in found],
                "compared": len(pairs),
                "cpu_s": round(time.process_time() - began, 2),
                "version": recordlinkage.__version__,
            }
        )
    )


if __name__ == "__main__":
    main()
