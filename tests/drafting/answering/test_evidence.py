"""Evidence: what may be drafted from, question by question, and what is shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.drafting.answering import evidence as gathering
from assist.drafting.answering.evidence import (
    SHOWN,
    gather_evidence,
    is_near,
    nearest_of,
    nearest_passages,
    with_context,
)
from assist.drafting.answering.questions import OFFERED
from assist.drafting.checks.citations import Citation
from assist.drafting.parts import parts_shown
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder
from tests.shop import DOCUMENTS, write_shop

TODAY = AsOf.on(dt.date(2026, 11, 23))


def test_each_question_is_judged_by_itself(search: Search) -> None:
    """One that is answered does not hide one that is not."""
    evidence = gather_evidence(search, ["衣服开线退货运费谁出", "火星几点开门"], TODAY)
    assert [question.sufficiency.enough for question in evidence.questions] == [True, False]
    assert len(evidence.offered) <= OFFERED


def test_what_is_offered_is_always_shown(engine: Engine, index: VectorIndex, tmp_path: Path) -> None:
    """Even when internal documents and macros, which may not be drafted from, rank above it."""
    folder = write_shop(tmp_path / "crowded")
    for number in range(SHOWN + 2):
        text = DOCUMENTS["lamp-note"].replace("id: lamp-note", f"id: note-{number}")
        text = text.replace("露营灯故障时", f"第{number}条：衣服开线等质量问题退货，运费谁出")
        (folder / f"note-{number}.md").write_text(text, encoding="utf-8")
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(folder))
    evidence = gather_evidence(Search(engine, index, embedder), ["衣服开线等质量问题退货，运费谁出"], TODAY)
    assert [passage.audience for passage in evidence.passages[:SHOWN]].count("internal") >= SHOWN - 1
    assert "returns" in {passage.document for passage in evidence.offered}
    assert {passage.id for passage in evidence.offered} <= {passage.id for passage in evidence.passages}
    assert all(passage.audience == "public" for passage in evidence.offered)


LAMP = "---\nid: {key}\ntitle: {name} 露营灯\nkind: product\nlanguage: zh\n---\n{name} 露营灯的亮度是 {lumens} 流明。\n"


@pytest.mark.parametrize(
    ("question", "context", "documents"),
    [
        ("萤火L1S的亮度是多少", "", {"lamp-l1s"}),
        ("亮度是多少", "萤火 L1 怎么样", {"lamp-l1"}),
        ("萤火 L1 亮度是多少\n那 L1S 呢", "", {"lamp-l1s"}),
        ("萤火 L1 和萤火 L1S 亮度是多少", "", {"lamp-l1", "lamp-l1s"}),
        ("露营灯亮度是多少", "", {"lamp-l1", "lamp-l1s"}),
    ],
)
def test_a_draft_about_one_product_is_not_made_from_another(
    engine: Engine, index: VectorIndex, tmp_path: Path, question: str, context: str, documents: set[str]
) -> None:
    """The one asked about last counts; the others are still shown."""
    folder = write_shop(tmp_path / "lamps")
    for key, name, lumens in (("lamp-l1", "萤火 L1", 300), ("lamp-l1s", "萤火 L1S", 500)):
        (folder / f"{key}.md").write_text(LAMP.format(key=key, name=name, lumens=lumens), encoding="utf-8")
    (folder / "vocabulary.yaml").write_text("products:\n  SL-L1: [萤火 L1]\n  SL-L1S: [萤火 L1S]\n", encoding="utf-8")
    publish(engine, index, HashEmbedder(), read_corpus(folder))
    evidence = gather_evidence(Search(engine, index, HashEmbedder()), [question], TODAY, context)
    lamps = {"lamp-l1", "lamp-l1s"}
    assert {passage.document for passage in evidence.offered} & lamps == documents
    assert {passage.document for passage in evidence.passages} >= lamps


def test_what_is_said_twice_is_offered_once(engine: Engine, index: VectorIndex, tmp_path: Path) -> None:
    """The same words in two documents take one place; another number makes it another statement."""
    sentence = "羊毛徒步袜的质保期是签收后 {} 天，凭订单截图登记，客服会在当天内回复您处理结果。"
    folder = write_shop(tmp_path / "twice")
    for key, days in (("one", 90), ("two", 90), ("three", 30)):
        text = f"---\nid: {key}\ntitle: 袜子质保\nkind: faq\nlanguage: zh\n---\n" + sentence.format(days)
        (folder / f"{key}.md").write_text(text, encoding="utf-8")
    publish(engine, index, HashEmbedder(), read_corpus(folder))
    evidence = gather_evidence(Search(engine, index, HashEmbedder()), ["羊毛徒步袜的质保期多久"], TODAY)
    said = [passage.text for passage in evidence.offered if "羊毛" in passage.text]
    assert sorted(said) == sorted([sentence.format(90), sentence.format(30)])


def test_what_is_near_depends_on_the_best_question(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """One question that may be answered is worth a look; nothing that may be shown is none."""
    evidence = gather_evidence(search, ["火星几点开门", "衣服开线退货运费谁出"], TODAY)
    best = max(question.sufficiency.probability for question in evidence.questions)
    monkeypatch.setattr(gathering, "NEAR", best)
    assert is_near(evidence)
    assert not is_near(replace(evidence, offered=()))
    monkeypatch.setattr(gathering, "NEAR", best + 0.01)
    assert not is_near(evidence)


def test_each_question_has_its_nearest_passage(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once, in the order asked; a question whose best is too far brings none."""
    monkeypatch.setattr(gathering, "NEAR", 0.0)
    evidence = gather_evidence(search, ["衣服开线退货运费谁出", "萤火 L1 续航多久", "开线了退货运费谁出"], TODAY)
    fees, lamp, again = (question.passages[0].id for question in evidence.questions)
    assert fees == again
    assert [passage.id for passage in nearest_passages(evidence)] == [fees, lamp]
    far = max(one.sufficiency.probability for one in evidence.questions)
    monkeypatch.setattr(gathering, "NEAR", far)
    (nearest,) = nearest_passages(evidence)
    assert nearest.id in (fees, lamp)


