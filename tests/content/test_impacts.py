"""Impacts: which answers a change changes, on the days that matter, and nothing missed by not asking everything."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.content import impacts as impacts_module
from assist.content.answers import Answer, Effect, drafted, drafting_from, effect_of
from assist.content.impact_jobs import impact_data, impact_of_folder
from assist.content.impacts import ChangedAnswer, Impact, Impacts, dates_that_matter
from assist.content.leftovers import still_saying
from assist.content.listings import Documents
from assist.content.past_questions import PastQuestion, asked_questions, case_questions
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import CheckFailed, InvalidInput
from assist.knowledge.index import VectorIndex
from assist.knowledge.reading.documents import Source, parse_source
from assist.knowledge.releases import current_id, list_releases
from assist.review.drafts import keep_draft
from tests.databases import on_both
from tests.shop import DOCUMENTS

TODAY = dt.date(2026, 11, 29)
ASKED = (
    "衣服开线了想退货，运费谁出？",
    "签收后几天内可以无理由退货？",
    "贴身袜子拆封后能退吗",
    "露营灯充不进电怎么办",
    "露营灯多亮",
    "萤火 L1 充电要多久",
    "双11买的可以几天内退",
    "个人原因退货寄回运费谁承担",
    "你们店在哪里",
    "可以开发票吗",
    "Can I return unused items?",
    "Who pays for returning faulty items?",
    "谢谢",
    "能便宜点吗",
)


@pytest.fixture
def impacts(assistant: Assistant, index: VectorIndex, documents: Documents) -> Impacts:
    assistant.today = lambda: TODAY
    return Impacts(assistant, index, documents)


def source(text: str) -> Source:
    read = parse_source(text, "a.md")
    assert isinstance(read, Source)
    return read


def questions(*texts: str) -> list[PastQuestion]:
    return [
        PastQuestion(str(number), "case", Conversation((Message("customer", text),)))
        for number, text in enumerate(texts or ASKED)
    ]


def ten_days_from_december() -> dict[str, Source | None]:
    """7 days become 10 on 5 December: a new document, and an end for the old one."""
    newer = DOCUMENTS["returns"].replace("id: returns\n", "id: returns-2027\n").replace("7 天", "10 天")
    newer = newer.replace("supersedes: returns-2025", "supersedes: returns").replace("2026-03-01", "2026-12-05")
    older = DOCUMENTS["returns"].replace("effective_from", "effective_until: 2026-12-05\neffective_from")
    return {"returns-2027": source(newer), "returns": source(older)}


CHANGES: dict[str, Callable[[], dict[str, Source | None]]] = {
    "a value": lambda: {"returns": source(DOCUMENTS["returns"].replace("7 天", "10 天"))},
    "a document goes": lambda: {"lamp": None},
    "a document comes": lambda: {
        "invoice": source(
            "---\nid: invoice\ntitle: 发票\nkind: faq\nlanguage: zh\n---\n# 发票\n可以开发票，下单时填写抬头。\n"
        )
    },
    "public becomes internal": lambda: {
        "returns": source(DOCUMENTS["returns"].replace("owner: 售后组", "owner: 售后组\naudience: internal"))
    },
    "from a date": ten_days_from_december,
    "a rule of some days": lambda: {
        "autumn": source(
            "---\nid: autumn\ntitle: 秋季活动\nkind: policy\nlanguage: zh\neffective_from: 2026-11-20\n"
            "effective_until: 2026-12-10\n---\n# 秋季活动\n## 会员\n签收次日起 15 天内，商品完好可以无理由退货。\n"
        )
    },
}


@pytest.mark.parametrize("name", CHANGES)
def test_no_changed_answer_is_missed(impacts: Impacts, name: str) -> None:
    """Against drafting every question before and after, on every day that matters."""
    replacements = CHANGES[name]()
    found = impacts.of(replacements, questions())
    assert impacts.of(replacements, questions(), everything=True).answers == found.answers
    corpus, after = impacts.trial(replacements)
    before = impacts.assistant.search.current()
    live = impacts.documents.released()
    days = [TODAY, *dates_that_matter(live, {one.id: one for one in corpus.documents}, TODAY)]
    everything = set()
    for question in questions():
        for day in days:
            given = None if day == TODAY else day
            old, new = (
                drafted(
                    drafting_from(impacts.assistant, side, impacts.assistant.search.embedder, day),
                    question.conversation,
                    given,
                )
                for side in (before, after)
            )
            if (effect := effect_of(old, new)) is not None:
                everything.add((f"case {question.key}", day, effect))
    assert {(one.key, one.day, one.effect) for one in found.answers} == everything
    assert everything


def test_a_change_is_seen_from_its_day_on(impacts: Impacts) -> None:
    """Today nothing changes; from 5 December it is ten days."""
    found = impacts.of(ten_days_from_december(), questions("签收后几天内可以无理由退货？"))
    (one,) = found.answers
    assert (one.day, one.effect) == (dt.date(2026, 12, 5), "text")
    assert ("7 天" in one.old.text, "10 天" in one.new.text) == (True, True)
    assert [(piece.sign, piece.text) for piece in one.words if piece.sign != "same"] == [
        ("removed", "7"),
        ("added", "10"),
    ]
    assert found.headline("en") == "1 answer changes: 1 text"
    assert found.headline("zh") == "1 条回答改变：内容变了 1"


def test_an_older_order_keeps_its_rules(impacts: Impacts) -> None:
    """Asked after the change, an order placed before it is answered by the rule it was placed under."""
    _, after = impacts.trial(ten_days_from_december())
    later = drafting_from(impacts.assistant, after, impacts.assistant.search.embedder, dt.date(2026, 12, 6))
    ask = Message("customer", "签收后几天内可以无理由退货？")
    old = drafted(later, Conversation((ask,), order={"placed_at": "2026-12-01T10:00:00"}))
    new = drafted(later, Conversation((ask,), order={"placed_at": "2026-12-05T10:00:00"}))
    assert ("7 天" in old.text, "10 天" in new.text) == (True, True)


def test_nothing_is_answered_again_when_nothing_can_change(impacts: Impacts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another owner, or a day of review: no question is even searched for."""

    def never(*_: object) -> None:
        raise AssertionError("answered again")

    monkeypatch.setattr(impacts_module, "drafted", never)
    text = DOCUMENTS["returns"].replace("owner: 售后组", "owner: 林夏\nreview_by: 2027-03-01")
    found = impacts.of({"returns": source(text)}, questions())
    assert (found.near, found.answered, found.headline("en")) == (0, 0, "no answer changes")


