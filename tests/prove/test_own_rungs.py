"""Rungs that users write: found, run, refused where nobody could check them, and asked again when they change."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from midspan import rung
from midspan.cli.app import run
from midspan.marking import RungMark, rung_marks_of
from proving_ground import Ground, many

DOCS = Path(__file__).resolve().parents[2] / "docs" / "stress.md"

HALVED = """
import midspan

@midspan.rung("sign", expects="{expects}")
def halved(item, draw):
    "Half of it is lost."
    item["x"] = item["x"] * {factor}
    return item
"""


def stress(ground: Ground, code: str, name: str = "mine") -> None:
    (ground.root / "stress").mkdir(exist_ok=True)
    (ground.root / "stress" / f"{name}.py").write_text(code)


@pytest.fixture
def prove(ground: Ground, capfd: pytest.CaptureFixture[str]) -> Any:
    ground.write_cases(*many(40))

    def proved(*more: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(["prove", "sign", "--workspace", str(ground.root), *more])
        return code, *capfd.readouterr()

    return proved


def test_a_rung_of_ones_own_stands_before_the_last_and_says_what_it_does(ground: Ground, prove: Any) -> None:
    stress(ground, HALVED.format(expects="unchanged", factor=0.5))
    code, out, _ = prove()
    assert code == 0
    lines = [line for line in out.splitlines() if line.startswith(("halved ", "all-together"))]
    assert re.match(
        r"halved +40 .* 100\.0 % +40  right answer unchanged; `input\.x` changed by `stress/mine\.py:4 in halved` "
        r"\(Half of it is lost\)$",
        lines[0],
    )


def test_what_must_not_act_alone_is_an_error_where_it_does(ground: Ground, prove: Any) -> None:
    stress(ground, HALVED.format(expects="not-alone", factor=2))
    assert re.search(r"halved +40 +40 +100\.0 % +40 +100\.0 % +0\.0 % +40  must not act alone", prove()[1])


def test_a_changed_rung_asks_again_and_an_unchanged_one_does_not(ground: Ground, prove: Any) -> None:
    stress(ground, HALVED.format(expects="unchanged", factor=0.5))
    prove()
    ground.calls()
    prove()
    assert ground.calls() == []
    stress(ground, HALVED.format(expects="unchanged", factor=0.5) + "\n# the same but for this line\n")
    prove()
    assert len(ground.calls()) == 40


def test_a_rung_of_another_work_is_not_climbed(ground: Ground, prove: Any) -> None:
    (ground.root / "works" / "other.yaml").write_text("work: other\n")
    stress(ground, HALVED.format(expects="unchanged", factor=0.5).replace('"sign"', '"other"'))
    assert "halved" not in prove()[1]


@pytest.mark.parametrize(
    ("code", "said", "help_"),
    [
        (
            HALVED.format(expects="unchanged", factor=0.5).replace('"sign"', '"sing"'),
            "the rung `halved` (stress/mine.py:4 in halved) is for a work `sing`, which does not exist",
            "did you mean `sign`?",
        ),
        (
            HALVED.format(expects="sometimes", factor=0.5),
            "`stress/mine.py` fails when it is imported: TypeError: `expects` is one of `unchanged`, `not-alone`, `either`",
            "correct the file",
        ),
        (
            "import midspan, time\n@midspan.rung('sign')\ndef timed(item, draw):\n    return item | {'x': time.perf_counter()}\n",
            "the rung `timed` (stress/mine.py:2 in timed) makes something else of the same case a second time",
            "take what it draws from its second argument",
        ),
        (
            "import midspan\nseen = []\n@midspan.rung('sign')\ndef nth(item, draw):\n    seen.append(1)\n    return item | {'x': len(seen)}\n",
            "the rung `nth` (stress/mine.py:3 in nth) makes something else of the same case a second time",
            "take what it draws from its second argument",
        ),
        (
            "import midspan\n@midspan.rung('sign')\ndef broken(item, draw):\n    return item['y']\n",
            "the rung `broken` fails: KeyError: 'y' (stress/mine.py:4 in broken)",
            "correct the function",
        ),
        (
            "import midspan\n@midspan.rung('sign')\ndef leaving(item, draw):\n    raise SystemExit\n",
            "the rung `leaving` fails: SystemExit (stress/mine.py:4 in leaving)",
            "correct the function",
        ),
        (
            "import midspan\n@midspan.rung('sign')\ndef listed(item, draw):\n    return [item]\n",
            "the rung `listed` (stress/mine.py:2 in listed) returned `list`, not an input",
            "return the changed input, or `None`",
        ),
        (
            "import midspan\n@midspan.rung('sign')\ndef odd(item, draw):\n    return item | {'x': float('nan')}\n",
            "the rung `odd` (stress/mine.py:2 in odd) returned an input that is not JSON",
            "return what could stand in a cases file",
        ),
        (
            "import midspan\n@midspan.rung('sign')\ndef alone(item):\n    return item\n",
            "the rung `alone` (stress/mine.py:2 in alone) cannot be called with an input and a draw",
            "let it take two arguments",
        ),
        (
            "import midspan\n@midspan.rung('sign')\ndef typos(item, draw):\n    return None\n",
            "there are two rungs `typos`, one of them in `stress/mine.py:2 in typos`",
            "give it another name",
        ),
        (
            "# a rung\ndef broken(:\n",
            "`stress/mine.py:2` is not Python: invalid syntax",
            "correct the line",
        ),
    ],
    ids=[
        "work",
        "expects",
        "clock",
        "state",
        "raises",
        "exits",
        "shape",
        "nan",
        "arguments",
        "name",
        "syntax",
    ],
)
def test_a_rung_that_cannot_be_used_is_refused_by_file_and_line(
    ground: Ground, prove: Any, code: str, said: str, help_: str
) -> None:
    stress(ground, code)
    exit_code, _, err = prove()
    assert exit_code == 2
    assert said in err
    assert help_ in err
    assert prove("--no-stress")[0] == 0


def test_a_rung_may_do_what_it_likes_with_its_input_and_print(ground: Ground, prove: Any) -> None:
    stress(
        ground,
        "import midspan\n@midspan.rung('sign')\ndef loud(item, draw):\n    print('hello')\n    item.clear()\n    return None\n",
    )
    code, out, _ = prove("--format", "json")
    assert code == 0
    assert '"does_not_apply": "`stress/mine.py:2 in loud` changes no develop case"' in out
    assert "hello" not in out


def test_what_else_stands_in_the_folder_is_not_run(ground: Ground, prove: Any) -> None:
    stress(ground, "raise SystemExit('a script of somebody else')\n", "script")
    assert prove()[0] == 0


def test_the_example_of_the_documentation_is_a_rung(ground: Ground, prove: Any) -> None:
    [code] = re.findall(r"```python\n(# stress/cards\.py\n.*?)```", DOCS.read_text(), re.DOTALL)
    pixels = {"type": "array", "items": {"type": "number"}, "minItems": 64, "maxItems": 64}
    ground.write_work(
        input={
            "type": "object",
            "required": ["x"],
            "properties": {"x": {"type": "number"}, "pixels": pixels},
        }
    )
    cases = list(many(40))
    for each in cases:
        each["input"]["pixels"] = list(range(64))
    ground.write_cases(*cases)
    stress(ground, code.replace('"read-digit"', '"sign"'), "cards")
    _, out, _ = prove()
    printed = " ".join(line for line in out.splitlines() if line.startswith("wet-card"))
    shown = re.search(r"\nwet-card  …  (.*)\n", DOCS.read_text())
    assert shown is not None
    assert shown[1] in printed


def test_the_mark_leaves_the_function_as_it_is_and_refuses_what_is_none() -> None:
    def wet_card(item: Any, draw: Any) -> Any:
        return item

    assert rung("read-digit", expects="either")(wet_card) is wet_card
    assert rung_marks_of(wet_card) == (RungMark("read-digit", "wet-card", "either"),)
    with pytest.raises(TypeError, match="takes the name of the work first"):
        rung(wet_card)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="marks a function"):
        rung("read-digit")(print)
