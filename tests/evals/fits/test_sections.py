"""Sections to fit on: what is kept can be read, and is of no shop that is reported on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from assist.errors import InvalidInput
from evals.cases.shops import shop_names
from evals.fits.sections import read_sections

ROW = {
    "shop": "tea-zh",
    "title": "退换货",
    "section": "运费",
    "sentences": ["寄回运费由买家承担。", "质量问题由店铺承担。"],
    "questions": [{"text": "邮费谁出", "answers": [0]}],
}


def test_every_question_names_sentences_that_are_there() -> None:
    """An answer out of place would teach the wrong sentence."""
    found = read_sections()
    assert sum(len(one.questions) for some in found.values() for one in some) > 8_000
    for sections in found.values():
        for section in sections:
            for question in section.questions:
                assert question.text.strip()
                assert question.answers
                assert max(question.answers) < len(section.sentences)


def test_nothing_is_of_a_shop_that_is_reported_on() -> None:
    """What is fitted on it would be measured on it."""
    assert not set(read_sections()) & set(shop_names("report"))
    assert set(shop_names("build")) <= set(read_sections())


def test_a_section_as_it_would_be_embedded(tmp_path: Path) -> None:
    """Title and heading before its sentences, as publishing does it."""
    (tmp_path / "tea.jsonl").write_text(json.dumps(ROW), "utf-8")
    (section,) = read_sections(tmp_path)["tea-zh"]
    assert section.indexed_text == "退换货\n运费\n寄回运费由买家承担。 质量问题由店铺承担。"


@pytest.mark.parametrize("broken", ['{"shop": ', json.dumps({**ROW, "title": 3}), json.dumps({**ROW, "extra": 1})])
def test_a_row_that_is_no_section_is_an_error(tmp_path: Path, broken: str) -> None:
    """Nothing is fitted on half of a file."""
    (tmp_path / "tea.jsonl").write_text(broken, "utf-8")
    with pytest.raises((InvalidInput, ValidationError)):
        read_sections(tmp_path)
