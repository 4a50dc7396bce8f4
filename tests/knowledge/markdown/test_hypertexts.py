"""Hypertexts: HTML in a document says what it says in a browser."""

from __future__ import annotations

import pytest

from tests.knowledge.written import chunks, lines, said


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><th>琴</th><th>租金</th></tr><tr><td>提琴</td><td>80 元</td></tr></table>",
        "<table>\n<thead><tr><th>琴</th>\n<th>租金</th></tr></thead>\n<tbody>\n<tr><td>提琴</td><td><b>80</b> 元</td></tr>\n</tbody></table>",
        "<table>\n<tr><th>琴</th><th>租金</th></tr>\n\n<tr><td>提琴</td><td>\n\n**80** 元\n\n</td></tr>\n</table>",
        "<div><TABLE class='x'><TR><TH>琴<TH>租金</TR><TR><TD>提琴<TD>80 元</TR></TABLE></div>",
        "- 表\n\n  <table><tr><th>琴</th><th>租金</th></tr><tr><td>提琴</td><td>80 元</td></tr></table>",
    ],
)
def test_a_table_is_read_as_one_of_markdown(table: str) -> None:
    """One line or many, with empty lines and Markdown inside, without closing tags."""
    assert lines(table)[-1].strip() == "琴：提琴；租金：80 元。"


def test_cells_that_span_others() -> None:
    """Such a cell holds for each row and column that it covers."""
    body = (
        "<table><tr><th>琴</th><th>日租</th><th>月租</th></tr>"
        "<tr><td rowspan='2'>大琴</td><td>9 元</td><td>80 元</td></tr><tr><td colspan='2'>展品不租</td></tr></table>"
    )
    assert lines(body) == ["琴：大琴；日租：9 元；月租：80 元。", "琴：大琴；日租：展品不租；月租：展品不租。"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>琴弓不退。</p>", ["琴弓不退。"]),
        ("<div>琴弓不退。<br>琴弦<b>可退</b>。</div>", ["琴弓不退。", "琴弦可退。"]),
        ("<center>租金不退差价</center>", ["租金不退差价"]),
        ("<ul><li>琴弓</li><li>琴弦<ul><li>尼龙</li></ul></li></ul>", ["- 琴弓", "- 琴弦", "  - 尼龙"]),
        ("<blockquote>琴弓不退。</blockquote>后面", ["琴弓不退。", "后面"]),
        ("<pre>\n琴弓不退\n琴弦可退\n</pre>", ["琴弓不退", "琴弦可退"]),
        ("<section><p>琴弓&nbsp;不退 &lt;5 天。</p></section>", ["琴弓 不退 <5 天。"]),
        ("<p>试租 <a href='https://x.example'>三天</a> <img alt='琴' src='a.png'></p>", ["试租 三天 琴"]),
        ("<p>琴盒 <S> 码</p>", ["琴盒 <S> 码"]),
        ("<!-- 内部 -->琴弓不退。", ["琴弓不退。"]),
        ("琴弓<!-- 内部 -->不退。", ["琴弓不退。"]),
        ("<p hidden>内部</p>\n<p style='display: none'>内部</p><script>var a</script>\n\n琴弓不退。", ["琴弓不退。"]),
        ("<del>\n\n琴弓可退。\n\n</del>\n\n琴弓不退。", ["琴弓不退。"]),
    ],
)
def test_elements(html: str, text: list[str]) -> None:
    """What is shown is kept, what is hidden is not."""
    assert [line.replace("\xa0", " ") for line in lines(html)] == text


def test_details_are_a_section_under_their_summary() -> None:
    """It ends where they end."""
    body = "## 租琴\n\n<details>\n<summary>琴弓能退吗</summary>\n\n不能。\n\n</details>\n\n押金 200 元。"
    assert [(c.section, c.text) for c in chunks(body)] == [("租琴 > 琴弓能退吗", "不能。"), ("租琴", "押金 200 元。")]
    assert said(body) == ["琴弓能退吗：不能。", "押金 200 元。"]


def test_headings_and_terms() -> None:
    """<h2> and <dt> head what follows."""
    body = "<h2>租琴</h2><dl><dt>押金</dt><dd>200 元</dd></dl><p>当天退。</p>"
    assert [(c.section, c.text) for c in chunks(body)] == [("租琴 > 押金", "200 元"), ("租琴", "当天退。")]
