"""Search: the right passage, in force on the right day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.errors import ProviderFailed, SetupError
from assist.knowledge.embedders import Vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.sufficiency import Question, judge_sufficiency
from assist.testing import HashEmbedder
from tests.shop import write_shop

TODAY = dt.date(2026, 11, 23)


def documents(search: Search, query: str, day: dt.date = TODAY) -> list[str]:
    """Documents of the passages found, best first."""
    return [passage.document for passage in search.find(query, 8, AsOf.on(day)).passages]


def test_the_passage_that_answers_comes_first(search: Search) -> None:
    """Words and meaning together find the rule."""
    found = search.find("衣服开线退货运费谁出", 3, AsOf.on(TODAY)).passages
    assert found[0].document == "returns"
    assert "来回运费由店铺承担" in found[0].text
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


@pytest.mark.parametrize(
    ("day", "present", "absent"),
    [
        (dt.date(2026, 11, 23), "returns", "returns-2025"),
        (dt.date(2025, 6, 1), "returns-2025", "returns"),
        (dt.date(2026, 11, 5), "sale", "returns-2025"),
        (dt.date(2026, 11, 15), "returns", "sale"),
    ],
)
def test_only_what_is_in_force_on_the_day_is_found(search: Search, day: dt.date, present: str, absent: str) -> None:
    """A rule of another day is not there at all, however well it fits."""
    found = documents(search, "退货期 运费", day)
    assert present in found
    assert absent not in found


def test_a_superseded_document_gives_way_only_while_its_successor_holds(
    engine: Engine, index: VectorIndex, tmp_path: Path
) -> None:
    """Even without an end date of its own, the old rule ends where the new one begins."""
    from tests.shop import DOCUMENTS

    open_ended = DOCUMENTS["returns-2025"].replace("effective_until: 2026-03-01\n", "")
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(write_shop(tmp_path / "c", returns_2025=open_ended)))
    search = Search(engine, index, embedder)
    assert "returns-2025" in documents(search, "退货期", dt.date(2026, 2, 28))
    assert "returns-2025" not in documents(search, "退货期", dt.date(2026, 3, 1))


def test_an_order_is_answered_under_the_policy_of_its_day(search: Search) -> None:
    """Policies bind as of the order; everything else as of today."""
    found = search.find("退货期是几天", 8, AsOf(policies=dt.date(2026, 11, 5), others=TODAY)).passages
    assert found[0].document == "sale"
    assert "15 天" in found[0].text


def test_the_customers_language_comes_first(search: Search) -> None:
    """Between two documents that fit, the one the customer can read wins."""
    assert documents(search, "How long can I return an unused item?")[0] == "returns-en"


@pytest.mark.parametrize("query", ["?!…", "🙂🙂", "   ", "zzzzqqq"])
def test_nonsense_breaks_nothing(search: Search, query: str) -> None:
    """A query without words still answers with a list."""
    assert isinstance(documents(search, query), list)


def test_before_the_first_publish_search_says_what_to_do(engine: Engine, index: VectorIndex) -> None:
    """Not an empty result: an instruction."""
    with pytest.raises(SetupError, match="assist corpus publish"):
        Search(engine, index, HashEmbedder()).find("退货", 3, AsOf.on(TODAY))


def test_a_new_release_is_seen_at_once(search: Search, engine: Engine, index: VectorIndex, shop: Path) -> None:
    """No restart and no cache between a publish and the next search."""
    assert "lamp" in documents(search, "露营灯充不进电")
    publish(engine, index, search.embedder, read_corpus(write_shop(shop, lamp=None)))
    assert "lamp" not in documents(search, "露营灯充不进电")


def asking(search: Search, question: str) -> Question:
    """A question by itself, as sentences are compared with it."""
    return Question(question, question, False, search.current().lexical, search.sentences)


def test_sufficiency_falls_with_words_no_document_has(search: Search) -> None:
    """The rarer the missing word, the less the passages can answer."""

    def probability(question: str) -> float:
        passages = search.find(question, 3, AsOf.on(TODAY)).passages
        return judge_sufficiency(asking(search, question), passages).probability

    assert probability("质量问题退货运费") > probability("老板的电话号码")
    assert judge_sufficiency(asking(search, "退货"), ()).probability == 0


def test_a_code_or_article_asked_about_comes_first(engine: Engine, index: VectorIndex, tmp_path: Path) -> None:
    """Whole: SL-J21 is not SL-J210, and 第十七条 is not 第七条."""
    folder = tmp_path / "codes"
    folder.mkdir()
    for number, (code, article) in enumerate((("SL-J210", "七"), ("SL-J21", "十七"), ("SL-K300", "十"))):
        body = f"{code} 的价格见商品页面。本规则第{article}条说明退货条件。"
        front = f"---\nid: d{number}\ntitle: 规则\nkind: faq\nlanguage: zh\n---\n"
        (folder / f"d{number}.md").write_text(front + body, encoding="utf-8")
    publish(engine, index, HashEmbedder(), read_corpus(folder))
    search = Search(engine, index, HashEmbedder())
    assert documents(search, "SL-J21 多少钱")[0] == "d1"
    assert documents(search, "第十七条说的是什么")[0] == "d1"


def test_a_scoped_release_finds_only_its_documents(search: Search) -> None:
    """The scope holds for one search and leaves the release alone."""
    opened = search.current()
    scoped = search.find("退货运费", 9, AsOf.on(TODAY), opened.only({"lamp"}))
    assert {passage.document for passage in scoped.passages} == {"lamp"}
    assert "returns" in {passage.document for passage in search.find("退货运费", 9, AsOf.on(TODAY), opened).passages}


@pytest.mark.parametrize("question", ["？？！！", "😀😀", " \u3000 "])
def test_a_query_without_words_is_no_error(search: Search, question: str) -> None:
    """Nothing matches by words; nothing breaks either."""
    search.find(question, 3, AsOf.on(TODAY))
    found = search.find(question, 3, AsOf.on(TODAY)).passages
    assert not judge_sufficiency(asking(search, question), found).enough


def test_a_day_before_every_document_finds_only_what_has_no_beginning(search: Search) -> None:
    """Documents with dates do not hold yet."""
    found = search.find("退货", 20, AsOf.on(dt.date(1999, 1, 1))).passages
    assert {passage.effective_from for passage in found} == {None}


class Failing(HashEmbedder):
    """An embedder whose provider is down."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise ProviderFailed("embedder down")


