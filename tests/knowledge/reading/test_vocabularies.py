"""Vocabularies: a document is found by every name of what it speaks of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.errors import CheckFailed
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.reading.vocabularies import Vocabulary, read_vocabulary
from assist.knowledge.releases import activate
from assist.testing import HashEmbedder

NAMES = Vocabulary((("SL-E600", "山电", "Power Station"), ("SL-L1", "萤火"), ("萤火", "萤火 L1S")))


def write(folder: Path, text: str) -> Path:
    """A corpus folder's vocabulary."""
    folder.mkdir(exist_ok=True)
    (folder / "vocabulary.yaml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("山电能用多久", {"SL-E600", "Power", "Station"}),
        ("sl-e600 的容量", {"山电", "SL-E600", "Power", "Station"}),
        ("ＳＬ－Ｅ６００", {"山电", "SL-E600", "Power", "Station"}),
        ("the POWER STATION hums", {"SL-E600", "山电"}),
        ("萤火怎么充电", {"SL-L1", "萤火", "L1S"}),
        ("SL-E6000 是别家的", set()),
        ("powerstation", set()),
    ],
)
def test_a_text_is_expanded_by_the_other_names_of_what_it_names(text: str, added: set[str]) -> None:
    """Whole names only, whatever their width and case."""
    expanded = NAMES.expand(text)
    assert expanded.startswith(text)
    new = set(expanded.removeprefix(text).split())
    assert added <= new
    assert bool(new) == bool(added)


PRODUCTS = Vocabulary(
    (("SL-J210", "云脊 Air"), ("SL-J215", "云脊 Air Pro"), ("SL-L1S", "Firefly L1S"), ("灯", "light"))
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("云脊Air 防水吗", {"SL-J210"}),
        ("雲脊 Air Pro 呢", {"SL-J215"}),
        ("云脊 Air 和云脊 Air Pro 怎么选", {"SL-J210", "SL-J215"}),
        ("And the L1S?", {"SL-L1S"}),
        ("sl-l1s", {"SL-L1S"}),
        ("the L1 and the J2100", set()),
        ("a light", set()),
    ],
)
def test_a_text_names_products(text: str, codes: set[str]) -> None:
    """By code, the code's last part or a name, the longest first; a group without a code is no product."""
    assert PRODUCTS.products_in(text) == codes


def test_without_names_nothing_is_named() -> None:
    """An empty vocabulary changes no text."""
    assert Vocabulary().products_in("SL-L1S") == frozenset()
    assert Vocabulary().expand("SL-L1S") == "SL-L1S"


def test_a_traditional_name_is_the_same_name() -> None:
    """螢火 is 萤火."""
    assert "SL-L1" in NAMES.expand("螢火壞了")


def test_a_release_is_searched_with_the_vocabulary_it_was_published_with(
    engine: Engine, index: VectorIndex, shop: Path
) -> None:
    """A new vocabulary is a new release, embeds nothing, and goes back with it."""
    embedder = HashEmbedder()
    search = Search(engine, index, embedder)
    (shop / "kite.md").write_text(
        "---\nid: kite\ntitle: 纸鸢\nkind: product\nlanguage: zh\n---\n纸鸢的骨架是竹子。\n", "utf-8"
    )
    before = publish(engine, index, embedder, read_corpus(shop))

    def holds(question: str) -> bool:
        return bool(search.current().lexical.holding(question))

    assert not holds("风筝")
    write(shop, "synonyms:\n  - [纸鸢, 风筝]\n")
    after = publish(engine, index, embedder, read_corpus(shop))
    assert (after.release != before.release, after.embedded) == (True, 0)
    assert holds("风筝")
    found = search.find("风筝的骨架是什么", 1, AsOf.on(dt.date(2026, 11, 23))).passages[0]
    assert (found.document, found.text) == ("kite", "纸鸢的骨架是竹子。")
    activate(engine, before.release)
    assert not holds("风筝")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("synonyms: [运费, 邮费]", "synonyms > 1"),
        ("synonyms:\n  - [运费]", "synonyms > 1"),
        ("words: []", "words"),
        ("products:\n  SL-L1: 萤火", "products > SL-L1"),
        ("synonyms:\n  - [运费, 邮费]\n  - [邮费, 快递费]", "both hold '邮费'"),
        ("synonyms: [", "not YAML"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_published(
    engine: Engine, index: VectorIndex, shop: Path, text: str, said: str
) -> None:
    """One line with the file, what is wrong, and how it is written."""
    corpus = read_corpus(write(shop, text))
    assert said in str(corpus.problems[0])
    assert "vocabulary.yaml" in str(corpus.problems[0])
    with pytest.raises(CheckFailed):
        publish(engine, index, HashEmbedder(), corpus)


@pytest.mark.parametrize(
    ("text", "line", "zh"),
    [
        ("synonyms:\n  - [运费, 邮费]\n  - [押金]", 3, "只有一个词"),
        ("synonyms:\n  - [运费, 邮费]\nwords: []", 3, "不认识的键“words”"),
        ("products:\n  SL-L1: [萤火]\n  SL-K2: [12]", 3, "“12”不能用"),
        ("products:\n  SL-L1: 萤火", 2, "“萤火”的写法不对"),
        ("synonyms:\n  - [运费, 邮费]\n  - [邮费, 快递费]", 3, "第 1 组和第 2 组都有“邮费”"),
        ("synonyms: [", 1, "不是有效的 YAML"),
    ],
)
def test_a_mistake_is_told_in_chinese_with_its_line(tmp_path: Path, text: str, line: int, zh: str) -> None:
    """Whoever writes documents in Chinese reads what to write in Chinese."""
    _, (problem,) = read_vocabulary(write(tmp_path / "shop", text))
    assert zh in problem.message("zh")
    assert problem.line == line


def test_a_file_in_another_encoding_is_told_as_a_document_would_be(tmp_path: Path) -> None:
    """GB18030 is what Chinese editors save by default."""
    (write(tmp_path / "shop", "") / "vocabulary.yaml").write_bytes("synonyms:\n  - [运费, 邮费]".encode("gb18030"))
    _, (problem,) = read_vocabulary(tmp_path / "shop")
    assert problem.code == "gb18030"


def test_without_a_file_there_is_no_vocabulary(tmp_path: Path) -> None:
    """It is optional."""
    assert read_vocabulary(tmp_path) == (Vocabulary(), [])
