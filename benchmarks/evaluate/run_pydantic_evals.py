"""pydantic-evals as documented for a synchronous task: the report stays in memory, nothing is kept, no resume."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext
from subject import Lookup, Meter, answers, arguments, pairs


@dataclass
class SameIntent(Evaluator):
    def evaluate(self, ctx: EvaluatorContext) -> bool:
        return ctx.output["intent"] == ctx.expected_output


def main() -> None:
    options = arguments()
    pairs_of_texts = pairs(options.data, options.cases)
    look_up = Lookup(answers(pairs_of_texts))

    def task(text: str) -> dict[str, object]:
        intent, confidence = look_up(text)
        return {"intent": intent, "confidence": confidence}

    meter = Meter()
    meter.start()
    cases = [
        Case(name=str(number), inputs=text, expected_output=intent)
        for number, (text, intent) in enumerate(pairs_of_texts)
    ]
    dataset = Dataset(name="clinc", cases=cases, evaluators=[SameIntent()])
    report = dataset.evaluate_sync(task, name="lookup", progress=False)
    meter.stop(accuracy=report.averages().assertions, counted=len(report.cases))


if __name__ == "__main__":
    main()
