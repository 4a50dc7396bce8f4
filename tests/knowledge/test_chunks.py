"""Chunks: readable pieces along headings, with ids that survive edits elsewhere."""

from __future__ import annotations

from assist.knowledge.chunkings import SECTIONS, Chunking
from assist.knowledge.chunks import Chunk, chunk_document
from assist.knowledge.reading.documents import Document, parse_document
from tests.shop import DOCUMENTS


def cut(body: str, chunking: Chunking = SECTIONS) -> list[Chunk]:
    """Chunks of a document with this body."""
    document = parse_document(f"---\nid: a\ntitle: A\nkind: policy\nlanguage: zh\n---\n{body}", "a.md")
    assert isinstance(document, Document), document
    return chunk_document(document, chunking)


def test_sections_become_chunks_with_their_heading_path() -> None:
    """The title is not repeated in the path; nested headings are."""
    chunks = cut("# A\n前言。\n## 甲\n一。\n### 乙\n二。\n## 丙\n三。")
    assert [(c.section, c.text) for c in chunks] == [
        ("", "前言。"),
        ("甲", "一。"),
        ("甲 > 乙", "二。"),
        ("丙", "三。"),
    ]


def test_markdown_becomes_words() -> None:
    """Emphasis, links, images and HTML leave only what a reader reads."""
    chunks = cut("**7 天**内[可退](https://x.example)。<b>是</b> ![图](a.png)\n\n- 一\n- 二\n\n1. 甲")
    assert chunks[0].text == "7 天内可退。是 图\n- 一\n- 二\n1. 甲"


def test_a_table_row_is_a_sentence_that_names_its_columns() -> None:
    """One row can be found and quoted without its table."""
    chunks = cut("| 型号 | 价格 |\n| --- | --- |\n| L1 | 129 元 |\n| L1S | 199 元 |")
    assert chunks[0].text == "型号：L1；价格：129 元。\n型号：L1S；价格：199 元。"


def test_a_long_section_is_cut_after_sentence_ends() -> None:
    """No piece exceeds the size, none begins with the full stop of the one before, nothing is lost."""
    body = "".join(f"第{n}条规则说明退货需要在规定时间内完成。" for n in range(60))
    chunks = cut(body)
    assert len(chunks) > 1
    assert all(len(c.text) <= SECTIONS.sizes["zh"] and c.text.endswith("。") for c in chunks)
    assert "".join(c.text for c in chunks) == body


def test_sections_can_be_taken_together() -> None:
    """Another chunking is another name, so that its chunks have ids of their own."""
    pairs = Chunking("pairs", SECTIONS.sizes, joined=2)
    body = "## 甲\n一。\n## 乙\n二。\n## 丙\n三。"
    assert [(c.section, c.text) for c in cut(body, pairs)] == [("甲", "一。\n二。"), ("丙", "三。")]
    assert not {c.id for c in cut(body, pairs)} & {c.id for c in cut(body)}


def test_editing_one_section_keeps_the_ids_of_the_others() -> None:
    """Publishing an edited document embeds its changed chunks only."""
    before = cut("## 甲\n一。\n## 乙\n二。")
    after = cut("## 新\n零。\n## 甲\n一。\n## 乙\n三。")
    assert {c.id for c in before} & {c.id for c in after} == {before[0].id}


def test_dates_are_not_part_of_a_chunks_identity() -> None:
    """Moving an effective date re-embeds nothing."""
    document = parse_document(DOCUMENTS["sale"].replace("2026-11-15", "2026-11-20"), "sale.md")
    original = parse_document(DOCUMENTS["sale"], "sale.md")
    assert isinstance(document, Document)
    assert isinstance(original, Document)
    assert [c.id for c in chunk_document(document)] == [c.id for c in chunk_document(original)]
