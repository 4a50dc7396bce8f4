"""Markups: what a shop's Markdown says is kept, whatever CommonMark would make of it."""

from __future__ import annotations

import pytest

from tests.knowledge.written import chunks, lines, said


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**提示：**陶器不耐高温。", "提示：陶器不耐高温。"),
        ("请看**“釉色说明”**这一节。", "请看“釉色说明”这一节。"),
        ("由**窑主（本人）**寄出。", "由窑主（本人）寄出。"),
        ("**注：**甲**乙：**丙", "注：甲乙：丙"),
        ("** 提示 ** 陶器不耐高温。", "提示  陶器不耐高温。"),
        ("__提示：__陶器不耐高温。", "提示：陶器不耐高温。"),
        ("*提示：*陶器不耐高温。", "提示：陶器不耐高温。"),
        ("***提示：***陶器不耐高温。", "提示：陶器不耐高温。"),
        ("**Note:**Glaze may crack.", "Note:Glaze may crack."),
        ("满三件**7折**，满五件**6折**。", "满三件7折，满五件6折。"),
        ("`SKU_A*1` 已停产。", "SKU_A*1 已停产。"),
    ],
)
def test_emphasis_leaves_no_marks(source: str, text: str) -> None:
    """Beside Chinese, and behind a colon, bold ends where its author ended it."""
    assert lines(source) == [text]


@pytest.mark.parametrize(
    "text",
    ["收件人张** 与李**", "卡号 6222****1234", "签名：____，日期：____", "尺码 <S>、<XL> 两种", "不足 <2kg 的", "填写<订单号>后提交",
     "把 <code> 换成您的口令", "3~5 天，偏远 5~7 天", "价格含税*"],
)  # fmt: skip
def test_what_only_looks_like_markup_stays(text: str) -> None:
    """Masks, lines to fill in, sizes, places to fill in, ranges, marks of a remark."""
    assert lines(text) == [text]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("花瓶~~原价 268 元~~，现价 188 元。", "花瓶，现价 188 元。"),
        ("花瓶 ~~268~~ 188 元。", "花瓶 188 元。"),
        ("~~268 元~~188 元。", "188 元。"),
        ("现价 188 元~~268 元~~", "现价 188 元"),
        ("花瓶 <del>268 元</del><s>228 元</s> 188 元。", "花瓶 188 元。"),
        ("<p>花瓶 <strike>268</strike> 188 元。</p>", "花瓶 188 元。"),
        ("县城 3~~5 天，山区 7~~9 天。", "县城 3~~5 天，山区 7~~9 天。"),
    ],
)
def test_what_is_struck_out_is_not_said(source: str, text: str) -> None:
    """An old price is no price; two tildes between figures are a range."""
    assert lines(source) == [text]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("次品不退款[^1]。\n\n[^1]: 运输破损除外，破损当天报。", "次品不退款（运输破损除外，破损当天报）。"),
        ("次品不退款。[^a]\n\n[^a]:运输破损除外。", "次品不退款（运输破损除外）。"),
        ("Seconds are final[^x].\n\n[^x]: unless broken", "Seconds are final (unless broken)."),
        ("次品不退款[^1]。\n\n[^1]: 运输破损除外。\n    附照片。", "次品不退款（运输破损除外）。附照片。"),
        ("次品不退款[^1]，展品[^1]也不退。\n[^1]: 破损除外", "次品不退款（破损除外），展品（破损除外）也不退。"),
        ("没有标记。\n\n[^9]: 破损当天报。", "没有标记。\n破损当天报。"),
    ],
)
def test_a_note_stands_where_its_mark_stood(source: str, text: str) -> None:
    """No sentence is quoted without its exception; a note without a mark is a line."""
    assert "\n".join(lines(source, "en" if source.startswith("S") else "zh")) == text


def test_notes_in_cells_and_headings() -> None:
    """In a cell as in a sentence; a heading's stands first below it."""
    body = "## 运费[^2]\n\n| 地区 | 费用 |\n| --- | --- |\n| 山区[^1] | 20 元 |\n\n[^1]: 不含海岛\n[^2]: 以首重计。"
    assert [(c.section, c.text) for c in chunks(body)] == [
        ("运费", "以首重计。\n地区：山区（不含海岛）；费用：20 元。")
    ]


@pytest.mark.parametrize(
    "source", ["[提醒]: 陶器不耐高温。", "[Note]: fragile", "[注]：釉色有差别", "[温馨提示]: 3.5 天内发出"]
)
def test_a_bracketed_word_is_no_link_definition(source: str) -> None:
    """Only what leads to an address defines a link."""
    assert lines(source) == [source]


@pytest.mark.parametrize(
    "target", ["https://x.example/a", "/care.html", "<#care>", "care.html 'Care'", "mailto:a@x.example"]
)
def test_definitions_of_links_are_not_said(target: str) -> None:
    """They are addresses."""
    assert lines(f"见[保养说明][care]。\n\n[care]: {target}") == ["见保养说明。"]


@pytest.mark.parametrize(
    ("source", "section"),
    [("##窑烧\n一周。", "窑烧"), ("###  窑烧 ##\n一周。", "窑烧"), ("#窑烧\n一周。", "窑烧"), ("##Kiln\n一周。", "Kiln"),
     ("窑烧\n===\n一周。", "窑烧"), ("窑烧\n---\n一周。", "窑烧")],
)  # fmt: skip
def test_headings_are_seen_as_their_author_meant_them(source: str, section: str) -> None:
    """With or without a space."""
    assert [(c.section, c.text) for c in chunks(source)] == [(section, "一周。")]


@pytest.mark.parametrize(
    "source",
    [
        "窑烧一周。\n---\n运费另付。",
        "窑烧要一周，急件三天\n---\n运费另付。",
        "第一行\n第二行\n---\n运费另付。",
        "#晒单# 有礼\n说明见下。",
        "#5 号釉\n说明见下。",
        "Kiln time is a week.\n---\nShipping is extra.",
    ],
)
def test_sentences_are_no_headings(source: str) -> None:
    """A sentence above a line can be quoted; a hashtag and a number are words."""
    assert {chunk.section for chunk in chunks(source)} == {""}


def test_text_indented_by_four_spaces_is_text() -> None:
    """Shops indent paragraphs; hardly one shows code."""
    assert lines("先看说明。\n\n    **急件**三天出窑。") == ["先看说明。", "急件三天出窑。"]


def test_code_and_alerts_are_said() -> None:
    """A fence holds text too; GitHub's [!NOTE] is markup."""
    assert lines("```\n口令：KILN\n有效 3 天\n```\n\n> [!WARNING]\n> 陶器不耐高温。") == [
        "口令：KILN",
        "有效 3 天",
        "陶器不耐高温。",
    ]


def test_lines_that_are_meant_to_end_do() -> None:
    """Two spaces, a backslash and <br> end a line; the end of a source's line does not."""
    assert lines("一周出窑  \n急件三天\\\n加急费 30 元<br>节假日\n顺延") == [
        "一周出窑",
        "急件三天",
        "加急费 30 元",
        "节假日顺延",
    ]


def test_a_power_keeps_its_figure() -> None:
    """10² is not 102."""
    assert said("烧 10<sup>3</sup> 度，面积 2 m<sup>2</sup>。") == ["烧 10^3 度，面积 2 m2。"]
