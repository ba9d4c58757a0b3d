"""Logs of Zeek are known by their first line, whatever they are called."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from fed import fed

from midspan.errors import FeedError, UsageError

HEAD = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
FIELDS = "#fields\tts\tuid\tquery\n#types\ttime\tstring\tstring\n"


def test_a_log_is_read_by_what_it_says_of_itself(tmp_path: Path) -> None:
    file = tmp_path / "dns.log.gz"
    text = f"{HEAD}{FIELDS}1.5\tC1\ta, b\n2.5\t-\t(empty)\n3.5\tcut\n#close\t2024\n"
    file.write_bytes(gzip.compress(text.encode()))
    found = fed(file)
    assert found.rows == [
        {"ts": "1.5", "uid": "C1", "query": "a, b"},
        {"ts": "2.5", "uid": None, "query": ""},
    ]
    assert found.lines == [8, 9]
    assert [(each.line, "2 values, not 3" in each.message) for each in found.problems] == [(10, True)]


def test_logs_of_one_kind_put_together_are_one(tmp_path: Path) -> None:
    file = tmp_path / "all"
    file.write_text(f"{HEAD}{FIELDS}1\ta\tb\n{HEAD}{FIELDS}2\tc\td\n", encoding="utf-8")
    assert [row["ts"] for row in fed(file).rows] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}1\ta\tb\n", "before a line that names their fields"),
        (f"{HEAD}{FIELDS}", "holds no rows"),
        (f"{HEAD}{FIELDS}1\ta\tb\n#fields\tts\n2\n", "other fields"),
    ],
)
def test_a_log_that_cannot_be_read_is_refused_in_words(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FeedError, match=said) as caught:
        fed(file)
    assert caught.value.help


def test_commas_of_a_log_of_sentences_delimit_nothing(tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    lines = ['1.1.1.1 "GET / HTTP" "like Gecko, so"', *(f'2.2.2.{number} "GET"' for number in range(9))]
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UsageError, match="of no known kind"):
        fed(file)
    assert fed(file, "csv").problems, "who says that it is one gets what it is worth"


def test_lines_that_end_within_themselves_delimit_nothing(tmp_path: Path) -> None:
    file = tmp_path / "noise"
    file.write_bytes(b"a,b\n1\r2,3\n")
    with pytest.raises(UsageError, match="of no known kind"):
        fed(file)
