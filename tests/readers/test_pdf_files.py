"""PDF files: read as people read them, page after page, column after column."""

from __future__ import annotations

import pytest

from assist.readers.notices import Unreadable
from assist.readers.pdf_files import read_pdf
from tests.readers.made_files import Piece, frame, pdf

LEFT = [
    "Within fifteen days of delivery customers",
    "may ask for the difference when the same",
    "article has become cheaper in the shop.",
]
RIGHT = [
    "The price on the page at the time of the",
    "request counts, and each order may use",
    "this promise once and not a second time.",
]


def columns(across: bool) -> list[Piece]:
    """Two columns, written line by line across both, or one after the other."""
    pairs = [
        ((50.0, 700.0 - 14 * n, 11.0, left), (310.0, 700.0 - 14 * n, 11.0, right))
        for n, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True))
    ]
    return (
        [piece for pair in pairs for piece in pair]
        if across
        else [*(one for one, _ in pairs), *(two for _, two in pairs)]
    )


@pytest.mark.parametrize("across", [True, False])
def test_the_left_column_is_read_before_the_right_one(across: bool) -> None:
    """However the file was written."""
    made = read_pdf(pdf([(50, 760, 18, "Price promise"), *columns(across)]))
    assert made.markdown.split("\n\n") == ["# Price promise", " ".join(LEFT), " ".join(RIGHT) + "\n"]


def test_larger_letters_are_headings() -> None:
    """The largest is the title; wrapped lines come together, in Chinese without a blank."""
    made = read_pdf(
        pdf([
            (50, 780, 22, "售后政策"), (50, 740, 16, "一、退货"), (50, 710, 11, "签收后7天内商品完好的可以申请无理由退货，贴身用品"),
            (50, 696, 11, "除外。"), (50, 660, 13, "1.1 运费"), (50, 630, 11, "由买家承担。"),
        ])
    )  # fmt: skip
    assert made.title == "售后政策"
    assert made.markdown.split("\n\n") == [
        "# 售后政策", "## 一、退货", "签收后7天内商品完好的可以申请无理由退货，贴身用品除外。", "### 1.1 运费", "由买家承担。\n",
    ]  # fmt: skip


def test_merged_cells_of_a_drawn_table_are_said_at_each_of_their_places() -> None:
    """The lines around them show how far they reach."""
    lines = [
        "50 700 m 350 700 l S", "50 680 m 350 680 l S", "150 660 m 350 660 l S", "50 640 m 350 640 l S",
        *(f"{left} 700 m {left} 640 l S" for left in (50, 150, 250, 350)),
    ]  # fmt: skip
    texts: list[Piece] = [
        (55, 685, 10, "Reason"), (155, 685, 10, "Region"), (255, 685, 10, "Fee"), (55, 655, 10, "No reason"),
        (155, 665, 10, "Near"), (255, 665, 10, "8 CNY"), (155, 645, 10, "Far"), (255, 645, 10, "15 CNY"),
    ]  # fmt: skip
    made = read_pdf(pdf([(50, 740, 10, "Fees are these."), *lines, *texts, (50, 600, 10, "That is all.")]))
    assert made.markdown.split("\n\n") == [
        "Fees are these.",
        "| Reason | Region | Fee |\n| --- | --- | --- |\n| No reason | Near | 8 CNY |\n| No reason | Far | 15 CNY |",
        "That is all.\n",
    ]


def test_a_table_over_two_pages_is_one() -> None:
    """Its header, said again on the second page, is left out; the page's own header and number too."""

    def page(number: int, rows: list[tuple[str, str]]) -> list[Piece | str]:
        bases = [780.0 - 20 * n for n in range(len(rows) + 1)]
        cells: list[Piece | str] = []
        for (left, right), base in zip(rows, bases[1:], strict=True):
            cells += [(55, base + 5, 10, left), (205, base + 5, 10, right)]
        return [(50, 815, 9, "Deer Field Guide"), frame([50, 200, 350], bases), *cells, (290, 30, 9, f"Page {number}")]

    made = read_pdf(pdf(page(1, [("Model", "Fee"), ("A", "8")]), page(2, [("Model", "Fee"), ("B", "15")])))
    assert made.markdown == "| Model | Fee |\n| --- | --- |\n| A | 8 |\n| B | 15 |\n"
    assert made.around == ("Deer Field Guide",)
    assert [notice.code for notice in made.notices] == ["headers", "page_numbers", "merged_table"]


