"""What one call costs the others: nothing. And what a user's module can do to the process: nothing either."""

from __future__ import annotations

import importlib.util
import json
import os
import py_compile
import sys
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest
from module_folder import Folder
from sites import site

from midspan.errors import ImplementationError
from midspan.implementations import _alone, python
from midspan.implementations._alone import ENOUGH, LATER, LEAST, Alone
from midspan.model.answer import Answer
from midspan.prove.ports import Failed, Item

HEAD = """\
    import midspan

    def answer(x):
        return midspan.Answer({"y": 2 * x}, confidence=0.5)
"""


def twice(body: str, head: str = HEAD) -> str:
    return f'{head}\n    @midspan.implements("double")\n{body}'


EACH = "    def twice(items):\n        return [answer(item['x']) for item in items]\n"
NUMBERS = list(range(300))


def test_every_item_gets_its_own_answer_in_order(folder: Folder) -> None:
    folder.write("implementations/twice.py", twice(EACH))
    assert folder.answers(NUMBERS) == [2 * x for x in NUMBERS]


def test_the_function_is_called_with_batches_and_some_items_alone_for_their_latency(folder: Folder) -> None:
    folder.write(
        "implementations/twice.py",
        twice(
            "    def twice(items):\n        SIZES.append(len(items))\n        return [answer(i['x']) for i in items]\n"
        )
        + "    SIZES = []\n",
    )
    loaded = folder.load()
    first = loaded.answer([Item(str(x), {"x": x}) for x in range(200)])
    again = loaded.answer([Item(str(x), {"x": x}) for x in range(10)])
    # The first call is none that says what an item takes; 73 tell how long 95 of 100 take.
    assert [reply.latency_s is not None for reply in first] == [False] + [True] * 73 + [False] * 126
    assert [reply.latency_s is not None for reply in again] == [True] * 2 + [False] * 8


def test_a_slow_function_is_called_alone_for_fewer_items(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_alone, "_DEARER_S", -1.0)
    folder.write("implementations/twice.py", twice(EACH))
    loaded = folder.load()
    first, again = (loaded.answer([Item(str(x), {"x": x}) for x in range(100)]) for _ in range(2))
    assert [reply.latency_s is not None for reply in first] == [False] + [True] * 5 + [False] * 94
    assert [reply.latency_s is not None for reply in again] == [True] * 2 + [False] * 98


def test_calls_that_cost_no_more_than_their_part_of_a_batch_are_made_until_there_are_enough() -> None:
    counts = Alone()
    assert not counts.one(30.0)  # a model was loaded
    calls = 0
    while counts.more(calls):
        counts.one(0.3)
        calls += 1
    # As long as there is no batch to compare with, a second is all that may be lost.
    assert calls == LEAST
    counts.batch(58, 58 * 0.3)
    later = 0
    while counts.more(later):
        counts.one(0.3)
        later += 1
    assert counts.measured == ENOUGH


def test_calls_that_cost_much_more_than_their_part_of_a_batch_stop_early() -> None:
    counts = Alone()
    counts.one(0.5)
    for request in range(3):
        calls = 0
        while counts.more(calls):
            counts.one(0.5)
            calls += 1
        assert calls == (LEAST if not request else LATER)
        counts.batch(60, 0.6)


def test_an_exception_costs_only_the_item_that_raised_it(folder: Folder) -> None:
    folder.write(
        "implementations/twice.py",
        twice(
            """\
    def twice(items):
        return [answer(1 // (item["x"] % 100)  and item["x"]) for item in items]
"""
        ),
    )
    answers = folder.answers([x + 1 for x in NUMBERS])
    assert [place for place, each in enumerate(answers) if each == "exception"] == [99, 199, 299]


def test_a_failure_says_what_was_raised_and_where_in_the_users_own_file(folder: Folder) -> None:
    folder.write(
        "implementations/twice.py", twice("    def twice(items):\n        raise KeyError('scale')\n")
    )
    [reply] = folder.load().answer([Item("a", {"x": 1})])
    assert reply.result == Failed("exception", "KeyError: 'scale' (implementations/twice.py:8 in twice)")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("return [answer(1)] * (len(items) + 1)", "shape"),
        ("return []", "shape"),
        ("return None", "shape"),
        ("return answer(1)", "shape"),
        ("return {'y': 1}", "shape"),
        ("return 'plus'", "shape"),
        ("return [{'y': 1} for _ in items]", "shape"),
        ("return [None for _ in items]", "shape"),
        ("raise SystemExit(0)", "exception"),
        ("raise BaseException('odd')", "exception"),
    ],
)
def test_what_is_no_list_of_answers_fails_each_item(folder: Folder, body: str, kind: str) -> None:
    folder.write("implementations/twice.py", twice(f"    def twice(items):\n        {body}\n"))
    assert folder.answers(range(40)) == [kind] * 40


