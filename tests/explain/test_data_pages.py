"""The pages about data: what stands first, that no value becomes markup, how large they get, in a browser and on paper."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from window import Window

from midspan.cli.app import run
from midspan.data.ports import Column, Kind
from midspan.data.profiling.distributions import of_numbers
from midspan.data.profiling.nouns import (
    QUANTILES,
    ColumnProfile,
    Counted,
    Distinct,
    Reading,
    Reads,
    Sample,
    TableProfile,
)
from midspan.data.profiling.picture import Picture
from midspan.explain.dataset.table import table_page
from midspan.explain.html import as_html

HOSTILE = "</script><img src=x onerror=alert(1)>"
WORK = """\
work: read-meter
title: "Read <b>one</b> meter"
input:
  type: object
  required: [meter, value, note]
  properties:
    meter: {type: string}
    value: {type: integer, minimum: 0}
    note: {type: string}
data: [contracts/readings.odcs.yaml]
"""
# A column is at most so many bytes of HTML, whatever it holds.
MOST_A_COLUMN = 8_000


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work with faults of every weight, and hostile names and values in its data."""
    root = tmp_path_factory.mktemp("data-pages")
    (root / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    (root / "works").mkdir()
    (root / "works/read-meter.yaml").write_text(WORK, encoding="utf-8")
    lines = [f'meter,value,note,{HOSTILE},=cmd|"calc",day,phone']
    for number in range(400):
        day = date(2025, 1, 1) + timedelta(days=number % 300)
        note = "" if number % 3 else HOSTILE
        value = "x" if number == 7 else number * 3 % 97
        lines.append(
            f"m{number},{value},{note},=1+1,{HOSTILE if number % 2 else '<i>'},{day},+49 30 {1_000_000 + number}"
        )
    (root / "readings.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft = ["data", "draft", str(root / "readings.csv"), "--work", "read-meter"]
    contract = str(root / "contracts/readings.odcs.yaml")
    assert run([*draft, "-o", contract, "--workspace", str(root)]) == 0
    return root


@pytest.fixture(scope="module")
def report(root: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(root / "keys"))
        file = root / "readiness.html"
        assert run(["data", "assess", "read-meter", "--workspace", str(root), "--report", str(file)]) == 1
    return file


@pytest.fixture(scope="module")
def profile(root: Path) -> Path:
    file = root / "profile.html"
    arguments = ["data", "profile", str(root / "readings.csv"), "--workspace", str(root)]
    assert run([*arguments, "--report", str(file)]) == 0
    return file


def test_the_answer_stands_first_then_what_to_do_then_what_blocks_then_the_columns(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    order = re.findall(r'<section id="([a-z]+)', text)
    assert order == ["traits", "steps", "rungs", "blocks", "unknown", "when", "columns", "each"]
    assert text.index("NOT READY") < text.index('id="traits"')
    blocks = text[text.index('id="blocks"') : text.index('id="unknown"')]
    assert "266 of 400 (66.5\u00a0%)" in blocks.replace(" %", "\u00a0%"), "a share with its count"
    assert "blocks above 5 %" in blocks
    assert not re.search(r">Empty: *<", text), "a remark without anything in it"
    assert "share of rows that say nothing by" in text[text.index('id="when') : text.index('id="columns')]


def test_no_value_of_the_data_becomes_markup_and_nothing_is_named_elsewhere(
    report: Path, profile: Path
) -> None:
    for file in (report, profile):
        text = file.read_text(encoding="utf-8")
        assert HOSTILE not in text
        assert "&lt;/script&gt;" in text
        assert not re.search(r"<(script|img|link|iframe|object)\b|https?://(?!www\.w3\.org)", text)
        assert "<b>one</b>" not in text
        assert str(file.parent) not in text, "a folder of the machine is nobody else's"


def test_values_about_people_are_shown_by_their_shape(report: Path, profile: Path) -> None:
    for file in (report, profile):
        text = file.read_text(encoding="utf-8")
        assert "1000005" not in text
        assert "+99 99 9999999" in text


def test_in_a_browser_they_complain_of_nothing_load_nothing_and_fit(
    page: Window, report: Path, profile: Path
) -> None:
    sizes = ((1440, False), (1440, True), (390, False), (390, True))
    for file, looks in ((report, sizes), (profile, sizes[1:3])):
        for width, dark in looks:
            page.forget()
            page.sized(width, 844, dark=dark)
            page.goto(file)
            assert page.overflow() == 0, (file, width)
            assert page.requests == [file.resolve().as_uri()]
            assert page.complaints == []
            assert page.violations() == [], (file, width, dark)


def test_on_paper_no_row_is_cut_and_heads_of_tables_are_repeated(page: Window, report: Path) -> None:
    page.goto(report)
    printed = "getComputedStyle(document.querySelector('{}')).getPropertyValue('{}')"
    page.call("Emulation.setEmulatedMedia", media="print")
    assert page.evaluate(printed.format("tbody tr", "break-inside")) == "avoid"
    assert page.evaluate(printed.format("thead", "display")) == "table-header-group"
    assert page.evaluate(printed.format(".wide table", "break-inside")) == "auto", "a long one goes on"
    assert page.evaluate(printed.format(".case", "break-inside")) == "avoid"
    assert page.evaluate(printed.format(".case", "background-color")) == "rgba(0, 0, 0, 0)"
    sizes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", page.pdf())
    assert 2 <= len(sizes) < 12
    assert {(round(float(wide)), round(float(high))) for wide, high in sizes} == {(595, 842)}


def _widest(number: int) -> ColumnProfile:
    """A column of which everything is said, in the longest words that there may be."""
    long = HOSTILE * 20
    top = tuple(Counted(f"{place} {long}", 900 - place) for place in range(10))
    return ColumnProfile(
        Column(f"column {number} {HOSTILE * 3}", "VARCHAR", Kind.TEXT),
        7_000_000,
        8_000_000,
        9_000_000,
        Distinct(None, 200_000, 999_999),
        Sample(0.125, 12_345_678),
        quantiles=dict.fromkeys(QUANTILES, -123_456.789),
        shortest=1,
        longest=99_999,
        top=top,
        shapes=tuple(Counted("9aA-" * 10, 5) for _ in range(10)),
        reading=Reading(Reads.NUMBER, 900, 100, top[:3]),
        mojibake=17,
        mojibake_examples=top[:3],
        spikes=top[:3],
    )


def test_a_page_of_500_columns_can_still_be_sent() -> None:
    columns = tuple(_widest(number) for number in range(500))
    counts = [(float(number), 1_000_000 + number) for number in range(3_600)]
    drawn = of_numbers([(value / 7 - 200, rows) for value, rows in counts])
    assert drawn is not None
    axes = {each.column.name: drawn for each in columns}
    page = as_html(table_page(Picture("t", "t", TableProfile(24_000_000, columns), axes), "2026-11-28T12:00"))
    assert len(page.encode()) < 500 * MOST_A_COLUMN


def test_a_report_takes_the_form_of_its_ending_and_one_of_no_form_is_refused_before_anything_is_read(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["data", "profile", str(root / "readings.csv"), "--workspace", str(root), "--report"]
    for _ in range(2):
        assert run([*arguments, str(tmp_path / "a.md")]) == 0
    said = capsys.readouterr()
    assert "wrote" in said.err
    assert "replaced" in said.err
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("# readings.csv")
    assert run([*arguments, str(tmp_path / "a.pdf")]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert ".html" in said.err
