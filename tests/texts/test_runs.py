"""Runs: pieces long enough that two texts do not share one by chance."""

from __future__ import annotations

import pytest

from assist.texts.runs import RUN, runs

TWENTY = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (TWENTY[:-1], 0),
        (TWENTY, 1),
        (TWENTY + "子丑", 3),
        ("one two three four five six seven", 0),
        ("one two three four five six seven eight", 1),
        ("一二三四五六七八九十 one two three four", 1),
    ],
)
def test_twenty_characters_or_eight_words_make_one(text: str, count: int) -> None:
    """Also mixed; a longer text has one from every place that is far enough from its end."""
    assert sum(1 for _ in runs(text)) == count


def test_every_run_is_long_enough_and_no_longer() -> None:
    """Without its last token it would be too short."""
    text = f"{TWENTY} the box must be kept dry 子丑寅卯辰巳午未申酉戌亥"
    for run in runs(text):
        weights = [1.0 if "\u3400" <= token[0] <= "\u9fff" else 2.5 for token in run]
        assert sum(weights) >= RUN > sum(weights[:-1])


def test_case_and_punctuation_make_no_difference() -> None:
    """Nor do line breaks."""
    plain = list(runs("keep the box dry and send it back"))
    assert list(runs("Keep the BOX dry,\n\nand — send it back!")) == plain
    assert list(runs("，".join(TWENTY))) == list(runs(TWENTY))
