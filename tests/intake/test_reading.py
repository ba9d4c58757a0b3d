from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from midspan.errors import FeedError, UsageError
from midspan.intake import reading as reading_module
from midspan.intake.ports import Asked, Claim, Entry, Row, Source
from midspan.intake.reading import reading


class Words:
    """A plug that yields each word of a file as a row, claiming whatever it is told to."""

    def __init__(self, claim: Claim = Claim.NAME) -> None:
        self.claim = claim
        self.seen: tuple[str, bytes] = ("", b"")

    def claims(self, name: str, start: bytes) -> Claim:
        self.seen = (name, start)
        return self.claim

    def read(self, source: Source) -> Iterator[Entry]:
        with source.open() as stream:
            for number, word in enumerate(stream.read().split(), 1):
                yield Row({"word": word.decode()}, number)


def words(found: reading_module.Reading) -> list[str]:
    return [entry.values["word"] for entry in found if isinstance(entry, Row)]


def test_a_file_is_read_by_the_plug_that_is_surest(tmp_path: Path) -> None:
    file = tmp_path / "Notes.TXT"
    file.write_text("one two")
    plugs = {"a": Words(Claim.BYTES), "b": Words(Claim.EXPORT), "c": Words(Claim.NAME)}
    found = reading(file, plugs)
    assert found.kind == "b"
    assert plugs["b"].seen == ("notes.txt", b"one two")
    assert words(found) == ["one", "two"]


def test_a_file_can_be_read_twice(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one two")
    found = reading(file, {"words": Words()})
    assert words(found) == words(found) == ["one", "two"]


def test_gzip_is_unpacked_whatever_the_file_is_called(tmp_path: Path) -> None:
    for name in ("a.txt.gz", "a.txt"):
        file = tmp_path / name
        file.write_bytes(gzip.compress(b"one") + gzip.compress(b" two"))
        plug = Words()
        assert words(reading(file, {"words": plug})) == ["one", "two"]
        assert plug.seen == ("a.txt", b"one two")


def test_a_name_that_ends_in_gz_without_being_packed_keeps_its_ending(tmp_path: Path) -> None:
    file = tmp_path / "a.txt.gz"
    file.write_bytes(b"one")
    plug = Words()
    assert words(reading(file, {"words": plug})) == ["one"]
    assert plug.seen == ("a.txt.gz", b"one")


def test_what_the_user_said_reaches_the_plug(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    asked = Asked(encoding="latin-1", header=False)
    assert reading(file, {"words": Words()}, asked=asked).source.asked == asked


def test_a_kind_that_nobody_claims_or_two_claim_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    with pytest.raises(UsageError, match="is of no known kind") as none:
        reading(file, {"b": Words(Claim.NONE), "a": Words(Claim.NONE)})
    assert none.value.help == "name its kind with `--kind`: `a`, `b`"
    with pytest.raises(UsageError, match="may be `a` or `b`"):
        reading(file, {"a": Words(), "b": Words()})
    assert reading(file, {"a": Words(), "b": Words()}, kind="b").kind == "b"


def test_an_unknown_kind_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="`xml` is not a kind of file that is read") as caught:
        reading(tmp_path / "a.xml", {"words": Words()}, kind="xml")
    assert caught.value.help == "known: `words`"


def test_what_is_no_file_is_refused_unopened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    packed_empty = tmp_path / "packed"
    packed_empty.write_bytes(gzip.compress(b""))
    for path, phrase in [
        (pipe, "is not a file"),
        (tmp_path, "is a folder"),
        (tmp_path / "missing", "cannot be read: No such file"),
        (tmp_path / "a\0b", "cannot be read: embedded null"),
        (empty, "is empty"),
        (packed_empty, "is empty"),
    ]:
        with pytest.raises(FeedError, match=phrase) as caught:
            reading(path, {"words": Words()})
        assert caught.value.help


def test_gzip_that_ends_in_the_middle_or_is_damaged_says_so(tmp_path: Path) -> None:
    whole = gzip.compress(os.urandom(200_000))
    cut = tmp_path / "cut.gz"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FeedError, match="is cut off"):
        list(reading(cut, {"words": Words()}))
    damaged = tmp_path / "damaged.gz"
    damaged.write_bytes(whole[:-8] + b"\0\0\0\0" + whole[-4:])
    with pytest.raises(FeedError, match="is damaged"):
        list(reading(damaged, {"words": Words()}))


def test_a_small_file_that_unpacks_to_very_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "UNPACKED_LIMIT", 1_000_000)
    bomb = tmp_path / "bomb.gz"
    bomb.write_bytes(gzip.compress(b"0" * 5_000_000))
    with pytest.raises(FeedError, match="unpacks to more than 100 times its size"):
        list(reading(bomb, {"words": Words()}))
    honest = tmp_path / "honest.gz"
    honest.write_bytes(gzip.compress(os.urandom(1_500_000).hex().encode()))
    assert len(words(reading(honest, {"words": Words()}))) == 1
