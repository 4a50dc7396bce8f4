"""Groundedness: one number that falls when a text leaves its sources."""

from __future__ import annotations

import pytest

from assist.drafting.checks.groundedness import groundedness
from tests.drafting.drafted import passage

ZH = "您可以在签收次日起 7 天内申请无理由退货，商品需保持完好。"
EN = "You can return items within 30 days of delivery. Items must be unused, with their tags."


@pytest.mark.parametrize(
    ("source", "carried", "invented"),
    [
        (ZH, "签收次日起七天内，商品完好就可以无理由退货。", "我们还提供免费上门安装，并赠送三年延保和旅行礼包。"),
        (
            EN,
            "Unused items with their tags can be returned within 30 days.",
            "We were founded in Oslo by two climbers.",
        ),
    ],
)
def test_what_the_source_says_scores_above_what_it_does_not(source: str, carried: str, invented: str) -> None:
    """Between 0 and 1, the same every time."""
    high, low = (groundedness(text, [passage(source)]) for text in (carried, invented))
    assert 0 <= low < 0.5 < high <= 1
    assert groundedness(carried, [passage(source)]) == high


@pytest.mark.parametrize(("text", "score"), [("抱歉，没有找到相关信息。", 1.0), ("You have 30 days.", 0.0)])
def test_without_sources_only_a_refusal_is_carried(text: str, score: float) -> None:
    """Saying that one does not know needs no source."""
    assert groundedness(text, []) == score
