"""Offerings: the material of a model, as much as the budget of tokens allows, with something for every question."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.drafting.answering.evidence import Evidence, gather_evidence
from assist.drafting.answering.offerings import GUIDANCE, offer, weight
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage, Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder
from tests.drafting.drafted import passage

TODAY = AsOf.on(dt.date(2026, 11, 28))
SENTENCE = "租车押金在还车验车之后原路退回。"


def piece(key: str, sentences: int = 1) -> Passage:
    """A passage of some length."""
    return passage(SENTENCE * sentences, key)


def ids(passages: tuple[Passage, ...]) -> list[str]:
    """Their ids in order."""
    return [one.id for one in passages]


ONE = weight(piece("x"))


def test_questions_are_served_in_turn_best_first() -> None:
    """The first of each, then the second of each; none twice."""
    a, b, shared = piece("a"), piece("b"), piece("shared")
    assert ids(offer([[a, shared], [b, shared, piece("c")]], 10 * ONE, {})) == ["a", "b", "shared", "c"]


@pytest.mark.parametrize("budget", [0, 1, ONE, 3 * ONE, 7 * ONE + 1])
def test_the_budget_holds(budget: int) -> None:
    """To the token, whatever sections come along."""
    ranked = [[piece(f"{letter}{n}", n + 1) for n in range(5)] for letter in "abc"]
    siblings = {"a0": (piece("s1"), piece("s2", 4))}
    assert sum(weight(one) for one in offer(ranked, budget, siblings)) <= budget


def test_what_does_not_fit_is_passed_over() -> None:
    """A smaller one behind it may fit."""
    assert ids(offer([[piece("long", 9), piece("short")]], 2 * ONE, {})) == ["short"]


def test_a_good_passage_brings_the_rest_of_its_section() -> None:
    """Only the best ones do: of the others the section would crowd out what else was found."""
    first, second, third = piece("1"), piece("2"), piece("3")
    siblings = {key: (piece(f"{key}+"),) for key in "123"}
    assert ids(offer([[first, second, third]], 99 * ONE, siblings)) == ["1", "1+", "2", "2+", "3"]


def test_a_section_does_not_take_the_room_of_another_question() -> None:
    """The best passage of every question comes before the rest of any section."""
    siblings = {"a": tuple(piece(f"a{n}") for n in range(4))}
    assert ids(offer([[piece("a")], [piece("b")], [piece("c")]], 4 * ONE, siblings)) == ["a", "a0", "b", "c"]


GUIDE = "---\nid: {key}\ntitle: 内部口径\nkind: guide\nlanguage: zh\naudience: internal\n{more}---\n{text}\n"
RULE = "---\nid: {key}\ntitle: {title}\nkind: policy\nlanguage: zh\n---\n{text}\n"
RULES = {
    "deposit": ("押金", "租车押金 500 元，还车验车之后 3 天内原路退回。"),
    "fuel": ("油费", "油箱借满还满，少了的油按每升 9 元收。"),
    "fine": ("违章", "违章由租车人自己处理，15 天内没有处理从押金里扣 200 元。"),
}
TURN = ["租车押金什么时候退", "油箱少了的油怎么收费", "违章怎么处理"]


@pytest.fixture
def rental(engine: Engine, index: VectorIndex, tmp_path: Path) -> Search:
    """Rules on three matters, each with many that are near, and what only colleagues may know."""
    folder = tmp_path / "rental"
    folder.mkdir()
    for key, (title, text) in RULES.items():
        (folder / f"{key}.md").write_text(RULE.format(key=key, title=title, text=text), "utf-8")
        for number in range(12):
            near = f"{number} 号门店的{title}说明请看门店公告，办理时间是每天 {number + 8} 点。"
            (folder / f"{key}-{number}.md").write_text(
                RULE.format(key=f"{key}-{number}", title=f"{title}公告", text=near), "utf-8"
            )
    guide = GUIDE.format(key="desk", more="", text="押金退得慢时，一线最多补偿 18 元券。")
    tone = GUIDE.format(key="tone", more="tags: [tone]\n", text="押金的事说得温和一点。")
    (folder / "desk.md").write_text(guide, "utf-8")
    (folder / "tone.md").write_text(tone, "utf-8")
    publish(engine, index, HashEmbedder(), read_corpus(folder))
    return Search(engine, index, HashEmbedder())


def gathered(search: Search, budget: int, rewritten: tuple[str, ...] = ()) -> Evidence:
    """What is found for three questions."""
    return gather_evidence(search, TURN, TODAY, budget=budget, turn="，".join(TURN), rewritten=rewritten)


def test_without_a_model_there_is_no_material(rental: Search) -> None:
    """Quotes need none."""
    found = gathered(rental, 0)
    assert (found.material, found.guidance) == ((), ())
    assert found.offered


@pytest.mark.parametrize("budget", [200, 400, 1_000, 4_000])
def test_all_questions_of_a_turn_are_served_within_the_budget(rental: Search, budget: int) -> None:
    """ASSIST_CONTEXT_TOKENS, from its least on: guidance included."""
    found = gathered(rental, budget)
    assert sum(map(weight, (*found.material, *found.guidance))) <= budget
    assert {one.document for one in found.material} >= set(RULES)


def test_internal_guides_are_guidance_and_no_material(rental: Search) -> None:
    """Within their own small share; the guide to tone is told elsewhere."""
    found = gathered(rental, 4_000)
    assert [one.document for one in found.guidance] == ["desk"]
    assert sum(map(weight, found.guidance)) <= 4_000 * GUIDANCE
    assert {one.audience for one in found.material} == {"public"}


def test_a_shop_that_fits_whole_is_offered_whole(rental: Search) -> None:
    """What was found comes first."""
    found = gathered(rental, 20_000)
    assert {one.document for one in found.material} == {*RULES, *(f"{key}-{n}" for key in RULES for n in range(12))}
    assert {one.document for one in found.material[:6]} >= set(RULES)


def test_the_shops_own_words_bring_material_and_no_questions(rental: Search) -> None:
    """What a rewriting finds is read by the model; what is answered and shown stays as it was."""
    plain, helped = gathered(rental, 200), gathered(rental, 200, ("7 号门店的油费说明",))
    assert "fuel-7" in {one.document for one in helped.material}
    assert [one.text for one in helped.questions] == [one.text for one in plain.questions]
    assert (helped.offered, helped.passages) == (plain.offered, plain.passages)


SALE = (
    "---\nid: sale\ntitle: 冬季活动\nkind: policy\nlanguage: zh\neffective_from: 2026-11-20\neffective_until: 2026-12-08\n"
    "---\n活动期间租金打 8 折。\n"
)


@pytest.mark.parametrize(("day", "is_told"), [("2026-11-28", True), ("2026-12-08", False)])
def test_a_rule_made_for_these_days_is_always_told(
    rental: Search, engine: Engine, index: VectorIndex, tmp_path: Path, day: str, is_told: bool
) -> None:
    """Nobody asked for it, and it changes what other documents say; once it is over it is not told."""
    (tmp_path / "rental" / "sale.md").write_text(SALE, "utf-8")
    publish(engine, index, HashEmbedder(), read_corpus(tmp_path / "rental"))
    as_of = AsOf.on(dt.date.fromisoformat(day))
    found = gather_evidence(rental, TURN, as_of, budget=400, turn="，".join(TURN))
    assert ("sale" in {one.document for one in found.material}) == is_told
    assert sum(map(weight, (*found.material, *found.guidance))) <= 400
    assert {one.document for one in found.material} >= set(RULES)
