"""Word files: every cell under its header, and nothing lost without a word."""

from __future__ import annotations

import pytest

from assist.readers.notices import Unreadable
from assist.readers.word_files import read_word
from tests.readers.made_files import header, paragraph, word, word_cell, word_table

RESTART, GOES_ON, TWO = "<w:vMerge w:val='restart'/>", "<w:vMerge/>", "<w:gridSpan w:val='2'/>"


def codes(data: bytes) -> dict[str, bool]:
    """What is noticed in a Word file, and whether somebody has to look."""
    return {notice.code: notice.look for notice in read_word(data).notices}


def test_merged_cells_are_said_at_each_of_their_places() -> None:
    """A price stands under its header also where the cell before it is merged with the one above."""
    made = word_table(
        [word_cell("Reason"), word_cell("Region"), word_cell("Fee")],
        [word_cell("No reason", RESTART), word_cell("Near"), word_cell("8 CNY")],
        [word_cell("", GOES_ON), word_cell("Far"), word_cell("15 CNY")],
        [word_cell("Faulty", TWO), word_cell("free")],
    )
    assert read_word(word(paragraph("Fees"), made)).markdown.splitlines()[2:] == [
        "| Reason | Region | Fee |",
        "| --- | --- | --- |",
        "| No reason | Near | 8 CNY |",
        "| No reason | Far | 15 CNY |",
        "| Faulty | Faulty | free |",
    ]


def test_a_header_of_two_rows_becomes_one() -> None:
    """Both of its names stand above each column."""
    made = word_table(
        [word_cell("Model", RESTART), word_cell("Size (cm)", TWO)],
        [word_cell("", GOES_ON), word_cell("long"), word_cell("wide")],
        [word_cell("G3"), word_cell("12.5"), word_cell("8")],
    )
    assert "| Model | Size (cm) long | Size (cm) wide |" in read_word(word(made)).markdown


def test_a_title_stands_above_the_headings() -> None:
    """Headings are one level deeper below it; without one they keep theirs."""
    body = (paragraph("Returns", "Heading1"), paragraph("Within 7 days."), paragraph("Fees", "Heading2"))
    assert read_word(word(*body)).markdown.startswith("# Returns\n")
    titled = read_word(word(paragraph("Policy", "Title"), *body))
    assert titled.title == "Policy"
    assert [line for line in titled.markdown.splitlines() if line.startswith("#")] == [
        "# Policy",
        "## Returns",
        "### Fees",
    ]


def test_short_bold_lines_are_headings_where_no_style_is_used() -> None:
    """Many people write so."""
    body = (paragraph("售后政策", run="<w:b/>"), paragraph("一、退货", run="<w:b/>"), paragraph("签收后7天内可退。"))
    assert read_word(word(*body)).markdown == "# 售后政策\n\n## 一、退货\n\n签收后7天内可退。\n"


def test_tracked_changes_are_read_as_accepted_and_shown() -> None:
    """Somebody has to confirm them."""
    body = (
        "<w:p><w:r><w:t>Repairs take </w:t></w:r><w:del><w:r><w:delText>5 days</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>7 days</w:t></w:r></w:ins></w:p>"
    )
    made = read_word(word(body))
    assert made.markdown == "Repairs take 7 days\n"
    (notice,) = made.notices
    assert notice.look
    assert notice.message() == (
        "has tracked changes that nobody accepted: “5 days” deleted, “7 days” inserted; read here as accepted: confirm it"
    )


def test_page_headers_stand_beside_the_text() -> None:
    """They may say for whom it is."""
    made = read_word(word(paragraph("Packing costs 3 CNY."), parts={"header1.xml": header("内部资料 严禁外传")}))
    assert made.around == ("内部资料 严禁外传",)
    assert "内部" not in made.markdown
    assert "headers" in codes(word(paragraph("x"), parts={"header1.xml": header("内部资料")}))


def test_hidden_text_stays_hidden_and_is_named() -> None:
    """Nobody sees it in Word, so customers do not either."""
    made = read_word(word(paragraph("Shown."), paragraph("Costs 188.", run="<w:vanish/>")))
    assert made.markdown == "Shown.\n"
    assert [notice.message() for notice in made.notices] == ["hidden text was left out: Costs 188."]


def test_comments_are_named() -> None:
    """With their words: they may hold what the text lacks."""
    comment = '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0">'
    part = f"{comment}{paragraph('ask legal')}</w:comment></w:comments>"
    (notice,) = read_word(word(paragraph("Within 7 days."), parts={"comments.xml": part})).notices
    assert notice.message() == "comments were left out (1): ask legal"


def test_tags_in_the_text_are_text() -> None:
    """A document about HTML, or an attack, shows the same letters."""
    assert (
        read_word(word(paragraph("<script>alert(1)</script> 5*3"))).markdown == "\\<script>alert(1)\\</script> 5\\*3\n"
    )


@pytest.mark.parametrize("data", [b"PK\x03\x04 no archive", word().replace(b"document.xml", b"dokument.xml")])
def test_a_broken_file_is_refused(data: bytes) -> None:
    """With what to do."""
    with pytest.raises(Unreadable, match="is broken and cannot be opened; open it in its program and save it again"):
        read_word(data)


def test_an_empty_file_is_refused() -> None:
    """It would be a document that says nothing."""
    with pytest.raises(Unreadable, match="has no text"):
        read_word(word(paragraph(" ")))