@on_both
def test_nothing_goes_live(impacts: Impacts, engine: Engine) -> None:
    """Releases stay as they were; a corpus with problems is refused with each of them."""
    before = current_id(engine), list_releases(engine)
    impacts.of({"lamp": None}, questions())
    assert (current_id(engine), list_releases(engine)) == before
    with pytest.raises(CheckFailed) as told_of:
        impacts.of({"returns-2025": None}, questions())
    assert len(told_of.value.problems) == 1


def test_who_else_still_says_it(documents: Documents) -> None:
    """By what the value is said of, not by its wording; seven days of something else are none."""
    sock = "---\nid: sock\ntitle: 羊毛袜\nkind: product\nlanguage: zh\n---\n# 羊毛袜\n## 退换\n没拆封的羊毛袜，签收次日起 7 天内支持无理由退货。\n## 保养\n洗后 7 天内不要暴晒。\n"
    other = "---\nid: other\ntitle: 发货\nkind: faq\nlanguage: zh\n---\n# 发货\n预售商品付款后 7 天内发货。\n"
    live = {**documents.released(), "sock": source(sock).document, "other": source(other).document}
    after = [source(DOCUMENTS["returns"].replace("7 天", "10 天")).document, live["sock"], live["other"]]
    (left,) = still_saying(live, after, {"returns"})
    assert (left.document, left.value, left.now, left.section) == ("sock", "7 天", "10 天", "退换")
    lines = impact_data(Impact((), (left, left), 0, 0, 0, 0.0))["left"]
    assert lines == {"zh": ["还有 2 份文档写着 7 天"], "en": ["2 documents still say 7 天"]}


def test_the_first_line_counts_in_words() -> None:
    """As people would say it, in both languages."""
    answer = Answer("answered", "x", ("a",))
    effects: tuple[Effect, ...] = ("text",) * 9 + ("source",) * 2 + ("gained",) * 2 + ("lost",)
    answers = tuple(ChangedAnswer(str(n), "case", "?", TODAY, one, answer, answer, ()) for n, one in enumerate(effects))
    found = Impact(answers, (), 0, 0, 0, 0.0)
    assert found.headline("en") == "14 answers change: 9 text, 2 source, 2 now answered, 1 no longer"
    assert found.headline("zh") == "14 条回答改变：内容变了 9，换了出处 2，现在能答 2，不再能答 1"


@on_both
def test_what_customers_asked_is_tried_once_each(assistant: Assistant, engine: Engine) -> None:
    """Newest first, masked as it is kept, without its conversation's id."""
    for text in ("露营灯多亮", "我的手机是 13800138000，露营灯 多亮", "露营灯多亮"):
        conversation = Conversation((Message("customer", text),), id="c-1")
        keep_draft(engine, assistant.draft(conversation), conversation)
    found = asked_questions(engine)
    assert len(found) == 2
    assert all("13800138000" not in one.text for one in found)
    assert {one.conversation.id for one in found} == {None}
    assert len(asked_questions(engine, most=1)) == 1


def test_cases_are_read_as_the_evaluation_writes_them(tmp_path: Path) -> None:
    """Questions and conversations, with their days; what cannot be read is named with its line."""
    rows = [
        {"id": "a", "question": "几天内可以退", "language": "zh", "as_of": "2026-11-05", "expect": {"answer": True}},
        {
            "id": "b",
            "conversation": [{"role": "customer", "text": "在吗"}, {"role": "customer", "text": "怎么退"}],
            "language": "zh",
        },
        {"id": "c", "conversation": {"channel": "email", "messages": [{"role": "customer", "text": "怎么退"}]}},
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n", encoding="utf-8")
    found = case_questions([file])
    assert [(one.key, one.as_of, one.conversation.channel) for one in found] == [
        ("a", dt.date(2026, 11, 5), "chat"), ("b", None, "chat"), ("c", None, "email"),
    ]  # fmt: skip
    file.write_text('{"id": "a"\n', encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"a\.jsonl:1: no JSON"):
        case_questions([file])


def test_the_folders_impact_is_told_as_data(impacts: Impacts, shop: Path, tmp_path: Path) -> None:
    """All that differs, over the cases given and what was asked; nothing differs: nothing changes."""
    file = tmp_path / "a.jsonl"
    file.write_text(
        json.dumps({"id": "a", "question": "签收后几天内可以无理由退货？"}, ensure_ascii=False), encoding="utf-8"
    )
    assert impact_of_folder(impacts, [file], lambda *_: None)["headline"]["en"] == "no answer changes"
    (shop / "returns.md").write_text(DOCUMENTS["returns"].replace("7 天", "10 天"), encoding="utf-8")
    found = impact_of_folder(impacts, [file], lambda *_: None)
    assert found["headline"]["en"] == "1 answer changes: 1 text"
    assert (found["questions"], found["answers"][0]["key"], found["answers"][0]["other_figures"]) == (1, "case a", True)
    json.dumps(found)