def test_without_the_embedder_words_decide(search: Search, engine: Engine, index: VectorIndex) -> None:
    """A search goes on; nothing is said about similarity."""
    found = Search(engine, index, Failing()).find("衣服开线退货运费谁出", 3, AsOf.on(TODAY), context="你好").passages
    assert "来回运费由店铺承担" in found[0].text
    assert {passage.similarity for passage in found} == {None}


def test_vectors_of_another_size_leave_the_decision_to_words(
    search: Search, engine: Engine, index: VectorIndex, caplog: pytest.LogCaptureFixture
) -> None:
    """Another model answers to the embedder's name: comparing its vectors would mean nothing."""

    class Swapped(HashEmbedder):
        name = search.embedder.name

    found = Search(engine, index, Swapped(32)).find("衣服开线退货运费谁出", 3, AsOf.on(TODAY)).passages
    assert "来回运费由店铺承担" in found[0].text
    assert {passage.similarity for passage in found} == {None}
    assert "dimension" in caplog.text


def test_another_embedder_than_the_releases_is_refused(search: Search, engine: Engine, index: VectorIndex) -> None:
    """Before anything is compared; one line with both ways out."""
    other = Search(engine, index, HashEmbedder(64))
    with pytest.raises(
        SetupError, match=r"made with ASSIST_EMBEDDER=hash-256, now it is hash-64; run `assist corpus pub"
    ):
        other.find("退货", 3, AsOf.on(TODAY))
    with pytest.raises(SetupError, match="ASSIST_EMBEDDER=hash-256"):
        other.find("退货", 3, AsOf.on(TODAY), search.current())


def test_before_any_document_held_nothing_is_found(engine: Engine, index: VectorIndex, tmp_path: Path) -> None:
    """An answer of those days is not known; a rule of today would be the wrong one. One document is a corpus."""
    from tests.shop import DOCUMENTS

    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "sale.md").write_text(DOCUMENTS["sale"], "utf-8")
    publish(engine, index, HashEmbedder(), read_corpus(folder))
    search = Search(engine, index, HashEmbedder())
    assert documents(search, "双11 退货期", dt.date(2026, 11, 5)) == ["sale"]
    assert documents(search, "双11 退货期", dt.date(1999, 1, 1)) == []


def test_a_passage_carries_its_section(engine: Engine, index: VectorIndex, tmp_path: Path) -> None:
    """A long section is cut; what stands around the piece that was found comes with it, and no other section."""
    folder = tmp_path / "long"
    folder.mkdir()
    rules = "".join(f"第{n}项规则：商品编号 {n} 的退货要求是保持包装完好并在期限内寄回仓库。" for n in range(100, 130))
    front = "---\nid: long\ntitle: 长规则\nkind: policy\nlanguage: zh\n---\n"
    (folder / "long.md").write_text(f"{front}## 细则\n{rules}\n## 别的\n发票随商品寄出。\n", "utf-8")
    publish(engine, index, HashEmbedder(), read_corpus(folder))
    found = Search(engine, index, HashEmbedder()).find("商品编号 115 的退货要求", 1, AsOf.on(TODAY)).passages[0]
    assert found.text in found.whole
    assert len(found.whole) > len(found.text)
    assert "发票" not in found.whole
