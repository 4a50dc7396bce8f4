"""Other people's HTML, read as the text that they see."""

from __future__ import annotations

import random
import time

import pytest

from assist.texts.markup import is_markup, text_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>水壶<b>漏水</b>怎么换</p>", "水壶漏水怎么换"),
        ("<div>一</div><div>二<br>三</div>", "一\n二\n三"),
        ("<ul><li>壶盖<li>壶身</ul>", "壶盖\n壶身"),
        ("<table><tr><th>容量</th><td>1 L</td></tr><tr><td>颜色</td><td>蓝</td></tr></table>", "容量 1 L\n颜色 蓝"),
        ("<p>分\n行的\n  源码</p>", "分 行的 源码"),
        ("第一行<b>粗</b>\n第二行", "第一行粗\n第二行"),
        ("重量 &lt; 5&nbsp;kg &amp; 防水\n对吗", "重量 < 5 kg & 防水\n对吗"),
        ("<img src=x onerror=alert(1) alt='🙂'>谢谢", "🙂谢谢"),
        ("<a href='https://x.example'>这里</a>", "这里"),
        ("<P CLASS=MsoNormal>大写<o:p></o:p></P>", "大写"),
        ("<p>没有关", "没有关"),
        ("<meta charset=gbk><p>中文</p>", "中文"),
        ("<html><head><title>t</title><style>p{}</style></head><body>好<script>x()</script></body></html>", "好"),
        ("好<!-- 不给人看 --><span hidden>藏</span><i style='display: none'>藏</i><i style='font-size:0px'>藏</i>", "好"),
        ("<p style='font-size:0.9em; opacity: 0.5'>浅</p>", "浅"),
    ],
)  # fmt: skip
def test_html_is_read_as_people_see_it(html: str, text: str) -> None:
    """Blocks are lines; what runs, what is loaded and what is styled away is no text."""
    assert is_markup(html)
    assert text_of(html) == text


@pytest.mark.parametrize(
    "text",
    [
        "爱你<3",
        "a<b 且 c>d",
        "价格 < 5 元，重量 > 3 kg",
        "<<>>",
        "->",
        "if a<b>c",
        "R&D",
        "1 < 2 > 0",
        "<数量>",
        "a && b",
        "好<!-- 看得见 -->",
    ],
)
def test_what_is_no_html_is_left_alone(text: str) -> None:
    """Comparisons, arrows, hearts and placeholders."""
    assert not is_markup(text)


def test_elements_may_be_left_out_by_tag_or_class() -> None:
    """With what stands in them; what follows stays."""
    html = "<p>新</p><div class='old quote'>旧<p>旧</p></div><blockquote>旧</blockquote>尾"
    assert text_of(html, ("quote", "blockquote")) == "新\n尾"


@pytest.mark.parametrize(
    "piece", ["<p>", "<", "<b", "<!--", "&nbsp;", "<p style='display : none", "</p>", "<div hidden>"]
)
def test_reading_takes_time_in_proportion(piece: str) -> None:
    """Four times the text, not sixteen times the work."""

    def seconds(times: int) -> float:
        began = time.thread_time()
        html = piece * times
        text_of(html) if is_markup(html) else None
        return time.thread_time() - began

    assert seconds(20_000) < 10 * max(seconds(5_000), 0.01)


def test_no_html_breaks_the_reader() -> None:
    """Of any pieces in any order: text comes back, sound and without a tag that was whole."""
    dice = random.Random(11)
    pieces = [
        "<p>",
        "</p>",
        "<b",
        ">",
        "<!--",
        "-->",
        "&lt;",
        "&#0;",
        "&#xD800;",
        "\0",
        "退",
        "<br/>",
        "<td>",
        "\n",
        '"',
        "<?xml?>",
        "]]>",
    ]
    for _ in range(2_000):
        html = "".join(dice.choices(pieces, k=dice.randrange(1, 14)))
        text = text_of(html)
        assert "<p>" not in text
        text.encode()
