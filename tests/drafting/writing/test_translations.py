"""Translations: for reading, without personal data on the way, and honest when there is no model."""

from __future__ import annotations

import asyncio

import pytest

from assist.drafting.writing.translations import translate
from assist.errors import InvalidInput
from assist.testing import ScriptedModel


def test_a_text_is_translated() -> None:
    """Into the language asked for."""
    model = ScriptedModel(["衣服开线了，", "运费谁出？"])
    found = asyncio.run(translate(model, "The seam is open, who pays shipping?", "zh"))
    assert (found.text, found.language, found.model) == ("衣服开线了，运费谁出？", "zh", "scripted")


def test_personal_data_stays_here_and_is_read_all_the_same() -> None:
    """Masked on the way out, restored on the way back."""
    model = ScriptedModel(["Call ⟦PHONE_1⟧."])
    found = asyncio.run(translate(model, "请打 13800138000。", "en"))
    assert "13800138000" not in model.prompts[0].user
    assert found.text == "Call 13800138000."


def test_a_link_of_the_models_own_is_not_shown() -> None:
    """A text may carry an instruction; a translation leads nowhere."""
    model = ScriptedModel(["See http://evil.example/x now."])
    assert "evil.example" not in asyncio.run(translate(model, "看看这个", "en")).text


def test_without_a_model_there_is_no_translation() -> None:
    """It says what to set."""
    with pytest.raises(InvalidInput, match="ASSIST_MODEL"):
        asyncio.run(translate(None, "你好", "en"))
    with pytest.raises(InvalidInput, match="no `text`"):
        asyncio.run(translate(ScriptedModel(["x"]), " ", "en"))