def test_what_pages_begin_with_stays_where_it_says_something_else_on_each() -> None:
    """Of products with a page each the heading and the rule with its figures; a running page number is no figure."""

    def page(number: int) -> list[Piece | str]:
        every = number + number % 2
        return [
            (50, 820, 16, f"第 {number} 节 保养"), (50, 800, 11, f"型号 T-{number} 的滤网每 {every} 个月清洗一次。"),
            (50, 700, 11, f"电源线{'，检查插头' * number}。"), (50, 30, 9, f"2026 版手册 第 {number + 6} 页 / 共 12 页"),
        ]  # fmt: skip

    made = read_pdf(pdf(*map(page, range(1, 5))))
    for number in range(1, 5):
        assert f"第 {number} 节 保养" in made.markdown
        assert f"型号 T-{number} 的滤网每 {number + number % 2} 个月清洗一次。" in made.markdown
    assert "手册" not in made.markdown
    assert made.around == tuple(f"2026 版手册 第 {number + 6} 页 / 共 12 页" for number in range(1, 5))


def test_texts_in_columns_are_a_table_without_lines() -> None:
    """A price stays beside its article."""
    rows = [("Model", "Region", "Fee"), ("A", "Near", "8 CNY"), ("B", "Far", "15 CNY")]
    pieces: list[Piece] = [
        (50.0 + 150 * n, 700.0 - 16 * m, 10, text) for m, row in enumerate(rows) for n, text in enumerate(row)
    ]
    assert (
        read_pdf(pdf(pieces)).markdown
        == "| Model | Region | Fee |\n| --- | --- | --- |\n| A | Near | 8 CNY |\n| B | Far | 15 CNY |\n"
    )


def test_a_paragraph_goes_on_over_the_page() -> None:
    """As its sentence does."""
    first: list[Piece] = [
        (50, 72, 11, "Customers who have bought an article in the shop may send it"),
        (50, 700, 11, "Buying and returning."),
    ]
    made = read_pdf(pdf(first, [(50, 700, 11, "back within seven days of delivery.")]))
    assert "may send it back within seven days of delivery." in made.markdown


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    """A comma at the end of a column ends nothing."""
    left = [*LEFT[:2], "article has become cheaper in the shop,"]
    pieces = [*columns(across=False)[:2], (50.0, 672.0, 11.0, left[2]), *columns(across=False)[3:]]
    assert f"{left[2]} {RIGHT[0]}" in read_pdf(pdf(pieces)).markdown


def test_turned_letters_are_a_watermark() -> None:
    """They say for whom the file is, and are no part of its text."""
    made = read_pdf(
        pdf([(50, 700, 11, "Packing costs 3."), "BT /F1 40 Tf 0.7 0.7 -0.7 0.7 200 300 Tm (CONFIDENTIAL) Tj ET"])
    )
    assert (made.markdown, made.around) == ("Packing costs 3.\n", ("CONFIDENTIAL",))


SCAN = "q 500 0 0 700 40 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (pdf([SCAN], [SCAN]), "is a scan: its 2 pages are pictures without text"),
        (pdf([(50, 700, 11, "secret")], encrypt=True), "is protected by a password"),
        (b"%PDF-1.4\nnothing of a PDF", "is broken and cannot be opened"),
        (pdf([]), "has no text"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, told: str) -> None:
    """Saying what to do."""
    with pytest.raises(Unreadable, match=told):
        read_pdf(data)


def test_a_scanned_page_among_others_is_named() -> None:
    """Somebody has to write what it says."""
    notices = read_pdf(pdf([(50, 700, 11, "Within seven days.")], [SCAN])).notices
    assert [(notice.code, notice.look, notice.values) for notice in notices] == [
        ("scanned_pages", True, {"pages": "2"})
    ]


def test_progress_is_told_page_by_page() -> None:
    """To the end."""
    told: list[tuple[int, int]] = []
    read_pdf(pdf([(50, 700, 11, "One.")], [(50, 700, 11, "Two.")]), lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
