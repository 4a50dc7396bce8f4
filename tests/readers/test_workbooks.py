"""Workbooks: values as people see them, nothing that is hidden, questions as sections."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl.comments import Comment

from assist.readers.notices import Unreadable
from assist.readers.number_formats import shown
from assist.readers.workbooks import read_workbook
from tests.readers.made_files import saved, workbook


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.1, "0%", "10%"),
        (0.125, "0.0%", "12.5%"),
        (0.1 + 0.2, "General", "0.3"),
        (12.50, "General", "12.5"),
        (1234567, "#,##0", "1,234,567"),
        (1234.5, '"¥"#,##0.00', "¥1,234.50"),
        (99, "[$¥-804]#,##0.00", "¥99.00"),
        (15, '0"元"', "15元"),
        (-5, '#,##0.00;[Red]"-"#,##0.00', "-5.00"),
        (2.5, "0.##", "2.5"),
        (13800138000, "0", "13800138000"),
        (True, "General", "TRUE"),
        (dt.datetime(2026, 11, 1), "yyyy-mm-dd", "2026-11-01"),
        (dt.datetime(2026, 11, 1, 20, 30), "yyyy/m/d h:mm", "2026-11-01 20:30"),
        (dt.datetime(2026, 11, 1), 'yyyy"年"m"月"d"日"', "2026年11月1日"),
        (dt.datetime(2026, 11, 1), 'm"月"d"日"', "11月1日"),
        (dt.time(9, 30), "h:mm", "09:30"),
        (dt.timedelta(hours=36), "[h]:mm", "36:00"),
        ("0.1", "@", "0.1"),
        (None, "General", ""),
    ],
)
def test_a_value_is_shown_as_in_its_sheet(value: object, number_format: str, text: str) -> None:
    """A tenth that its sheet shows as 10% is 10%."""
    assert shown(value, number_format) == text


def test_merged_ranges_are_said_at_each_of_their_places() -> None:
    """And a header over two rows is one."""
    book = workbook(Sizes=[["Model", "Size (cm)", None], [None, "long", "wide"], ["G3", 12.5, 8], [None, 11, 10.25]])
    for cells in ("A1:A2", "B1:C1", "A3:A4"):
        book["Sizes"].merge_cells(cells)
    assert read_workbook(saved(book)).markdown.splitlines() == [
        "| Model | Size (cm) long | Size (cm) wide |",
        "| --- | --- | --- |",
        "| G3 | 12.5 | 8 |",
        "| G3 | 11 | 10.25 |",
    ]


def test_what_is_hidden_stays_out_and_is_named() -> None:
    """Sheets, rows and columns: costs must not reach customers."""
    book = workbook(Prices=[["Model", "Price", "Cost"], ["G3", 399, 188], ["G4", 499, 211]], Costs=[["G3", 188]])
    book["Costs"].sheet_state = "veryHidden"
    book["Prices"].column_dimensions["C"].hidden = True
    book["Prices"].row_dimensions[3].hidden = True
    made = read_workbook(saved(book))
    assert made.markdown == "| Model | Price |\n| --- | --- |\n| G3 | 399 |\n"
    told = [notice.message() for notice in made.notices]
    assert "hidden sheets were left out: Costs" in told
    assert "hidden rows or columns of sheet “Prices” were left out: 3 | C; unhide them to use them" in told


def test_formulas_without_values_and_errors_are_said() -> None:
    """An empty cell would be a silent loss."""
    book = workbook(Prices=[["Model", "Price"], ["G3", "=1+1"], ["G4", "#REF!"]])
    book["Prices"]["B3"].data_type = "e"
    notices = {notice.code: notice for notice in read_workbook(saved(book)).notices}
    assert notices["no_values"].values == {"cells": "Prices!B2"}
    assert notices["errors"].values == {"cells": "Prices!B3"}
    assert all(notice.look for notice in notices.values())


def test_questions_and_answers_become_sections() -> None:
    """Topics are headings above them, other columns lines below, similar questions are marked as such."""
    rows: list[list[object]] = [
        ["分类", "问题", "答案", "相似问", "更新日期"],
        ["退换", "几天内可以退？", "签收后7天内。\n贴身用品除外。", "能退吗；多久能退", dt.datetime(2026, 11, 1)],
        ["退换", "运费谁出？", None, None, None],
        ["退换", None, "不知道。", None, None],
    ]
    made = read_workbook(saved(workbook(常见问题=rows)))
    assert made.faq
    assert made.markdown.split("\n\n") == [
        "## 退换", "### 几天内可以退？", "签收后7天内。", "贴身用品除外。", "更新日期：2026-11-01", "相似问：\n- 能退吗\n- 多久能退\n",
    ]  # fmt: skip
    assert {notice.code: notice.look for notice in made.notices} == {"no_answer": True, "no_question": True}


def test_english_headers_are_recognised_too() -> None:
    """By general signs, not by one shop's names."""
    made = read_workbook(
        saved(workbook(Help=[["No.", "Question", "Answer"], [1, "Can I return it?", "Within 30 days."]]))
    )
    assert (made.faq, made.markdown) == (True, "## Can I return it?\n\nWithin 30 days.\n")
    assert [notice.message() for notice in made.notices] == ["columns that only count were left out: No."]


def test_a_sheet_may_hold_titles_notes_and_several_tables() -> None:
    """Parted by empty rows and columns; a title over the table is no header."""
    rows: list[list[object]] = [
        ["Fees 2026", None, None],
        ["Region", "Fee", "Days"],
        ["Near", 8, 2],
        [],
        ["Paid by the customer."],
    ]
    made = read_workbook(saved(workbook(Fees=rows)))
    assert made.markdown == (
        "Fees 2026\n\n| Region | Fee | Days |\n| --- | --- | --- |\n| Near | 8 | 2 |\n\nPaid by the customer.\n"
    )


def test_comments_and_page_headers_are_named() -> None:
    """The words of a header may say for whom the sheet is."""
    book = workbook(Fees=[["Region", "Fee"], ["Near", 8]])
    book["Fees"]["B2"].comment = Comment("only until May", "Lin")
    book["Fees"].oddHeader.center.text = "Confidential"
    made = read_workbook(saved(book))
    assert made.around == ("Confidential",)
    assert any("only until May" in notice.message() for notice in made.notices)


def test_a_sheet_that_is_formatted_to_its_last_row_is_read() -> None:
    """Only cells with a value count."""
    book = workbook(Fees=[["Region", "Fee"], ["Near", 8]])
    book["Fees"].cell(1_048_576, 200).number_format = "0%"
    assert read_workbook(saved(book)).markdown == "| Region | Fee |\n| --- | --- |\n| Near | 8 |\n"


def test_a_broken_workbook_is_refused() -> None:
    """With what to do."""
    with pytest.raises(Unreadable, match="is broken"):
        read_workbook(b"PK\x03\x04")
