"""Premises: what a customer takes for granted and the documents deny."""

from __future__ import annotations

import pytest

from assist.drafting.checks.premises import check_premises
from tests.drafting.drafted import reading


@pytest.mark.parametrize(
    ("turn", "source"),
    [
        ("你们不是15天无理由退货吗？", "签收次日起 7 天内可以无理由退货。"),
        ("听说满 50 元就包邮，是吗", "订单满 99 元包邮。"),
        ("I thought you had a 60 days return window?", "The return window is 30 days."),
        ("You said gift cards can be refunded.", "Gift cards cannot be refunded."),
    ],
)
def test_a_false_premise_is_a_warning_that_quotes_the_document(turn: str, source: str) -> None:
    """The agent must not confirm it by answering past it."""
    text = "好的。[1]"
    (finding,) = check_premises(reading(text, source, turn=turn))
    assert (finding.kind, finding.severity, finding.start) == ("false_premise", "warn", len(text))
    assert source in finding.message


@pytest.mark.parametrize(
    ("turn", "source"),
    [
        ("你们不是7天无理由退货吗？", "签收次日起 7 天内可以无理由退货。"),
        ("我收到 20 天了还能无理由退货吗？", "签收次日起 7 天内可以无理由退货。"),
        ("Isn't the return window 30 days?", "The return window is 30 days."),
        ("I received it 40 days ago, can I return it?", "You can return items within 30 days of delivery."),
    ],
)
def test_true_premises_and_own_circumstances_are_none(turn: str, source: str) -> None:
    """How long ago the customer bought is the customer's to say."""
    assert list(check_premises(reading("OK.[1]", source, turn=turn))) == []
