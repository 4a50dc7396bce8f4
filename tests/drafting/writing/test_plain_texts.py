"""Plain texts: Markdown as a chat box shows it, figures as they were."""

from __future__ import annotations

import pytest

from assist.drafting.writing.plain_texts import plain_text, settled_lines


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**您好！** 花盆***很轻***，共**3**只，每只9**元**", "您好！ 花盆很轻，共3只，每只9元"),
        ("*重点*：__先付定金__，_再_ 发货", "重点：先付定金，再 发货"),
        ("# 运费\n## 二、退货 ##\n正文", "运费\n二、退货\n正文"),
        ("* 一\n+ 二\n- 三\n1. 四", "- 一\n- 二\n- 三\n1. 四"),
        ("- [ ] 寄回\n- [x] 退款", "- 寄回\n- 退款"),
        ("> 引用的话", "引用的话"),
        ("```text\n货号 `A-1`\n```", "货号 A-1\n"),
        ("上\n\n---\n\n下", "上\n\n\n下"),
        ("- 送\n- ~~不送~~\n- 自取", "- 送\n- 自取"),
        ("| 花 | 价 |\n|:--|--:|\n| 玫瑰 | 20 元[1] |\n| 百合 | |", "- 花：玫瑰，价：20 元[1]\n- 花：百合"),
        ("| Vase | Height |\n|---|---|\n| M | 20 cm |", "- Vase: M, Height: 20 cm"),
        (r"\*不是斜体\* \[1\]", "*不是斜体* [1]"),
        ("见 <https://shop.example/a> 。", "见 https://shop.example/a 。"),
    ],
)
def test_marks_go_and_words_stay(text: str, plain: str) -> None:
    """Bold, headings, lists, code, rules, tables, escapes; struck-out words go."""
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "箱子 30*20*55 cm，长*宽*高",
        "2 * 3 * 4 = 24，5*8=40",
        "30**20**55",
        "货号 SL_J_210，2_000 件，a_b_c",
        "#1 号花，7~15 天，20~~30 元",
        "> 50 元包邮",
        "+ 5 元加急",
        "a | b | c",
        "-5 度到 +8 度",
        "第一行\n1. 二\n- 三",
        "[1] [2]",
    ],
)
def test_figures_and_names_stay(text: str) -> None:
    """What only looks like Markdown."""
    assert plain_text(text) == text


@pytest.mark.parametrize("text", ["送。\n**注意。", "送。\n| 花 | 价 |\n", "送。\n| 花 | 价 |\n|---|---|\n| 玫瑰。"])
def test_what_is_still_open_is_not_read_yet(text: str) -> None:
    """A mark without its other half, a table that may go on: of an unfinished text only what comes before."""
    assert settled_lines(text) == len("送。\n")
