"""Questions: when what was found is not enough, although it is near."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.drafting.answering.evidence import gather_evidence
from assist.drafting.answering.questions import Question
from assist.knowledge import sufficiency
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder

TODAY = AsOf.on(dt.date(2026, 11, 23))
DOCUMENTS = {
    "kettle": (
        "product",
        "晨岚 K2 电水壶（CL-K2）",
        "## 防护\n晨岚 K2 电水壶防水。\n## 飞机\n晨岚 K2 电水壶可以带上飞机。",
    ),
    "stove": ("product", "赤焰卡式炉（CY-3）", "## 飞机\n赤焰卡式炉不能带上飞机。"),
    "returns": (
        "policy",
        "七天无理由退货",
        "## 期限\n签收七天内可以无理由退货。\n## 例外\n食品不支持七天无理由退货。\n## 完好\n七天无理由退货要商品完好。\n"
        "## 赠品\n七天无理由退货要退回赠品。\n## 次数\n七天无理由退货不限次数。",
    ),
    "scroll": (
        "product",
        "山海卷轴",
        "## 这一版\n山海卷轴这一版随书附图 60 幅，可以单独取下来挂，也可以装进随书送的布袋里收好，读到哪一回就翻到哪一张，给孩子讲故事的时候对着看最方便，出门带着也不占地方。",
    ),
    "scroll-notes": (
        "product",
        "山海卷轴",
        "## 这一版\n山海卷轴这一版随书附图 78 幅，可以单独取下来挂，也可以装进随书送的布袋里收好，读到哪一回就翻到哪一张，给孩子讲故事的时候对着看最方便，出门带着也不占地方。",
    ),
    "postage": ("policy", "寄回的费用", "## 谁出\n寄回的邮费由买家承担。"),
    "regions": ("policy", "配送", "## 港澳台\n可以配送到港澳台。"),
}


@pytest.fixture
def camp(engine: Engine, index: VectorIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Search:
    """A shop of a few things, where everything that is near is enough."""
    monkeypatch.setattr(sufficiency, "ENOUGH", 0.01)
    for key, (kind, title, body) in DOCUMENTS.items():
        text = f"---\nid: {key}\ntitle: {title}\nkind: {kind}\nlanguage: zh\n---\n{body}\n"
        (tmp_path / f"{key}.md").write_text(text, encoding="utf-8")
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(tmp_path))
    return Search(engine, index, embedder)


def asked(search: Search, text: str) -> Question:
    """The one question of a turn."""
    (question,) = gather_evidence(search, [text], TODAY).questions
    return question


@pytest.mark.parametrize(
    ("text", "missing"),
    [("晨岚 K2 Pro 防水吗", "晨岚 K2 Pro"), ("晨岚 K2 二代防水吗", "晨岚 K2 二代"), ("K7 防水吗", "K7")],
)
def test_an_unknown_variant_is_not_answered_with_its_neighbour(camp: Search, text: str, missing: str) -> None:
    """And it is named as what the documents lack."""
    question = asked(camp, text)
    assert (question.sufficiency.probability, question.sufficiency.missing[0]) == (0.0, missing)
    assert asked(camp, "晨岚 K2 防水吗").sufficiency.enough


def test_what_holds_for_another_thing_is_not_drafted_from(camp: Search) -> None:
    """The stove's rule about planes says nothing of kettles."""
    assert "stove" not in {passage.document for passage in asked(camp, "电水壶能带上飞机吗").passages}
    assert "stove" in {passage.document for passage in asked(camp, "卡式炉能带上飞机吗").passages}


def test_passages_that_differ_in_a_count_are_not_the_same(camp: Search) -> None:
    """Also in a count of what no unit is known for: the agent sees both editions."""
    found = {passage.document for passage in asked(camp, "山海卷轴随书附图有多少幅").passages}
    assert found >= {"scroll", "scroll-notes"}


def test_a_place_that_nothing_found_speaks_of_is_for_a_person_to_judge(
    camp: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What holds for one place may hold for another, or not. A part of its name is enough."""
    monkeypatch.setattr(sufficiency, "ENOUGH", 0.55)
    elsewhere, here = asked(camp, "能配送到火星吗"), asked(camp, "能配送到香港吗")
    assert (elsewhere.sufficiency.enough, elsewhere.sufficiency.missing) == (False, ("火星",))
    assert (here.sufficiency.enough, here.sufficiency.missing) == (True, ())


def test_who_pays_is_answered_by_who_pays(camp: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first passages leave out is asked for by itself, when these have no answer of the kind asked for."""
    monkeypatch.setattr(sufficiency, "ENOUGH", 0.55)
    question = asked(camp, "七天无理由退货的邮费由谁承担")
    assert question.text == "七天无理由退货的邮费由谁承担"
    assert question.sufficiency.enough
    assert question.passages[0].document == "postage"


def test_a_product_named_before_is_meant_until_another_is(
    tmp_path: Path, engine: Engine, index: VectorIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also two questions later: the headlamp's rating says nothing of the lantern."""
    monkeypatch.setattr(sufficiency, "ENOUGH", 0.01)
    for key, code, title, body in (
        ("lantern", "SL-L1", "萤火露营灯", "## 充电\n萤火露营灯充电 4 小时。\n## 雨天\n萤火露营灯的防水等级为 IPX4。"),
        ("headlamp", "SL-H08", "夜行头灯", "## 雨天\n夜行头灯的防水等级为 IPX6，可以在大雨里用。"),
    ):
        text = f"---\nid: {key}\ntitle: {title}\nkind: product\nlanguage: zh\nproducts: [{code}]\n---\n{body}\n"
        (tmp_path / f"{key}.md").write_text(text, encoding="utf-8")
    (tmp_path / "vocabulary.yaml").write_text("products:\n  SL-L1: [萤火露营灯]\n  SL-H08: [夜行头灯]\n")
    publish(engine, index, HashEmbedder(), read_corpus(tmp_path))
    turn = ["萤火露营灯充电多久", "颜色有几种", "大雨里能用吗"]
    found = gather_evidence(Search(engine, index, HashEmbedder()), turn, TODAY).questions
    assert {passage.document for passage in found[-1].passages} == {"lantern"}
