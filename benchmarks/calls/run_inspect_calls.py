"""inspect-ai at its leanest: no display, no live log; its log keeps every sample. Resumed with `eval_retry`."""

from __future__ import annotations

import os

os.environ.setdefault("INSPECT_DISABLE_MODEL_API_HOOKS", "1")

from asked_cases import AT_ONCE, arguments, ask, client, pairs, say
from inspect_ai import Task, eval, eval_retry, task  # noqa: A004 - the library's own name
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.log import list_eval_logs
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import match
from inspect_ai.solver import Generate, Solver, TaskState, solver

OPTIONS = arguments()
CLIENT = client()


@solver
def lookup() -> Solver:
    async def solve(state: TaskState, _: Generate) -> TaskState:
        said = await ask(CLIENT, OPTIONS.address, state.input_text)
        state.output = ModelOutput.from_content("lookup", said["output"]["intent"])
        state.metadata["confidence"] = said["confidence"]
        return state

    return solve


@task
def clinc() -> Task:
    samples = [
        Sample(id=number, input=text, target=intent)
        for number, (text, intent) in enumerate(pairs(OPTIONS.cases))
    ]
    return Task(dataset=MemoryDataset(samples), solver=lookup(), scorer=match(location="exact"))


def main() -> None:
    lean = {
        "log_dir": str(OPTIONS.store),
        "display": "none",
        "log_realtime": False,
        "score_display": False,
        "max_samples": AT_ONCE,
        "fail_on_error": False,
    }
    if OPTIONS.resume:
        log = eval_retry(list_eval_logs(str(OPTIONS.store))[0], **lean)[0]
    else:
        log = eval(clinc(), model="none", **lean)[0]
    counted = log.results.completed_samples if log.results else 0
    scores = log.results.scores[0].metrics if log.results and log.results.scores else {}
    say(counted=counted, right=round((scores["accuracy"].value if "accuracy" in scores else 0) * counted))


if __name__ == "__main__":  # eval_retry loads this file once more to find the task
    main()