@pytest.mark.parametrize(
    ("chances", "question", "nearest"),
    [
        ((0.5, 0.4), "退款多久到账？", 1),
        ((0.5, 0.1), "退款多久到账？", 0),
        ((0.5, 0.4), "退款到哪张卡？", 0),
        ((0.5, 0.4), "两天前退的\n到哪张卡？", 0),
    ],
)
def test_of_two_as_likely_the_one_that_states_what_is_asked_for_is_nearest(
    search: Search, chances: tuple[float, float], question: str, nearest: int
) -> None:
    """How long is answered by a time. One that is much less likely has another time."""
    (found,) = gather_evidence(search, [question], TODAY).questions
    card, days = (replace(found.passages[0], id=key, text=text) for key, text in
                  (("card", "退款回到付款的卡。"), ("days", "退款 3 天内到账。")))  # fmt: skip
    judged = replace(found.sufficiency, chances=chances)
    asked = replace(found, text=question, passages=(card, days), sufficiency=judged)
    assert nearest_of(asked) is (card, days)[nearest]


def test_a_question_without_passages_has_no_nearest_one(search: Search) -> None:
    """Nothing was found for it."""
    (found,) = gather_evidence(search, ["退款多久到账？"], TODAY).questions
    assert nearest_of(replace(found, passages=(), sufficiency=replace(found.sufficiency, chances=()))) is None


def test_a_part_whose_nearest_passage_lacks_what_it_asks_for_is_open(search: Search) -> None:
    """The agent is told, and looks it up, instead of reading a passage about something else."""
    evidence = gather_evidence(search, ["衣服开线退货运费谁出", "你们多高？"], TODAY)
    first, second = evidence.questions
    both = replace(evidence, questions=(first, replace(second, passages=first.passages[:1])))
    cited = tuple(
        Citation(1, one.id, one.document, one.title, one.section, one.text, one.audience) for one in first.passages[:1]
    )
    assert [part.open for part in parts_shown(both, cited)] == [False, True]


def test_nothing_found_is_not_near(search: Search) -> None:
    """No document held in those days."""
    long_ago = gather_evidence(search, ["衣服开线退货运费谁出"], AsOf.on(dt.date(1999, 1, 1)), budget=4_000)
    public = [passage for passage in long_ago.offered if passage.effective_from is not None]
    assert public == []
    assert all(passage.effective_from is None for passage in (*long_ago.material, *long_ago.passages))


def test_the_question_before_is_context_of_the_next() -> None:
    """In one turn "那多少钱" is about what was asked right before it; what was said earlier is context of all."""
    asked = [(text, before) for text, before, _ in with_context(["能修吗", "多少钱", "几天"], "鞋底开胶")]
    assert asked == [("能修吗", "鞋底开胶"), ("多少钱", "鞋底开胶\n能修吗"), ("几天", "鞋底开胶\n多少钱")]
    assert list(with_context(["几天"], "")) == [("几天", "", "几天")]


def test_a_question_has_the_circumstances_of_its_turn_and_not_its_other_questions() -> None:
    """Else each of them finds what answers the whole, and the same for all."""
    turn = "穿了两次裆开线了，运费谁出？几天能退？"
    own = [part for _, _, part in with_context(["运费谁出？", "几天能退？"], "", turn)]
    assert [part.split() for part in own] == [["穿了两次裆开线了，运费谁出？"], ["穿了两次裆开线了，", "几天能退？"]]


def test_an_unknown_model_is_not_answered_with_its_neighbours_figures(search: Search) -> None:
    """The shop has an L1 lamp and no L2; other people's models (an iPhone15) tell nothing about the shop's."""
    (unknown,) = gather_evidence(search, ["萤火 L2 露营灯充电时间多久"], TODAY).questions
    (known,) = gather_evidence(search, ["萤火 L1 露营灯充电时间多久"], TODAY).questions
    (other,) = gather_evidence(search, ["iPhone15 能用萤火 L1 露营灯充电吗"], TODAY).questions
    assert (unknown.sufficiency.probability, unknown.sufficiency.missing[0]) == (0.0, "L2")
    assert known.sufficiency.probability > 0
    assert other.sufficiency.probability > 0
