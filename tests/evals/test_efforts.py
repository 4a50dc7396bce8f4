"""What a reply costs an agent, counted without a browser."""

from __future__ import annotations

import pytest

from evals.benchmarks.efforts import Effort, approved, corrected, keystrokes, summed
from evals.cases.cases import Case, Expect


def case(reference: str, include: tuple[str, ...], exclude: tuple[str, ...] = ()) -> Case:
    expect = Expect(answer=True, documents=("d",), must_include=include, must_not_include=exclude, reference=reference)
    return Case(id="one", question="运费谁出？", language="zh", expect=expect, source="test")


def test_chinese_is_typed_by_syllables() -> None:
    """Letters of the syllables and a key for two characters; English by its letters."""
    assert keystrokes("运费") == len("yunfei") + 1
    assert keystrokes("运费 8 元") == len("yunfeiyuan") + 2 + 3
    assert keystrokes("free") == 4


def test_a_reply_is_approved_by_what_it_must_and_must_not_say() -> None:
    """Numbers as the cases compare them."""
    asked = case("运费 8 元。", ("8 元",), ("12 元",))
    assert approved("运费是8元。", asked)
    assert not approved("运费 8 元，或 12 元。", asked)
    assert not approved("运费不贵。", asked)


def test_a_draft_is_mended_by_the_gold_replys_own_sentences() -> None:
    """A stray sentence costs two acts, a missing one its keys and one to set the caret."""
    asked = case("满 99 元包邮。不满收 8 元。", ("99", "8 元"), ("免费修",))
    text, acts = corrected("满 99 元包邮。我们免费修。", asked) or ("", 0)
    assert text == "满 99 元包邮。不满收 8 元。"
    assert acts == 2 + keystrokes("不满收 8 元。") + 1


def test_what_nobody_can_type_is_not_mended() -> None:
    """A piece that the gold reply itself does not say."""
    assert corrected("好的。", case("运费 8 元。", ("99",))) is None


def test_sums_name_the_targets_that_are_missed() -> None:
    """Acts as a share of typing, reading as a mean by state."""
    given = [Effort("a", "draft", "accepted", 2, 100, 120, 100), Effort("b", "none", "typed", 100, 100, 300, 100)]
    sums = summed(given)
    assert sums.share == pytest.approx(0.51)
    assert sums.reading == {"draft": 1.2, "none": 3.0}
    assert [line.split(" (")[0] for line in sums.over] == ["at most 40% of typing", "at most 1.5 drafts to read"]
