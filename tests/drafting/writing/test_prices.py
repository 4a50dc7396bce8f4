"""The file of prices: its form, and what is said when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.drafting.writing.prices import Price, read_prices
from assist.errors import SetupError


def test_prices_are_read_by_model_name(tmp_path: Path) -> None:
    """Dollars per million tokens."""
    (tmp_path / "prices.toml").write_text('["openai/my-model"]\ninput = 0.4\noutput = 1.2\n', encoding="utf-8")
    assert read_prices(tmp_path) == {"openai/my-model": Price(input=0.4, output=1.2)}


def test_without_the_file_there_are_none(tmp_path: Path) -> None:
    """It is optional."""
    assert read_prices(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('["m"]\ninput = 1\n', "m.output"),
        ('["m"]\ninput = -1\noutput = 1\n', "m.input"),
        ('["m"]\ninput = 1\noutput = 1\ncached = 1\n', "m.cached"),
        ("not toml", "cannot be read"),
    ],
)
def test_a_wrong_file_is_named_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    """One line: which file, where, what."""
    (tmp_path / "prices.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match=said) as caught:
        read_prices(tmp_path)
    assert "prices.toml" in str(caught.value)
    assert "\n" not in str(caught.value)
