"""Answer types: what kind of measure a question asks for, and which sentences state one."""

from __future__ import annotations

import pytest

from assist.knowledge.answer_types import answers_kind, asked_kinds


@pytest.mark.parametrize(
    ("question", "kind", "states", "does_not"),
    [
        ("充满电要多久", "second", "充满需要 1.5 小时。", "重 300 g。"),
        ("退款幾天到賬", "workday", "3 个工作日内到账。", "原路退回 100 元。"),
        ("这件多重", "mass", "净重 1.2 kg。", "适合身高 170 cm。"),
        ("坐高是多少厘米", "length", "坐高 42 cm。", "承重 120 kg。"),
        ("几点下班", "clock", "每天 9:00-21:00。", "3 天内回复。"),
        ("租金多少钱", "cny", "租金 60 元/天。", "最多租 7 天。"),
        ("退货运费怎么收费", "cny", "来回运费由店铺承担。", "请保留吊牌。"),
        ("团购折扣是多少", "discount", "200 件以上 88 折。", "标价 159 元。"),
        ("How much does it weigh?", "mass", "It weighs 450 g.", "It costs USD 29."),
        ("How much is it?", "usd", "It costs USD 29.", "It weighs 450 g."),
        ("How long does delivery take?", "workday", "5-8 business days.", "We ship to Japan."),
        ("How many lumens has it?", "light", "300 lumens.", "IPX4."),
        ("When does the refund arrive?", "date", "On 3 November.", "To your card."),
        ("How cold may it get?", "degree", "Down to -5 °C.", "It has a hood."),
    ],
)
def test_a_question_is_answered_by_the_kind_of_measure_it_asks_for(
    question: str, kind: str, states: str, does_not: str
) -> None:
    """In both languages, in traditional characters too; who bears a cost is a price."""
    kinds = asked_kinds(question)
    assert kind in kinds
    assert answers_kind(states, kinds)
    assert not answers_kind(does_not, kinds)


@pytest.mark.parametrize(
    "question", ["怎么退货", "体重 110 公斤坐得住吗", "Is it waterproof?", "What size fits me?", ""]
)
def test_other_questions_ask_for_none(question: str) -> None:
    """A number in a question is not what it asks for."""
    assert asked_kinds(question) == frozenset()
    assert not answers_kind("7 天内可退，运费 10 元。", frozenset())
