"""pydantic-evals as documented for an asynchronous task: the report stays in memory, nothing is kept, no resume."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from asked_cases import AT_ONCE, arguments, ask, client, pairs, say
from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext


@dataclass
class SameIntent(Evaluator):
    def evaluate(self, ctx: EvaluatorContext) -> bool:
        return bool(ctx.output["output"]["intent"] == ctx.expected_output)


async def main() -> None:
    options = arguments()
    cases = [
        Case(name=str(number), inputs=text, expected_output=intent)
        for number, (text, intent) in enumerate(pairs(options.cases))
    ]
    async with client() as asking:

        async def task(text: str) -> dict[str, Any]:
            return await ask(asking, options.address, text)

        dataset = Dataset(name="clinc", cases=cases, evaluators=[SameIntent()])
        report = await dataset.evaluate(task, name="lookup", max_concurrency=AT_ONCE, progress=False)
    counted = len(report.cases)
    averages = report.averages()
    say(counted=counted, right=round((averages.assertions if averages and counted else 0) * counted))


asyncio.run(main())
