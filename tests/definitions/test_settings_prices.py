"""The price table of `midspan.toml`: amounts of money or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from midspan.errors import SettingsError
from midspan.model.price import CallPrice
from midspan.settings import read


def settings_with(root: Path, text: str) -> object:
    (root / "midspan.toml").write_text(f"format = 1\n{text}\n")
    return read(root).prices


def test_prices_are_read_by_the_name_of_the_model(tmp_path: Path) -> None:
    said = '[prices."openai:gpt-4.1-mini"]\ninput = 0.4\noutput = 1.6\n[prices."http://127.0.0.1/a"]\nrequest = 1'
    assert settings_with(tmp_path, said) == {
        "openai:gpt-4.1-mini": CallPrice(input=0.4, output=1.6),
        "http://127.0.0.1/a": CallPrice(request=1.0),
    }


@pytest.mark.parametrize(
    "said",
    [
        "prices = 3",
        "[prices]\nx = 0.4",
        "[prices.x]",
        "[prices.x]\ninput = -1",
        "[prices.x]\ninput = true",
        '[prices.x]\ninput = "0.4 EUR"',
        "[prices.x]\ninput = inf",
        "[prices.x]\nin = 0.4",
    ],
)
def test_what_is_no_price_is_refused_by_its_name(tmp_path: Path, said: str) -> None:
    with pytest.raises(SettingsError, match=r"`prices\..*` in `midspan.toml` takes `input`"):
        settings_with(tmp_path, said)
