"""Clauses: what of a message asks, however it is typed."""

from __future__ import annotations

import pytest

from assist.drafting.turns.conversations import Conversation, Message, questions_of
from assist.texts.clauses import asks


@pytest.mark.parametrize(
    "text",
    [
        "定金算不算进包邮里头", "发没发货", "这条能补么😣", "打折不", "到了没", "贵了咋算", "几天到", "運費誰出",
        "how long does it take", "can you ship to spain", "是不是要等", "what now",
    ],
)  # fmt: skip
def test_a_question_needs_no_mark(text: str) -> None:
    """By its words, by offering one or the other, or by leaving the other unsaid at the end."""
    assert asks(text)


@pytest.mark.parametrize("text", ["东西还没", "我说不。", "鞋底开胶了", "不想要了", "没收到", "the zip is broken"])
def test_what_only_negates_asks_nothing(text: str) -> None:
    """Also at the end of a sentence."""
    assert not asks(text)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("能换不?来回快递谁出?贵了便宜了咋算", ("能换不?", "来回快递谁出?", "贵了便宜了咋算")),
        ("尾款能用券吗 定金算不算进包邮里头 一直发不出来咋办", ("尾款能用券吗", "定金算不算进包邮里头", "一直发不出来咋办")),
        ("小的那个 能装几件衣服", ("小的那个 能装几件衣服",)),
        ("萤火 L1 能充电吗", ("萤火 L1 能充电吗",)),
    ],
)  # fmt: skip
def test_a_space_is_a_chats_comma(text: str, questions: tuple[str, ...]) -> None:
    """Between questions; a name keeps its own, and so does a message that asks once."""
    assert questions_of(Conversation((Message("customer", text),))) == questions
