"""Candidates: what agents decided, as cases to be; nobody's data, and no case before a person says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from typer.testing import CliRunner, Result

from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import InvalidInput
from assist.review.decisions import record_decision
from evals.__main__ import app
from evals.cases.candidates import Candidate, candidates_of, write_candidates
from evals.cases.cases import load_cases

ORDER = {
    "id": "SL2611050381",
    "placed_at": "2026-11-18T20:10:33+08:00",
    "status": "delivered",
    "amount": 129,
    "buyer": "王小明",
    "address": "杭州市西湖区文三路 90 号",
    "items": [{"sku": "SL-L1", "name": "萤火 L1 露营灯", "quantity": 1, "price": 129}],
}
ASKED = "我叫王小明，电话13800138000，订单SL2611050381。签收后几天内可以无理由退货？"
PERSONAL = ("王小明", "13800138000", "SL2611050381", "文三路", "20:10", "Ann")


def decide(
    assistant: Assistant, engine: Engine, verdict: Any, *said: Message, order: Any = None, **kept: Any
) -> Candidate:
    """The candidate of one more decision."""
    messages = said or (Message("customer", ASKED),)
    draft = assistant.draft(Conversation(messages, order=order or {}, customer={"name": "Ann"}))
    record_decision(engine, draft.id, verdict, by="k_1", **kept)
    return candidates_of(engine)[-1]


def command(*words: str | Path, **settings: str) -> Result:
    return CliRunner().invoke(app, ["cases", *map(str, words)], env=settings)


def test_accepted_drafts_teach_nothing_new(assistant: Assistant, engine: Engine) -> None:
    """Only what was changed or refused becomes a candidate; one that is a case already is left out."""
    draft = assistant.draft(Conversation((Message("customer", "退货运费谁出"),)))
    record_decision(engine, draft.id, "accepted", by="k_1")
    assert candidates_of(engine) == []
    edited = decide(assistant, engine, "edited", text="签收次日起 7 天内可以退。")
    assert [one.id for one in candidates_of(engine)] == [edited.id]
    assert candidates_of(engine, {edited.id}) == []


def test_an_edit_expects_what_the_agent_stated(assistant: Assistant, engine: Engine) -> None:
    """The figures of the final text are wanted, those that only the draft had are not; its documents are kept."""
    made = decide(assistant, engine, "edited", text="您好！签收次日起 15 天内可以退。祝您愉快。")
    assert made.expect["answer"] is True
    assert made.expect["documents"] == ["returns"]
    assert made.expect["must_include"] == ["15 天"]
    assert made.expect["must_not_include"] == ["7 天"]
    assert "reference" not in made.expect


def test_a_rejection_tells_its_reason_and_what_is_missing(assistant: Assistant, engine: Engine) -> None:
    """It does not say what would have been right, so nothing is guessed; of a matter of manner the documents stay."""
    wrong = decide(assistant, engine, "rejected", reason="wrong_fact", note="客户王小明很急")
    assert wrong.decision == {"verdict": "rejected", "reason": "wrong_fact"}
    assert wrong.expect == {"answer": True, "documents": [], "must_include": [], "must_not_include": []}
    assert any("documents" in what for what in wrong.missing)
    tone = decide(assistant, engine, "rejected", reason="wrong_tone")
    assert tone.expect["documents"] == ["returns"]
    assert tone.source.startswith("a rejected draft (wrong_tone), 20")


def test_an_edited_abstention_lacks_its_documents(assistant: Assistant, engine: Engine) -> None:
    """The agent knew an answer that the draft had not found."""
    made = decide(assistant, engine, "edited", Message("customer", "能帮我写一首诗吗"), text="不能，保修 1 年。")
    assert made.expect["documents"] == []
    assert "the documents that answer: the draft cited none" in made.missing


def test_circumstances_are_kept(assistant: Assistant, engine: Engine) -> None:
    """History, scene, and the day: the order's if there is one, else the draft's; internal notes are not."""
    said = (
        Message("customer", "我想退货"),
        Message("agent", "好的"),
        Message("note", "VIP"),
        Message("customer", "签收后几天内可以无理由退货？"),
    )
    followed = decide(assistant, engine, "rejected", *said, reason="other")
    assert [message["role"] for message in followed.conversation] == ["customer", "agent", "customer"]
    assert followed.slices == ["kind:follow-up", "scene:aftersale"]
    assert followed.as_of is not None
    ordered = decide(assistant, engine, "rejected", order=ORDER, reason="other")
    assert ordered.as_of is None
    assert ordered.order["placed_at"] == "2026-11-18"
    assert ordered.order["items"][0]["sku"] == "SL-L1"


def test_no_personal_data_reaches_the_file(assistant: Assistant, engine: Engine, tmp_path: Path) -> None:
    """Neither the customer's own, nor the helpdesk's, nor the order's, nor an agent's greeting."""
    said = (Message("customer", ASKED), Message("customer", "signed, Ann"))
    decide(assistant, engine, "edited", *said, order=ORDER, text="Ann 您好。王小明您好，13800138000，7 天内可退。")
    decide(assistant, engine, "rejected", *said, order=ORDER, reason="other", note="王小明 13800138000")
    file = tmp_path / "candidates.jsonl"
    write_candidates(candidates_of(engine), file)
    text = file.read_text("utf-8")
    assert [value for value in PERSONAL if value in text] == []
    assert "⟦PHONE_1⟧" in text
    assert "personal data was masked for good" in text


def test_a_candidate_is_no_case_until_it_is_approved(assistant: Assistant, engine: Engine, tmp_path: Path) -> None:
    """The loader refuses the file; approved, the case loads and the candidate is gone."""
    made = decide(assistant, engine, "edited", Message("customer", "签收后几天内可以退货？"), text="7 天内。")
    other = decide(assistant, engine, "rejected", reason="other")
    file, cases = tmp_path / "candidates.jsonl", tmp_path / "cases.jsonl"
    shop = {"ASSIST_CORPUS_DIR": str(tmp_path / "shop")}
    told = command("from-feedback", "--out", file, "--json")
    assert json.loads(told.stdout) == {"candidates": 2, "incomplete": 1}
    with pytest.raises(InvalidInput, match=r"candidates\.jsonl:1: .*evals cases approve"):
        load_cases([file])
    assert command("approve", file, made.id, "--into", cases, **shop).exit_code == 0
    assert [case.id for case in load_cases([cases])] == [made.id]
    assert [json.loads(line)["id"] for line in file.read_text("utf-8").splitlines()] == [other.id]


def test_an_incomplete_candidate_is_not_approved(assistant: Assistant, engine: Engine, tmp_path: Path) -> None:
    """What is missing is said, and nothing is written: neither of it nor of those named beside it."""
    good = decide(assistant, engine, "edited", Message("customer", "签收后几天内可以退货？"), text="7 天内。")
    made = decide(assistant, engine, "rejected", reason="wrong_fact")
    file, cases = tmp_path / "candidates.jsonl", tmp_path / "cases.jsonl"
    command("from-feedback", "--out", file)
    shop = {"ASSIST_CORPUS_DIR": str(tmp_path / "shop")}
    refused = command("approve", file, good.id, made.id, "--into", cases, **shop)
    assert refused.exit_code
    assert "still missing: what any right answer says" in str(refused.exception)
    assert not cases.exists()
    assert len(file.read_text("utf-8").splitlines()) == 2


def test_a_placeholder_is_not_approved(assistant: Assistant, engine: Engine, tmp_path: Path) -> None:
    """Until a person has written something invented in its place."""
    made = decide(
        assistant, engine, "edited", Message("customer", "13812345678，签收后几天内可以退货？"), text="7 天内。"
    )
    file, cases = tmp_path / "candidates.jsonl", tmp_path / "cases.jsonl"
    command("from-feedback", "--out", file)
    shop = {"ASSIST_CORPUS_DIR": str(tmp_path / "shop")}
    refused = command("approve", file, made.id, "--into", cases, **shop)
    assert "candidates.jsonl:1: still has ⟦PHONE_1⟧: write something invented" in str(refused.exception)
    assert not cases.exists()
    file.write_text(file.read_text("utf-8").replace("⟦PHONE_1⟧", "13900000000"), encoding="utf-8")
    assert command("approve", file, made.id, "--into", cases, **shop).exit_code == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"must_include": ["99 天"]}, "'99 天' stands in no document"),
        ({"documents": ["nowhere"]}, "'nowhere' is not in the corpus"),
    ],
)
def test_an_untrue_candidate_is_not_approved(
    assistant: Assistant, engine: Engine, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    """Approving runs the same lints as the suite."""
    made = decide(assistant, engine, "edited", Message("customer", "签收后几天内可以退货？"), text="7 天内。")
    file, cases = tmp_path / "candidates.jsonl", tmp_path / "cases.jsonl"
    command("from-feedback", "--out", file)
    row = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**row, "expect": {**row["expect"], **change}}), encoding="utf-8")
    refused = command("approve", file, made.id, "--into", cases, ASSIST_CORPUS_DIR=str(tmp_path / "shop"))
    assert message in str(refused.exception)
    assert not cases.exists()


def test_wrong_use_is_told_in_one_line(assistant: Assistant, engine: Engine, tmp_path: Path) -> None:
    """A file that is there already, an id that is not, a case file that is the candidates' own."""
    made = decide(assistant, engine, "edited", text="7 天内。")
    file = tmp_path / "candidates.jsonl"
    command("from-feedback", "--out", file)
    shop = {"ASSIST_CORPUS_DIR": str(tmp_path / "shop")}
    assert "is there already" in str(command("from-feedback", "--out", file).exception)
    assert "no candidate feedback-x" in str(command("approve", file, "feedback-x", "--into", "c", **shop).exception)
    assert "name a case file" in str(command("approve", file, made.id, "--into", file, **shop).exception)


def test_a_shop_without_decisions_writes_nothing(tmp_path: Path) -> None:
    """An empty file would look like work to do."""
    told = command("from-feedback", "--out", tmp_path / "candidates.jsonl")
    assert told.exit_code == 0
    assert "nothing written" in told.stdout
    assert not (tmp_path / "candidates.jsonl").exists()
