"""Similar questions: they lift the section they belong to, and are no part of what it says."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import CheckFailed
from assist.knowledge.chunks import Chunk, chunk_document
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import Document, parse_document, read_corpus
from assist.knowledge.reading.similar_questions import (
    FILE,
    LONGEST,
    MOST,
    SimilarQuestion,
    read_suggested,
    restored,
    stored,
    suggested_line,
    together,
)
from assist.testing import HashEmbedder

FRONT = "---\nid: hire\ntitle: 婚纱租赁\nkind: policy\nlanguage: zh\n---\n"
SAID = "## 押金\n租期三天，押金 800 元，归还后当天退回。\n"
ASKED = ("钱什么时候还我", "弄脏了扣多少")
TODAY = AsOf.on(dt.date(2026, 11, 28))
KEY = "0123456789abcdef" * 2


def chunks(body: str) -> list[Chunk]:
    """The chunks of a document about hiring dresses."""
    document = parse_document(FRONT + body, "hire.md")
    assert isinstance(document, Document)
    return chunk_document(document)


@pytest.mark.parametrize(
    "below",
    [
        "\n相似问：\n- 钱什么时候还我\n- 弄脏了扣多少\n",
        "相似问：\n- 钱什么时候还我\n- 弄脏了扣多少\n",
        "\n**相似问**\n\n1. 钱什么时候还我\n2. 弄脏了扣多少\n",
        "\n### 相似问题\n* 钱什么时候还我\n* 弄脏了扣多少\n",
        "\n相似问：\n钱什么时候还我\n弄脏了扣多少\n",
        "\n相似问：\n1、钱什么时候还我\n2、弄脏了扣多少\n",
        "\nAsked:\n- 钱什么时候还我\n- 弄脏了扣多少\n",
        "\nSimilar questions:\n\n- 钱什么时候还我\n- 弄脏了扣多少\n",
    ],
    ids=["list", "no empty line", "bold", "heading", "bare lines", "numbered", "english", "loose"],
)
def test_questions_below_a_marker_are_no_part_of_the_text(below: str) -> None:
    """However the content team sets them: text and id are those of the document without them."""
    (plain,) = chunks(SAID)
    (found,) = chunks(SAID + below)
    assert (found.id, found.text, found.section) == (plain.id, plain.text, plain.section)
    assert found.asked == ASKED


def test_what_follows_the_questions_is_text_again() -> None:
    """The next paragraph, and the next section with questions of its own."""
    first, second = chunks(
        f"{SAID}\n相似问：\n- 钱什么时候还我\n\n三天以上每天 50 元。\n## 修改\n改腰围 60 元。\n相似问：\n- 能改小吗\n"
    )
    assert first.text.endswith("三天以上每天 50 元。")
    assert (first.asked, second.asked) == (("钱什么时候还我",), ("能改小吗",))
    assert second.text == "改腰围 60 元。"


@pytest.mark.parametrize(
    "line", ["相似问：见网站。", "这是最常见的相似问：", "Asked: by phone only.", "- 钱什么时候还我"]
)
def test_a_line_that_only_holds_the_word_is_text(line: str) -> None:
    """A marker stands alone."""
    (found,) = chunks(f"{SAID}\n{line}\n")
    assert found.asked == ()
    assert line.lstrip("- ") in found.text


@pytest.fixture
def hired(tmp_path: Path) -> Path:
    """A shop of two sections, of which one has questions in the customers' own words."""
    folder = tmp_path / "hire"
    folder.mkdir()
    (folder / "hire.md").write_text(
        FRONT + SAID + "相似问：\n- 钱啥时候还我呀\n## 取件\n到店取件，周一休息。\n", "utf-8"
    )
    return folder


def published(engine: Engine, index: VectorIndex, folder: Path) -> Search:
    """Search over a folder."""
    publish(engine, index, HashEmbedder(), read_corpus(folder))
    return Search(engine, index, HashEmbedder())


