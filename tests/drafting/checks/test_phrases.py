"""Phrases: promises, superlatives and contacts that a reply must not carry; the list is a text file."""

from __future__ import annotations

import pytest

from assist.drafting.checks.phrases import check_phrases, read_phrases
from assist.errors import SetupError
from tests.drafting.drafted import reading, run


@pytest.mark.parametrize(
    ("text", "kind", "severity"),
    [
        ("已为您退款，请查收。", "over_promise", "block"),
        ("I have refunded your order.", "over_promise", "block"),
        ("绝对没有问题。", "over_promise", "warn"),
        ("It will definitely arrive.", "over_promise", "warn"),
        ("这是国家级的品质。", "forbidden_phrase", "warn"),
        ("我们是最好的。", "forbidden_phrase", "warn"),
        ("全网质量最好！", "forbidden_phrase", "warn"),
        ("It is the best in the world.", "forbidden_phrase", "warn"),
        ("请加 V 聊。", "off_platform_contact", "block"),
        ("加薇信详谈", "off_platform_contact", "block"),
        ("我的 Q Q 号发您", "off_platform_contact", "block"),
        ("Message me on WhatsApp.", "off_platform_contact", "block"),
        ("打 138 0013 8000", "off_platform_contact", "block"),
        ("打一三八零零一三八零零零", "off_platform_contact", "block"),
        ("打１３８００１３８０００", "off_platform_contact", "block"),
        ("请访问 http://shop.example.com/refund", "injection_suspected", "block"),
        ("See cheap-refund.xyz for details.", "injection_suspected", "block"),
    ],
)
def test_what_must_not_be_said_is_found(text: str, kind: str, severity: str) -> None:
    """In either language, with spaces, in full width, in Chinese digits."""
    assert [(f.kind, f.severity) for f in run(check_phrases, text)] == [(kind, severity)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("终身保修。", ["over_promise"]), ("不是终身保修。", []), ("我们不承诺终身保修。", []), ("不是问题，终身保修。", ["over_promise"]),
        ("It is not a lifetime warranty.", []), ("It has a lifetime warranty.", ["over_promise"]),
    ],
)  # fmt: skip
def test_a_promise_that_is_denied_is_none(text: str, found: list[str]) -> None:
    """Just before it, in its own clause."""
    assert [f.kind for f in run(check_phrases, text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "第一次洗涤请用冷水。", "第一时间联系您。", "押金与保证金分开。", "不一定当天到。", "最好先充满电。", "最好两位一起到店。", "越早越好，最好本月内。", "充到七成最好，别充满。",
        "This is the most useful setting.", "Charge it via USB-C at 5 V.", "容量 614 Wh。", "订单号 202611050001。",
    ],
)  # fmt: skip
def test_ordinary_words_are_left_alone(text: str) -> None:
    """The list names the wordings in which a phrase is harmless; Latin phrases count as whole words."""
    assert run(check_phrases, text) == []


def test_what_the_documents_say_may_be_said() -> None:
    """The shop's own hotline and links; a promise of the document is noted for the record."""
    source = "客服热线 400-000-0166，见 help.shanlan.example。保证正品。"
    assert run(check_phrases, "请拨打 400 000 0166，或看 help.shanlan.example。", source) == []
    assert [f.severity for f in check_phrases(reading("保证正品。[1]", source))] == ["info"]


def test_no_document_makes_an_action_true() -> None:
    """That a document speaks of refunds made does not mean that this one was."""
    assert [f.severity for f in check_phrases(reading("已退款。[1]", "已退款的订单不能取消。"))] == ["block"]


def test_the_list_is_strict_and_says_where() -> None:
    """One phrase a line, under a list that exists."""
    with pytest.raises(SetupError, match=r"phrases.txt:2: no list is called 'wrong'"):
        read_phrases("# comment\n[wrong]\n")
    with pytest.raises(SetupError, match=r"phrases.txt:1: a phrase before the first list"):
        read_phrases("最好")
    (phrase,) = read_phrases("[forbidden]\n最 好 | 最好先 最好请\n")
    assert (phrase.text, phrase.fine) == ("最好", ("最好先", "最好请"))


@pytest.mark.parametrize(
    ("text", "source", "severity"),
    [
        ("I guarantee a full refund today and you keep the product.", "The warranty is 24 months.", "block"),
        ("我保证今天之内全额退款，商品也不用寄回。", "保修期是 24 个月。", "block"),
        ("The warranty definitely is 24 months.", "The warranty is 24 months.", "warn"),
        ("I guarantee a full refund today and you keep the product.", "保修期是 24 个月。", "warn"),
    ],
)
def test_a_promise_out_of_nowhere_withholds(text: str, source: str, severity: str) -> None:
    """Of which documents in its language say hardly a word; else the wording is pointed out."""
    found = list(check_phrases(reading(f"{text}[1]", source, turn=text)))
    assert [(one.kind, one.severity) for one in found] == [("over_promise", severity)]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("我保证 28 天内处理好。", "block"),
        ("我保证 30 天内处理好。", "warn"),
        ("We promise it within 9 days.", "block"),
    ],
)
def test_a_promise_with_a_figure_that_nothing_states_withholds(text: str, severity: str) -> None:
    """Though each of its words is a document's, and though the figure could be reckoned."""
    source = "一个月内处理好，最长 30 天。" if severity == "warn" or "我" in text else "We deliver it in 3 days."
    (found,) = check_phrases(reading(text, source))
    assert (found.kind, found.severity) == ("over_promise", severity)
