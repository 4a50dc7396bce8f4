"""Chinese by the letters that one types for it."""

from __future__ import annotations

import pytest

from assist.texts.initials import sounds_like, spelled


def test_a_text_has_initials_and_syllables() -> None:
    """Latin letters and figures stay as they are."""
    assert spelled("退款 G3") == ("tkg3", "tuikuang3")


@pytest.mark.parametrize("typed", ["tk", "tkjd", "kjd", "tuikuan", "jindu", "TKJD"])
def test_typed_letters_find_a_title(typed: str) -> None:
    """From the beginning of any syllable."""
    assert sounds_like(typed, "退款进度")


@pytest.mark.parametrize("typed", ["kt", "uikuan", "退款", "", "tk jd"])
def test_other_letters_do_not(typed: str) -> None:
    """Characters are matched elsewhere, the middle of a syllable is none."""
    assert not sounds_like(typed, "退款进度")
