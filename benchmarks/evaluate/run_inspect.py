"""inspect-ai at its leanest: no display, no live log; its log file keeps every sample. Resumed with `eval_retry`."""

from __future__ import annotations

import os

os.environ.setdefault("INSPECT_DISABLE_MODEL_API_HOOKS", "1")

from inspect_ai import Task, eval, eval_retry, task  # noqa: A004 - the library's own name
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.log import list_eval_logs
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import match
from inspect_ai.solver import Generate, Solver, TaskState, solver
from subject import Lookup, Meter, answers, arguments, pairs

OPTIONS = arguments()
CASES = pairs(OPTIONS.data, OPTIONS.cases)
LOOK_UP = Lookup(answers(CASES))


@solver
def lookup() -> Solver:
    async def solve(state: TaskState, _: Generate) -> TaskState:
        intent, confidence = LOOK_UP(state.input_text)
        state.output = ModelOutput.from_content("lookup", intent)
        state.metadata["confidence"] = confidence
        return state

    return solve


@task
def clinc() -> Task:
    samples = [Sample(id=number, input=text, target=intent) for number, (text, intent) in enumerate(CASES)]
    return Task(dataset=MemoryDataset(samples), solver=lookup(), scorer=match(location="exact"))


def main() -> None:
    lean = {"log_dir": str(OPTIONS.store), "display": "none", "log_realtime": False, "score_display": False}
    meter = Meter()
    meter.start()
    if OPTIONS.resume:
        log = eval_retry(list_eval_logs(str(OPTIONS.store))[0], **lean)[0]
    else:
        log = eval(clinc(), model="none", **lean)[0]
    scores = log.results.scores[0].metrics if log.results else {}
    accuracy = scores["accuracy"].value if "accuracy" in scores else None
    meter.stop(accuracy=accuracy, counted=log.results.completed_samples if log.results else 0)


if __name__ == "__main__":  # eval_retry loads this file once more to find the task
    main()
