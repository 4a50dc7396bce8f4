"""Accounts: what of a document cannot be cited is named, line by line."""

from __future__ import annotations

import gc
import time
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.errors import CheckFailed
from assist.knowledge.chunks import chunk_document
from assist.knowledge.index import VectorIndex
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.warnings.accounts import Accounts, account_of, accounts_of
from assist.testing import HashEmbedder
from tests.knowledge.test_letters import CORPORA, ROOT
from tests.knowledge.written import written

FRONT = "---\nid: a\ntitle: A\nkind: policy\nlanguage: zh\n---\n\n"


def account(folder: Path, body: str) -> Accounts:
    """Of a folder with one document."""
    (folder / "a.md").write_text(FRONT + body, encoding="utf-8")
    return accounts_of(read_corpus(folder))


@cache
def ours(folder: Path) -> Accounts:
    """Of a corpus of this project."""
    return accounts_of(read_corpus(folder))


@pytest.mark.parametrize("folder", CORPORA, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_letter_of_every_corpus_can_be_cited(folder: Path) -> None:
    """Of all documents that this project keeps."""
    found = ours(folder)
    assert (found.problems, found.warnings, set(found.shares.values())) == ((), (), {1.0})


def test_a_heading_without_a_text_is_named(tmp_path: Path) -> None:
    """With its line in the file, and what would give it one."""
    found = account(tmp_path, "## 不补拍胶卷\n\n## 冲洗\n\n三天取。\n")
    (warning,) = found.warnings
    assert str(warning).startswith(f"{tmp_path}/a.md:8: the heading “## 不补拍胶卷” stands over no text")
    assert found.shares == {"a": 0.5}


def test_a_heading_may_say_again_what_the_document_is_called(tmp_path: Path) -> None:
    """Its title, or the name of the file that was imported: many begin with both."""
    body = "# A\n\n## 冲洗须知（2026）\n\n## 取件\n\n三天取。\n"
    (tmp_path / "a.md").write_text(
        FRONT.replace("---\n\n", "source: 门店/冲洗须知（2026）.docx\n---\n\n") + body, "utf-8"
    )
    found = accounts_of(read_corpus(tmp_path))
    assert (found.warnings, found.shares) == ((), {"a": 1.0})


def test_markup_that_would_be_quoted_is_named(tmp_path: Path) -> None:
    """The author sees where."""
    (warning,) = account(tmp_path, "三天取。\n\n详见[门店]( {{ shop }} )。\n").warnings
    assert str(warning).startswith(f"{tmp_path}/a.md:10: “详见[门店](")


@pytest.mark.parametrize(
    "body",
    [
        "<!-- 内部 -->三天取。", "~~30 元~~20 元。", "见[门店](https://x.example/a(b))。\n\n[b]: https://x.example/b",
        "**7**天内取<br>过期不留", "| a | b |\n|---|---|\n| 甲 | 乙。丙！丁 |", "特价[^1]胶卷\n\n[^1]: 不退", "取件&nbsp;三天 &lt;5 卷",
        "Q：几天取？\nA：三天。", "三天取。\n\n相似问：\n- 几天能取", "1. 甲\n2. 乙", "```\n口令\n```", "<script>var a</script>三天取。",
    ],
)  # fmt: skip
def test_what_a_document_hides_on_purpose_is_no_part_of_it(tmp_path: Path, body: str) -> None:
    """Comments, prices struck out, addresses, similar questions, numbers of items."""
    found = account(tmp_path, body)
    assert (found.problems, found.warnings) == ((), ())


def test_a_lost_cell_is_seen() -> None:
    """The account trusts no parser: what the chunks lack is lost."""
    document = written("| 胶卷 | 天数 |\n| --- | --- |\n| 黑白 | 五天 |\n\n彩色三天。")
    (chunk,) = chunk_document(document)
    cut = type(chunk)(chunk.id, chunk.section, chunk.text.replace("五天", "").replace("彩色", ""))
    found = account_of(document, [cut])
    assert found.lost == ((3, "五天"), (5, "彩色三天"))
    assert found.share == 2 / 8


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        ("三天取。\n\n<!-- 内部\n\n## 冲洗\n", 10, "the comment is never closed"),
        ("三天取 <!-- 内部\n", 8, "the comment is never closed"),
        ("~~三天取。~~\n", 8, "no text that can be cited"),
    ],
)
def test_what_cannot_be_read_at_all_is_not_published(
    tmp_path: Path, engine: Engine, index: VectorIndex, body: str, line: int, what: str
) -> None:
    """The check names it, and so does the publish."""
    found = account(tmp_path, body)
    assert [str(problem).split(": ")[0] for problem in found.problems] == [f"{tmp_path}/a.md:{line}"]
    assert what in str(found.problems[0])
    with pytest.raises(CheckFailed) as refused:
        publish(engine, index, HashEmbedder(), read_corpus(tmp_path))
    assert what in refused.value.problems[0]


def test_a_comment_in_code_is_code(tmp_path: Path) -> None:
    """It hides nothing."""
    assert account(tmp_path, "写 `<!--` 开始注释。\n").problems == ()


@pytest.mark.parametrize(
    "unit",
    ["三天取。\n\n", "**提示：**a ", "~~3 元~~5", "<div><a ", "<!--", "<table><tr><td colspan=50 rowspan=50>a", "- 甲\n", "[^a]", "[a](<b",
     "| 甲 | 乙。丙 |\n", "Q：几天？\nA：三天。\n", "<S> 码", "`a", ":：", "<del>"],
)  # fmt: skip
def test_reading_takes_time_in_proportion_to_the_text(unit: str) -> None:
    """Whatever it is made of: eight times the text takes far less than sixty-four times as long."""

    def seconds(size: int) -> float:
        document = written("先说一句。\n\n" + unit * (size // len(unit)))
        # Other tests leave threads behind, and much for the garbage collector to look through.
        gc.disable()
        started = time.thread_time()
        account_of(document, chunk_document(document))
        taken = time.thread_time() - started
        gc.enable()
        return taken

    seconds(1_000)
    # A quadratic reading is one every time; a machine that was busy for a moment is busy for a moment.
    assert any(seconds(64_000) < 24 * seconds(8_000) + 0.2 for _ in range(3))