def test_one_wrong_element_of_a_batch_costs_only_its_item(folder: Folder) -> None:
    folder.write(
        "implementations/twice.py",
        twice(
            "    def twice(items):\n        return [answer(i['x']) if i['x'] != 50 else 50 for i in items]\n"
        ),
    )
    assert folder.answers(range(60)) == [2 * x if x != 50 else "shape" for x in range(60)]


def test_a_generator_of_answers_is_a_list_of_answers(folder: Folder) -> None:
    folder.write(
        "implementations/twice.py",
        twice("    def twice(items):\n        return (answer(i['x']) for i in items)\n"),
    )
    assert folder.answers(NUMBERS) == [2 * x for x in NUMBERS]


def test_a_coroutine_function_answers_its_whole_batch_at_once(folder: Folder) -> None:
    folder.write(
        "implementations/twice.py",
        twice(
            """\
    async def twice(items):
        async def one(item):
            await asyncio.sleep(0)
            return answer(item["x"])
        return await asyncio.gather(*(one(item) for item in items))
""",
            "    import asyncio\n" + HEAD,
        ),
    )
    assert folder.answers(NUMBERS) == [2 * x for x in NUMBERS]


def test_an_item_that_hangs_times_out_and_the_others_are_answered(folder: Folder) -> None:
    folder.write(
        "implementations/twice.py",
        twice(
            """\
    def twice(items):
        return [hang() if item["x"] in (3, 40) else answer(item["x"]) for item in items]

    def hang():
        threading.Event().wait()
""",
            "    import threading\n" + HEAD,
        ),
    )
    assert folder.answers(range(60), timeout="100 ms") == [
        "timeout" if x in {3, 40} else 2 * x for x in range(60)
    ]


def test_a_time_out_of_nothing_is_refused(folder: Folder) -> None:
    folder.write("implementations/twice.py", twice(EACH))
    with pytest.raises(ImplementationError, match="`timeout` of `twice` is 0"):
        folder.load(timeout="0 s")


def test_an_interruption_passes(folder: Folder) -> None:
    folder.write(
        "implementations/twice.py", twice("    def twice(items):\n        raise KeyboardInterrupt\n")
    )
    with pytest.raises(KeyboardInterrupt):
        folder.answers([1])


