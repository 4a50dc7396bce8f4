"""Statements: no sentence is quoted without what it says it of."""

from __future__ import annotations

import pytest

from assist.texts.statements import statements
from tests.knowledge.written import chunks, said


def one(text: str, heading: str = "", title: str = "A") -> str:
    """The last statement of a text."""
    return statements(text, heading, title)[-1].with_lead


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("不能改期：\n- 已出票的\n- 特价房", "不能改期：特价房"),
        ("以下房型不能改期。\n\n- 特价房", "以下房型不能改期。特价房"),
        ("下列房型不能改期\n\n1. 特价房", "下列房型不能改期：特价房"),
        ("- 能改期：\n  - 标间\n- 不能改期：\n  - 特价房", "不能改期：特价房"),
        ("- 不能改期\n  - 特价房", "不能改期：特价房"),
        ("不能改期：\n- 旺季：\n  - 特价房", "不能改期：旺季：特价房"),
        ("不能改期：\n- 标间\n\n  连住的\n- 特价房", "不能改期：特价房"),
        ("有下列情形的，不能改期：\n\n（一）已出票；\n\n（二）特价房。", "有下列情形的，不能改期：（二）特价房。"),
        ("以下房型不能改期：\n\n特价房、钟点房。", "以下房型不能改期：特价房、钟点房。"),
        ("以下房型不能改期：\n\n| 房型 | 价格 |\n| - | - |\n| 标间 | 200 元 |\n| 特价房 | 99 元 |", "以下房型不能改期：房型：特价房；价格：99 元。"),
        ("<p>不能改期：</p><ul><li>标间</li><li>特价房</li></ul>", "不能改期：特价房"),
    ],
)  # fmt: skip
def test_an_item_is_said_behind_its_lead_in(body: str, text: str) -> None:
    """Whatever the lead-in looks like, and however deep the item lies."""
    assert said(body)[-1] == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("You cannot move:\n- saver rooms", "You cannot move: saver rooms"),
        ("The following cannot be moved.\n\n- Saver rooms", "The following cannot be moved. Saver rooms"),
        ("- You can move:\n  - twin rooms\n- You cannot move:\n  - saver rooms", "You cannot move: saver rooms"),
        ("## Not movable\n\n- Saver rooms.", "Not movable: Saver rooms."),
        ("## Non-movable\n\n* Saver rooms", "Non-movable: Saver rooms"),
        ("## Not movable\n\n### Weekends\n\n1. Saver rooms", "Not movable: Weekends: Saver rooms"),
        ("## Not movable\n\nSaver rooms and day rooms.", "Not movable: Saver rooms and day rooms."),
    ],
)
def test_the_same_in_english(body: str, text: str) -> None:
    """Lead-ins and headings."""
    assert said(body, "en")[-1] == text


def test_the_title_heads_what_has_no_heading() -> None:
    """A document that is one list."""
    assert said("- 特价房\n- 钟点房。", title="不能改期的房型") == [
        "不能改期的房型：特价房",
        "不能改期的房型：钟点房。",
    ]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("标间可以改期一次。", "不能改期"),
        ("- 标间可以改期一次。", "改期"),
        ("- 面积：30 平", "规格"),
        ("- 入住后当天可改期。\n- 连住可改期。", "能不能改期"),
        ("押金 200 元。\n- 离店当天退还。", "押金"),
        ("不能改期：\n- 特价房\n标间可以改期。", "改期"),
        ("Room: saver; Moved for: –.\nBreakfast is from seven.", "Rooms"),
        ("Paid by: card; back within: 3 days.", "What is and is not returned"),
    ],
)
def test_a_sentence_that_stands_alone_is_left_alone(text: str, heading: str) -> None:
    """It says so itself, or nothing leads to it."""
    assert one(text, heading) == statements(text)[-1].text


def test_a_statement_stands_in_its_text() -> None:
    """The sentence itself is verbatim; its lead is, too."""
    text = "不能改期：\n- 特价房\n- 钟点房。"
    found = statements(text)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(one.lead in text for one in found)


@pytest.mark.parametrize(
    ("body", "language", "text"),
    [
        ("**Q：能带狗吗？**\nA：不能，楼里有人过敏。", "zh", "能带狗吗？不能，楼里有人过敏。"),
        ("问：能带狗吗？\n\n答：不能。", "zh", "能带狗吗？不能。"),
        ("Q1. 能带狗吗？\nA1. 不能。", "zh", "能带狗吗？不能。"),
        ("问题：能带狗吗\n回答：不能。", "zh", "能带狗吗：不能。"),
        ("- Q：能带狗吗？ A：不能。", "zh", "能带狗吗？不能。"),
        ("**Q** 能带狗吗？\n\n**A** 不能。", "zh", "能带狗吗？不能。"),
        ("## Q：能带狗吗？\n\nA：不能。", "zh", "能带狗吗？不能。"),
        ("## 能带狗吗\n\n不能。", "zh", "能带狗吗：不能。"),
        ("**Q:** May I bring a dog?\n**A:** No.", "en", "May I bring a dog? No."),
        ("Question: May I bring a dog?\n\nAnswer: No.", "en", "May I bring a dog? No."),
        ("## May I bring a dog?\n\nNo.", "en", "May I bring a dog? No."),
    ],
)
def test_an_answer_is_said_behind_its_question(body: str, language: str, text: str) -> None:
    """And without the labels of either."""
    assert said(body, language)[-1] == text


def test_a_question_and_its_answer_are_one_line_of_a_chunk() -> None:
    """Many of them, in one paragraph or apart, each pair by itself and never cut between the two."""
    pairs = [f"Q：第 {n} 间房能带狗吗？\nA：第 {n} 间不能，楼里有人过敏。" for n in range(60)]
    for body in ("\n".join(pairs), "\n\n".join(pairs)):
        rows = [line for chunk in chunks(body) for line in chunk.text.split("\n")]
        assert [row.count("A：") for row in rows] == [1] * 60
        assert all(row.startswith("Q：") for row in rows)


def test_a_long_list_repeats_its_lead_in_where_it_is_cut() -> None:
    """Every chunk of it says what its items are."""
    found = chunks("不能改期：\n" + "\n".join(f"- 第 {n} 号特价房，含早餐" for n in range(80)))
    assert len(found) > 2
    assert all(chunk.text.startswith("不能改期：\n- ") for chunk in found)


def test_similar_questions_are_no_items() -> None:
    """Below their marker they belong to the chunk, and to no lead-in."""
    (chunk,) = chunks("不能改期：\n- 特价房\n\n相似问：\n- 特价房改得了吗\n- 能换一天吗")
    assert (chunk.text, chunk.asked) == ("不能改期：\n- 特价房", ("特价房改得了吗", "能换一天吗"))
