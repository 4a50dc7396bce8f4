"""Conversations: turns, what is searched for, the language, and the day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assist.drafting.turns.bounds import (
    DEEPEST,
    MAX_MESSAGE,
    MOST_OF_CONVERSATION,
    MOST_OF_DATA,
    MOST_OF_MESSAGE,
    check_conversation,
    looked_at,
)
from assist.drafting.turns.conversations import (
    Conversation,
    Message,
    answered_message,
    as_of_for,
    context_of,
    questions_of,
    reply_language,
    said_once,
    turn_of,
)
from assist.drafting.turns.requests import parse_conversation
from assist.errors import InvalidInput

TODAY = dt.date(2026, 11, 23)


def talk(*lines: str, **more: Any) -> Conversation:
    """A conversation from lines such as "c: 你好" (customer), "a: …" (agent), "n: …" (note)."""
    roles = {"c": "customer", "a": "agent", "n": "note"}
    messages = [{"id": str(i), "role": roles[line[0]], "text": line[3:]} for i, line in enumerate(lines)]
    return parse_conversation({"messages": messages, **more})


def test_a_burst_is_one_turn() -> None:
    """Consecutive customer messages belong together; a note between them does not part them."""
    conversation = talk("c: 旧问题", "a: 签收七天内都可以退。", "c: 你好", "n: 老客户", "c: 磨豆机很吵")
    assert turn_of(conversation) == "你好\n磨豆机很吵"
    assert answered_message(conversation) == "4"


def test_only_what_is_asked_is_searched_for() -> None:
    """Greetings, circumstances and haste would blur the search."""
    burst = talk("c: 在吗", "c: 我的冲锋衣签收十来天了还能退吗", "c: 我后天出差，急")
    assert questions_of(burst) == ("我的冲锋衣签收十来天了还能退吗",)
    letter = talk("c: Hello, I bought a tent. When will it arrive in Australia by standard? Kind regards")
    assert questions_of(letter) == ("When will it arrive in Australia by standard?",)


def test_several_questions_are_several_searches() -> None:
    """A letter may ask three things; each deserves its own passages."""
    conversation = talk("c: 订六十条是什么折扣能给到呢？需要开增值税专用发票可以吗？谢谢")
    assert questions_of(conversation) == ("订六十条是什么折扣能给到呢？", "需要开增值税专用发票可以吗？")


def test_a_question_that_says_too_little_brings_the_sentence_before() -> None:
    """From the same turn or from the turn before; a full question needs no help."""
    assert questions_of(talk("c: 衣服开线想退货", "a: 可以", "c: 那运费呢")) == ("衣服开线想退货\n那运费呢",)
    assert questions_of(talk("c: 磨豆机突然不转了。怎么办？")) == ("磨豆机突然不转了。\n怎么办？",)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("do u charge import tax to canada and can i pay w paypal",
         ("do u charge import tax to canada", "can i pay w paypal")),
        ("does it float? and the big one, can you ship it here too",
         ("does it float?", "and the big one, can you ship it here too")),
        ("would the medium fit, have you got it in blue", ("would the medium fit", "would the medium fit\nhave you got it in blue")),
        ("it is the zip that broke, where do I send it", ("it is the zip that broke, where do I send it",)),
    ],
)  # fmt: skip
def test_a_verb_before_its_subject_asks(said: str, asked: tuple[str, ...]) -> None:
    """With no question mark, as people type; a statement in the same words does not ask."""
    assert questions_of(talk(f"c: {said}")) == asked


def test_a_turn_without_a_question_is_searched_whole() -> None:
    """Not everyone asks."""
    assert questions_of(talk("c: 我要退货，衣服开线了，店家处理一下")) == ("我要退货，衣服开线了，店家处理一下",)


def test_what_is_said_again_and_again_counts_once() -> None:
    """Twenty complaints in the same words must not drown the one question behind them."""
    told = talk("c: " + "你们太慢了。" * 20 + "急死了。衣服开线了，运费谁出？")
    assert context_of(told) == "你们太慢了。\n急死了。"
    assert questions_of(talk("c: 能退吗？能退吗？能退吗？")) == ("能退吗？",)
    assert said_once("Late. Late. Where is it?") == "Late.\nWhere is it?"
    assert said_once("第一行\n第二行") == "第一行\n第二行"


def test_the_reply_is_in_the_customers_language_unless_asked_otherwise() -> None:
    """Not in the language of the interface."""
    assert reply_language(talk("c: Can I return it?", locale="zh-CN")) == "en"
    assert reply_language(talk("c: Can I return it?"), "zh") == "zh"


def test_policies_bind_as_of_the_order_and_the_rest_as_of_today() -> None:
    """An explicit day overrides both."""
    conversation = talk("c: 能退吗", order={"placed_at": "2026-11-05T20:10:00+08:00"})
    days = as_of_for(conversation, None, TODAY)
    assert (days.policies, days.others) == (dt.date(2026, 11, 5), TODAY)
    assert as_of_for(conversation, dt.date(2026, 1, 1), TODAY).policies == dt.date(2026, 1, 1)
    assert as_of_for(talk("c: 能退吗"), None, TODAY).policies == TODAY


def deep(levels: int) -> Any:
    """Lists in lists."""
    data: Any = []
    for _ in range(levels):
        data = [data]
    return data


@pytest.mark.parametrize(
    ("conversation", "message"),
    [
        (Conversation(()), "no customer message"),
        (Conversation((Message("agent", "您好"),)), "no customer message"),
        (Conversation((Message("customer", "  "),)), "no customer message"),
        (Conversation((Message("customer", "x" * (MAX_MESSAGE + 1)),)), "message 1 has 20,001 characters"),
        (Conversation((Message("customer", "x"),) * 1001), "1001 messages, over the limit of 1000"),
        (Conversation((Message("customer", "x"),), order={"note": "y" * MOST_OF_DATA}), "the order has 400,012 char"),
        (Conversation((Message("customer", "x"),), customer={"a": deep(DEEPEST)}), "the customer is nested more than"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_line(conversation: Conversation, message: str) -> None:
    """The line says what is too long or missing."""
    with pytest.raises(InvalidInput, match=message):
        check_conversation(conversation)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"messages": [{"role": "boss", "text": "x"}]}, "conversation: messages.0.role"),
        ({"messages": [], "channel": "fax"}, "conversation: channel"),
        ({"messages": [], "surprise": 1}, "conversation: surprise"),
        ([1], "conversation: value"),
    ],
)
def test_a_malformed_conversation_names_the_field(data: Any, message: str) -> None:
    """Strict at the border: an unknown key is a mistake, not data."""
    with pytest.raises(InvalidInput, match=message):
        parse_conversation(data)


def test_an_order_date_that_is_none_is_refused() -> None:
    """Guessing the day would choose the wrong policy."""
    with pytest.raises(InvalidInput, match=r"order\.placed_at"):
        as_of_for(talk("c: 能退吗", order={"placed_at": "上周"}), None, TODAY)


def test_a_sentence_may_ask_two_things() -> None:
    """People string questions together with commas; circumstances stay with the question they introduce."""
    asked = questions_of(talk("c: 我的衣服签收十来天了还能退吗，寄回去的运费具体是由谁来承担啊"))
    assert asked == ("我的衣服签收十来天了还能退吗", "寄回去的运费具体是由谁来承担啊")
    letter = questions_of(
        talk("c: Until when can I send it back to you from Germany, and who has to pay for the return postage then?")
    )
    assert letter == (
        "Until when can I send it back to you from Germany",
        "who has to pay for the return postage then?",
    )


def test_the_context_of_a_turn_is_the_two_messages_before_it_without_notes() -> None:
    """What a short question leaves unsaid is just before it; a conversation that begins with it leaves nothing."""
    said = [("customer", "头灯能用多久"), ("agent", "低档 60 小时"), ("note", "常客"), ("customer", "那防水吗")]
    conversation = Conversation(tuple(Message(role, text) for role, text in said))  # type: ignore[arg-type]  # literals

    assert context_of(conversation) == "头灯能用多久\n低档 60 小时"
    assert context_of(Conversation((Message("customer", "防水吗"),))) == ""


def test_what_a_turn_states_is_the_context_of_what_it_asks() -> None:
    """In a burst the reason comes first: whose rule is asked for is said there. A lone statement is the question."""
    assert context_of(talk("c: 在吗", "c: 尺码不合适", "c: 签收十来天了还能退吗，运费谁出啊")) == "尺码不合适"
    letter = "c: One. The sole came off. We hiked twice. Who pays the postage?"
    assert context_of(talk(letter)) == "The sole came off.\nWe hiked twice."
    assert context_of(talk("c: 我要退货，衣服开线了")) == ""


@pytest.mark.parametrize(
    ("order", "standing"),
    [
        ({"placed_at": "2026-11-01", "paid_at": "2026-11-01", "delivered_at": "2026-11-05"}, "签收后"),
        ({"placed_at": "2026-11-01", "paid_at": "2026-11-01", "shipped_at": "2026-11-02"}, "发货后，物流"),
        ({"placed_at": "2026-11-01", "paid_at": "2026-11-01", "delivered_at": None}, "付款后，未发货"),
        ({"placed_at": "2026-11-01"}, "下单后，未付款"),
        ({"id": "7"}, ""),
    ],
)
def test_where_the_order_stands_is_a_part_of_the_question(order: dict[str, Any], standing: str) -> None:
    """Who asks whether something still goes back does not say that it has come; the rules do."""
    assert context_of(talk("c: 还能退吗", order=order)) == standing


@pytest.mark.parametrize(
    ("question", "joined"),
    [
        ("那维也纳的呢", True),
        ("and to my mums in vienna?", True),
        ("how long is the warranty on your tents?", False),
    ],
)
def test_a_short_question_may_go_on_with_the_turn_before(question: str, joined: bool) -> None:
    """It is the question before it, about something else."""
    before = "postage to germany pls"
    found = questions_of(talk(f"c: {before}", "a: To Germany it is £7.50.", f"c: {question}"))
    assert found == ((f"{before}\n{question}" if joined else question),)


@pytest.mark.parametrize(
    "text",
    [
        "What is the price of the L1S + how long is its warranty?",
        "How long is the warranty on the sole and what size fits a 28 cm foot?",
        "Is it waterproof, also does it float?",
    ],
)
def test_an_english_sentence_may_ask_two_things_without_a_comma(text: str) -> None:
    """Only before another question word: "tents and packs" stay together."""
    assert len(questions_of(talk(f"c: {text}"))) == 2
    assert len(questions_of(talk("c: How long is the warranty on tents and packs?"))) == 1


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("它能给手机充电吗？", "萤火 L1S 露营灯"),
        ("我买的那款防水吗", "萤火 L1S 露营灯"),
        ("這個防水嗎", "萤火 L1S 露营灯"),
        ("Is it waterproof?", "萤火 L1S 露营灯"),
        ("这个露营灯防水吗", ""),
        ("退货运费谁出？", ""),
    ],
)
def test_a_turn_that_points_at_the_order_is_searched_for_with_its_items(text: str, meant: str) -> None:
    """Only when it does not name the thing itself: a question about a rule is not about the product."""
    order = {"items": [{"sku": "SL-L1S", "name": "萤火 L1S 露营灯"}, "not an item"]}
    assert context_of(talk(f"c: {text}", order=order)) == meant
    assert context_of(talk(f"c: {text}", order={"items": "none"})) == ""


def test_traditional_characters_ask_as_well() -> None:
    """A customer from Hong Kong or Taiwan; the question stays as it was written."""
    asked = questions_of(talk("c: 你好。衣服開線了退貨運費誰出？退款什麼時候到賬"))
    assert asked == ("衣服開線了退貨運費誰出？", "退款什麼時候到賬")


def test_of_an_enormous_message_the_beginning_and_the_end_are_looked_at() -> None:
    """Whoever pastes a log asks before it or behind it; how much was left out is known."""
    text = "能修吗？" + "日志 " * 5_000 + "保修多久？"
    seen = looked_at(Conversation((Message("customer", text, "7"),)))
    (message,) = seen.messages
    assert len(message.text) == MOST_OF_MESSAGE
    assert message.text.startswith("能修吗？")
    assert message.text.endswith("保修多久？")
    assert message.id == "7"
    assert seen.unseen == len(text) - MOST_OF_MESSAGE
    assert looked_at(seen) == seen


def test_of_very_many_messages_the_newest_are_looked_at() -> None:
    """Without a gap: what stands before one that is left out is left out too."""
    messages = tuple(Message("customer", f"{number} " + "很" * 3_000) for number in range(20))
    seen = looked_at(Conversation(messages))
    assert seen.messages == messages[-len(seen.messages) :]
    assert 0 < sum(len(one.text) for one in seen.messages) <= MOST_OF_CONVERSATION
    assert seen.unseen == sum(len(one.text) for one in messages[: -len(seen.messages)])


def test_a_conversation_of_usual_length_is_looked_at_whole() -> None:
    """And stays the one that it is."""
    conversation = talk("c: 你好", "a: 您好", "c: 能退吗")
    assert looked_at(conversation) is conversation
