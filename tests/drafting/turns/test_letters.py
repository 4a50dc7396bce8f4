"""Letters: what is new in a message, whatever mail program or helpdesk it comes from."""

from __future__ import annotations

import pytest

from assist.drafting.turns.bounds import MAX_MESSAGE, left_out_of
from assist.drafting.turns.conversations import questions_of, reply_language, turn_of
from assist.drafting.turns.letters import new_part
from assist.drafting.turns.requests import parse_conversation

NEW = "水泵还是不转，能寄新的吗？"
HISTORIES = {
    "gmail": "On Fri, Nov 20, 2026 at 10:12 AM Pump Shop <help@pumps.example> wrote:\n\n> Please clean the filter.\n> Then restart.",
    "gmail, folded": "On Fri, Nov 20, 2026 at 10:12 AM The Pump Shop of Elm Street\n<help@pumps.example> wrote:\n\n> Please clean the filter.",
    "gmail, zh": "水泵店 <help@pumps.example> 于2026年11月20日周五 10:12写道：\n\n> 请先清洗滤网。\n>\n> 再重启。",
    "apple, zh": "> 在 2026年11月20日，10:12，水泵店 <help@pumps.example> 写道：\n> \n> 请先清洗滤网。",
    "netease": 'At 2026-11-20 10:12:33, "水泵店" <help@pumps.example> wrote:\n\n请先清洗滤网。\n再重启。',
    "netease, mobile": "---- 回复的原邮件 ----\n发件人\t水泵店\n请先清洗滤网。",
    "qq": '------------------ 原始邮件 ------------------\n发件人: "水泵店"<help@pumps.example>;\n发送时间: 2026年11月20日(星期五)\n\n请先清洗滤网。',
    "outlook": "________________________________\nFrom: Pump Shop <help@pumps.example>\nSent: Friday, November 20, 2026\nTo: me\nSubject: RE: pump\n\nClean the filter.",
    "outlook, zh": "发件人: 水泵店\n发送时间: 2026年11月20日 10:12\n收件人: 我\n主题: 回复: 水泵\n\n请先清洗滤网。",
    "old": "-----Original Message-----\nFrom: Pump Shop\n\nClean the filter.",
    "marks": "> 请先清洗滤网。\n>> 水泵不转\n> 再重启。",
}  # fmt: skip


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
def test_the_history_below_an_answer_is_no_part_of_it(history: str) -> None:
    """It was said before; searched for, it would ask the old question again."""
    assert new_part(f"{NEW}\n\n{history}") == NEW
    assert new_part(f"{NEW}\r\n\r\n{history}".replace("\n", "\r\n")) == NEW


@pytest.mark.parametrize(
    ("html", "new"),
    [
        (f"<div>{NEW}</div><div class='gmail_quote'><div>On Fri wrote:</div><blockquote>旧</blockquote></div>", NEW),
        (f"<p>{NEW}</p><blockquote>旧</blockquote>", NEW),
        (f"<p>{NEW}</p><hr><div><b>From:</b> S<br><b>Sent:</b> Friday<br><b>Subject:</b> RE</div><p>旧</p>", NEW),
        (f"<p>{NEW}</p><div class='moz-cite-prefix'>Am 20.11.2026 schrieb S:</div><blockquote>旧</blockquote>", NEW),
        (f"<p>{NEW}</p><p>&gt; 旧</p><p>&gt; 旧</p>", NEW),
    ],
)
def test_nor_is_it_in_html(html: str, new: str) -> None:
    """By the elements in which mail programs put it, or by the lines."""
    assert new_part(html) == new


def test_answers_between_quoted_lines_and_below_them_are_kept() -> None:
    """People answer point by point."""
    assert new_part("两点：\n> 请清洗滤网\n洗过了\n> 请重启\n也试了") == "两点：\n洗过了\n也试了"
    head = "On Fri, Nov 20, 2026 at 10:12 AM S <s@p.example> wrote:"
    assert new_part(f"{head}\n> Clean the filter.\n\nI did. What now?") == "I did. What now?"
    assert new_part("「水泵店：请清洗滤网」\n- - - - - - - - - -\n洗过了") == "洗过了"


@pytest.mark.parametrize(
    "text",
    [
        "> 100 元包邮吗",
        "请问\n>= 100 元包邮吗",
        "发件人：王五，收件人：赵六，能改地址吗",
        "客服写道：可以退\n什么时候退",
        "I wrote:\nwhere is it?",
        "你好\n--\n小周",
        "- - -",
    ],
)
def test_what_only_looks_like_a_history_is_kept(text: str) -> None:
    """Comparisons, parcels, and what the customer tells of."""
    assert new_part(text) == text


@pytest.mark.parametrize(
    "text", ["> 请先清洗滤网\n> 再重启", HISTORIES["gmail"], HISTORIES["qq"], HISTORIES["outlook, zh"]]
)
def test_nothing_but_a_quotation_is_taken_whole(text: str) -> None:
    """Then it is what the customer means."""
    assert new_part(text) == text
    assert new_part("<blockquote>请先清洗滤网</blockquote>") == "请先清洗滤网"
    assert new_part("<!-- x -->") == "<!-- x -->"


def test_a_conversation_is_read_so_at_every_door() -> None:
    """Customers and agents alike; internal notes are the shop's own."""
    said = [("agent", f"<p>请重启</p>\n{HISTORIES['marks']}"), ("note", "> 老客户"), ("customer", f"<p>{NEW}</p>")]
    read = parse_conversation({"messages": [{"role": role, "text": text} for role, text in said]})
    assert [one.text for one in read.messages] == ["请重启", "> 老客户", NEW]


def test_a_letter_that_is_too_long_is_shortened_and_counted() -> None:
    """Its beginning is read. What is history, or HTML around the words, does not count."""
    long = parse_conversation({"messages": [{"role": "customer", "text": NEW + "字" * 30_000}]})
    assert len(turn_of(long)) == MAX_MESSAGE
    assert left_out_of(long) == 10_000 + len(NEW)
    quoted = "\n".join(f"> 第 {n} 行，一句旧话" for n in range(5_000))
    short = parse_conversation({"messages": [{"role": "customer", "text": f"{NEW}\n{quoted}"}]})
    assert (turn_of(short), left_out_of(short)) == (NEW, 0)


@pytest.mark.parametrize(
    ("mark", "text", "language"), [("[图片]", "Does it leak here?", "en"), ("[image]", "这里漏水怎么办？", "zh")]
)
def test_what_stands_for_an_attachment_is_neither_searched_for_nor_a_language(
    mark: str, text: str, language: str
) -> None:
    """The customer did not write it. A picture alone goes with what was asked before."""
    told = [("customer", text), ("agent", "ok"), ("customer", mark)]
    after = parse_conversation({"messages": [{"role": role, "text": said} for role, said in told]})
    assert reply_language(after) == language
    assert text in questions_of(after)[0]
    beside = parse_conversation({"messages": [{"role": "customer", "text": f"{text}\n{mark}"}]})
    assert questions_of(beside) == (text,)
