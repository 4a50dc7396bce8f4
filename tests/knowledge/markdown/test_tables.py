"""Tables: every cell is said, every piece of a row names its row."""

from __future__ import annotations

import pytest

from assist.knowledge.chunkings import SECTIONS
from tests.knowledge.written import chunks, lines, said

HEAD = "| 茶 | 产地 | 价格 |\n| --- | --- | --- |\n"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("| 岩茶 | 武夷 | 90 元 | 限量 |", ["茶：岩茶；产地：武夷；价格：90 元；限量。"]),
        ("| 岩茶 | 武夷 |", ["茶：岩茶；产地：武夷。"]),
        ("| 岩茶 | 武夷 | 90 元 |\n| | 建瓯 | 60 元 |", ["茶：岩茶；产地：武夷；价格：90 元。", "茶：岩茶；产地：建瓯；价格：60 元。"]),
        ("| 岩茶 | 武夷 | 90 元 |\n| | | 陈年 150 元 |", ["茶：岩茶；产地：武夷；价格：90 元。", "茶：岩茶；产地：武夷；价格：陈年 150 元。"]),
        ("| 岩茶 | 武夷 | 90 元<br>起 |", ["茶：岩茶；产地：武夷；价格：90 元 起。"]),
        ("| 岩茶 | | 90 元 |", ["茶：岩茶；价格：90 元。"]),
        ("| 岩茶 | 武夷 | 90 元 |\n以上不含运费。", ["茶：岩茶；产地：武夷；价格：90 元。", "以上不含运费。"]),
        ("| 岩茶 | 武夷\\|建瓯 | ~~120~~ 90 元 |", ["茶：岩茶；产地：武夷|建瓯；价格：90 元。"]),
    ],
)  # fmt: skip
def test_rows(rows: str, text: list[str]) -> None:
    """Cells beyond the header, merged cells, lines below a table."""
    assert lines(HEAD + rows) == text


def test_a_table_without_the_line_below_its_header() -> None:
    """Or with one of another length: still a table."""
    assert lines("| 茶 | 价格 |\n| --- |\n| 岩茶 | 90 元 |") == ["茶：岩茶；价格：90 元。"]
    assert lines("| 岩茶 | 90 元 |\n| 白茶 | 70 元 |") == ["岩茶：90 元。", "白茶：70 元。"]


def test_a_cell_of_several_sentences_makes_several_rows() -> None:
    """None is quoted without the row that it belongs to."""
    row = "| 白茶 | 福鼎 | 70 元。满两饼包邮。不退不换 |"
    assert said(HEAD + row) == [
        "茶：白茶；产地：福鼎；价格：70 元。",
        "茶：白茶；价格：满两饼包邮。",
        "茶：白茶；价格：不退不换。",
    ]


def test_points_in_a_cell_stay_together() -> None:
    """Their numbers belong to what follows them, and are not the end of what stands before."""
    assert said(HEAD + "| 白茶 | 福鼎 | 1. 满两饼包邮 2. 拆封不退 |") == [
        "茶：白茶；产地：福鼎；价格：1. 满两饼包邮 2. 拆封不退。"
    ]
    assert said("规则：1. 满两饼包邮 2. 拆封不退") == ["规则：1. 满两饼包邮 2. 拆封不退"]


def test_a_question_in_a_cell_keeps_its_answer() -> None:
    """The row is one sentence."""
    assert said("| 问题 | 答案 |\n| --- | --- |\n| 可以试喝吗？ | 不可以 |") == ["问题：可以试喝吗？；答案：不可以。"]


@pytest.mark.parametrize(
    "clause", ["每饼称重后再封装，封装后贴标；", "称重、封装、贴标、", "没有任何停顿的一长串说明文字"]
)
def test_a_long_row_names_its_first_cell_in_every_piece(clause: str) -> None:
    """However long it is, and wherever it can be cut; no letter of it is lost."""
    cell = "".join(f"{n}{clause}" for n in range(60)) + "拆封的茶饼不退"
    found = chunks(f"| 茶 | 说明 |\n| --- | --- |\n| 老茶饼 | {cell} |\n| 新茶 | 可退 |")
    rows = [line for chunk in found for line in chunk.text.split("\n")]
    assert len(rows) >= 3
    assert all(row.startswith("茶：老茶饼；说明：") for row in rows[:-1])
    assert all(len(chunk.text) <= SECTIONS.sizes["zh"] for chunk in found)
    assert rows[-2].endswith("拆封的茶饼不退。")
    pieces = "".join(row.removeprefix("茶：老茶饼；说明：").rstrip("。；、，") for row in rows[:-1])
    assert "".join(filter(str.isalnum, pieces)) == "".join(filter(str.isalnum, cell))


def test_a_long_row_in_english() -> None:
    """The same with English punctuation."""
    cell = "; ".join(f"cake number {n} is weighed and wrapped" for n in range(60)) + "; opened cakes stay"
    rows = lines(f"| Tea | Terms |\n| --- | --- |\n| Aged cake | {cell} |", "en")
    assert len(rows) >= 3
    assert all(row.startswith("Tea: Aged cake; Terms: ") and row.endswith(".") and len(row) <= 400 for row in rows)