def test_a_section_is_found_by_its_questions(engine: Engine, index: VectorIndex, hired: Path) -> None:
    """With none of its own words, and by how near the question comes."""
    first = published(engine, index, hired).find("钱啥时候还我呀", 2, TODAY).passages[0]
    assert first.section == "押金"
    assert first.asked == ("钱啥时候还我呀",)
    assert first.asked_similarity == pytest.approx(1.0, abs=1e-3)


def test_a_question_is_never_quoted(engine: Engine, index: VectorIndex, hired: Path) -> None:
    """Though it has the very words asked for: neither in a draft, nor in a citation, nor in a passage's text."""
    draft = Assistant(published(engine, index, hired), None, None).draft(
        Conversation((Message("customer", "押金钱啥时候还我呀"),))
    )
    assert draft.passages
    shown = [draft.text, *(c.quote for c in draft.citations), *(p.text + p.whole for p in draft.passages)]
    assert not any("啥时候" in text for text in shown)


def test_a_new_question_moves_no_text(engine: Engine, index: VectorIndex, hired: Path) -> None:
    """Publishing it embeds the question and no chunk anew."""
    published(engine, index, hired)
    path = hired / "hire.md"
    path.write_text(path.read_text("utf-8") + "相似问：\n- 几点开门\n", "utf-8")
    embedder = HashEmbedder()
    done = publish(engine, index, embedder, read_corpus(hired))
    assert (done.embedded, done.unchanged) == (0, 2)
    first = Search(engine, index, embedder).find("几点开门", 1, TODAY).passages[0]
    assert (first.section, first.asked) == ("取件", ("几点开门",))


def test_suggested_rows_are_read_strictly(tmp_path: Path) -> None:
    """A wrong row is told with its line and what to do; the others count, and an old chunk's row is no mistake."""
    rows = [
        "\ufeff" + suggested_line(KEY, "hire", "押金", ["押金退吗", "  ", "x" * (LONGEST + 9)]),
        "",
        '{"chunk": "short", "questions": []}',
        "押金退吗",
        json.dumps({"chunk": KEY[::-1], "questions": [], "note": "?"}),
    ]
    (tmp_path / FILE).write_text("\n".join(rows), "utf-8")
    found, wrong = read_suggested(tmp_path)
    assert found == {KEY: ("押金退吗", "x" * LONGEST)}
    assert [(one.line, one.code, one.key) for one in wrong] == [
        (3, "asked_row", "chunk"),
        (4, "asked_not_json", None),
        (5, "asked_key", "note"),
    ]
    assert all("`assist corpus asked`" in one.message(reader) for one in wrong for reader in ("zh", "en"))
    assert wrong[1].message("zh").startswith("这一行不是 JSON")


def test_a_wrong_row_stops_a_publish(engine: Engine, index: VectorIndex, hired: Path) -> None:
    """With file and line, as every mistake of the corpus."""
    (hired / FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(CheckFailed) as stopped:
        publish(engine, index, HashEmbedder(), read_corpus(hired))
    (line,) = stopped.value.problems
    assert line.startswith(f"{(hired / FILE).as_posix()}:1: ")
    assert "UTF-8" in line


def test_a_question_counts_once_whatever_its_writing() -> None:
    """Written by hand comes first; case, script, width and punctuation make no other question; signs ask nothing."""
    found = together(
        [
            ("written", ["押金退吗"]),
            ("suggested", ["押金，退吗？", "押金退嗎", "Is it clean?", "？？"]),
            ("learned", ["is it CLEAN", "几天"]),
        ]
    )
    assert found == (
        SimilarQuestion("押金退吗", "written"),
        SimilarQuestion("Is it clean?", "suggested"),
        SimilarQuestion("几天", "learned"),
    )


def test_a_chunk_has_no_more_than_so_many() -> None:
    """What people wrote comes before what was learned."""
    found = together([("written", ["手写"]), ("learned", [f"第{n}问" for n in range(MOST * 2)])])
    assert len(found) == MOST
    assert found[0].origin == "written"


def test_what_a_release_keeps_is_what_it_was_made_of() -> None:
    """Also of releases that had none."""
    asked = {KEY: together([("written", ["押金退吗"]), ("learned", ["几天"])])}
    assert restored(json.loads(json.dumps(stored(asked)))) == asked
    assert restored(None) == {}