def test_what_the_module_prints_goes_to_standard_error(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write(
        "implementations/twice.py",
        twice(
            "    def twice(items):\n        print('called')\n        return [answer(i['x']) for i in items]\n"
        )
        + "    print('imported')\n",
    )
    folder.answers([1])
    printed = capsys.readouterr()
    assert not printed.out
    assert printed.err.split() == ["imported", "called"]


def test_what_the_function_does_to_its_inputs_reaches_nobody(folder: Folder) -> None:
    folder.write(
        "implementations/twice.py",
        twice(
            """\
    def twice(items):
        for item in items:
            item["x"].append(1)
            item.clear()
        return [answer(1) for _ in items]
"""
        ),
    )
    items = [Item("a", {"x": [2]}), Item("b", {"x": []})]
    folder.load().answer(items)
    assert [item.input for item in items] == [{"x": [2]}, {"x": []}]


def test_a_function_is_found_by_the_name_it_was_given(folder: Folder) -> None:
    folder.write(
        "implementations/twice.py",
        HEAD + "\n    @midspan.implements('double', name='fast')\n" + EACH,
    )
    assert folder.load("implementations.twice:fast").answer([Item("a", {"x": 4})])[0].result == Answer(
        {"y": 8}, 0.5
    )


@pytest.mark.parametrize(
    ("code", "target", "said", "help_"),
    [
        (twice(EACH), "implementations.thrice:twice", "`implementations/thrice.py` does not exist", "create the file"),
        (twice(EACH), "implementations.twice", "does not name a module and a function", "implementations.digits:nearest"),
        (twice(EACH), "implementations/twice.py:twice", "is not the name of a module", "write it as"),
        (twice(EACH), "os.path:join", "does not exist in the workspace", "create the file"),
        (twice(EACH), "implementations.twice:thrice", "has no `thrice`", "name one of `twice`"),
        (twice(EACH).replace('"double"', '"double", name="fast"'), "implementations.twice:thrice", "has no `thrice`", "name one of `fast`, `twice`"),
        (HEAD + EACH, "implementations.twice:twice", "is not marked for `double`", '@midspan.implements("double")'),
        (twice(EACH).replace("double", "halve"), "implementations.twice:twice", "marked for `halve`, not for `double`", "put"),
        (twice("    def twice():\n        return []\n"), "implementations.twice:twice", "cannot be called", "one argument"),
        ("def twice(:\n", "implementations.twice:twice", "`implementations/twice.py:1` is not Python", "correct the line"),
        ("import no_such_thing\n", "implementations.twice:twice", "No module named 'no_such_thing'", "install `no_such_thing`"),
        ("raise SystemExit(4)\n", "implementations.twice:twice", "fails when it is imported: SystemExit: 4", "correct the file"),
    ],
)  # fmt: skip
def test_what_cannot_be_loaded_is_said_with_file_and_remedy(
    folder: Folder, code: str, target: str, said: str, help_: str
) -> None:
    folder.write("implementations/twice.py", code)
    with pytest.raises(ImplementationError) as raised:
        folder.load(target)
    assert said in raised.value.message
    assert help_ in (raised.value.help or "")
    assert raised.value.exit_code == 2


def test_a_failing_import_shows_the_users_own_frames_only(folder: Folder) -> None:
    folder.write(
        "implementations/table.py",
        "import json\n\ndef read():\n    return json.loads('{')\n\nTABLE = read()\n",
    )
    folder.write("implementations/twice.py", "from implementations import table\n")
    with pytest.raises(ImplementationError) as raised:
        folder.load()
    assert raised.value.message.splitlines()[1:] == [
        "  implementations/twice.py:1 in <module>",
        "  implementations/table.py:6 in <module>",
        "  implementations/table.py:4 in read",
    ]


def test_loading_leaves_the_import_system_as_it_was(folder: Folder) -> None:
    folder.write("implementations/twice.py", twice(EACH))
    before = (list(sys.path), list(sys.meta_path), set(sys.modules))
    folder.answers([1])
    assert (list(sys.path), list(sys.meta_path)) == before[:2]
    assert not {name for name in set(sys.modules) - before[2] if name.startswith("implementations")}


def test_two_workspaces_may_use_the_same_module_names(tmp_path: Path) -> None:
    folders = [Folder(tmp_path / "one"), Folder(tmp_path / "other")]
    for factor, each in enumerate(folders, 2):
        each.write("implementations/factor.py", f"FACTOR = {factor}\n")
        each.write(
            "implementations/twice.py",
            """\
            import midspan
            from implementations.factor import FACTOR

            @midspan.implements("double")
            def twice(items):
                return [midspan.Answer({"y": FACTOR * item["x"]}) for item in items]
            """,
        )
    loaded = [each.load() for each in folders]
    outputs = [each.answer([Item("a", {"x": 10})])[0].result for each in loaded]
    assert outputs == [Answer({"y": 20}), Answer({"y": 30})]


def test_a_workspace_module_neither_replaces_an_installed_one_nor_is_replaced_by_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = ModuleType("implementations")
    monkeypatch.setitem(sys.modules, "implementations", installed)
    folder.write("json.py", "raise AssertionError('not the standard library')\n")
    folder.write("implementations/twice.py", "    import json\n" + twice(EACH))
    assert folder.answers([3]) == [6]
    assert sys.modules["implementations"] is installed
    assert sys.modules["json"] is json


def test_an_import_inside_the_function_finds_the_workspace_too(folder: Folder) -> None:
    folder.write("implementations/factor.py", "FACTOR = 2\n")
    folder.write(
        "implementations/twice.py",
        twice(
            """\
    def twice(items):
        from implementations.factor import FACTOR
        from . import factor
        assert factor.FACTOR is FACTOR
        return [midspan.Answer({"y": FACTOR * item["x"]}) for item in items]
"""
        ),
    )
    assert folder.answers(range(40)) == [2 * x for x in range(40)]
    assert "implementations.factor" not in sys.modules


def test_a_stale_bytecode_file_is_not_what_runs(folder: Folder) -> None:
    file = folder.write("implementations/twice.py", twice(EACH).replace("2 * x", "3 * x"))
    py_compile.compile(str(file), cfile=importlib.util.cache_from_source(str(file)))
    stamp = file.stat()
    folder.write("implementations/twice.py", twice(EACH))
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert folder.answers([1]) == [2]


def test_a_module_that_only_running_would_find_is_refused(folder: Folder) -> None:
    folder.write("implementations/hidden.py", "SCALE = 2\n")
    folder.write(
        "implementations/twice.py",
        "    import importlib\n    importlib.import_module('implementations.' + 'hid' + 'den')\n"
        + twice(EACH),
    )
    with pytest.raises(
        ImplementationError, match=r"imports `implementations/hidden\.py` in a way that cannot be seen"
    ):
        folder.load()


def test_describing_runs_nothing_and_agrees_with_loading(folder: Folder) -> None:
    folder.write(
        "implementations/twice.py",
        twice(EACH) + "    from pathlib import Path\n    Path(__file__).with_name('ran').touch()\n",
    )
    described = python.describe(folder.candidate(), site(folder.root))
    assert not (folder.root / "implementations" / "ran").exists()
    assert folder.load().described == described
    assert (folder.root / "implementations" / "ran").exists()


def test_a_module_may_be_a_link_to_a_file_elsewhere(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.py").write_text(dedent(twice(EACH)))
    (folder.root / "implementations").mkdir()
    (folder.root / "implementations" / "twice.py").symlink_to(tmp_path / "elsewhere.py")
    assert folder.answers([1]) == [2]
