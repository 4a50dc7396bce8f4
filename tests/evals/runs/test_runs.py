"""Runs: every case drafted and scored; crashes and missing scores are values with reasons."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assist.assistant import Assistant
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation
from evals.cases.cases import Case, identify
from evals.gate.gates import decide
from evals.gate.rules import read_rules
from evals.runs.provenances import provenance_of
from evals.runs.runs import digest_of, run_cases, summarise

CASES = [
    Case.model_validate(row)
    for row in (
        {"id": "a", "question": "衣服开线退货运费谁出", "language": "zh", "source": "t",
         "expect": {"answer": True, "documents": ["returns"], "must_include": ["店铺承担"], "reference": "来回运费由店铺承担。"}},
        {"id": "b", "question": "老板的电话号码", "language": "zh", "source": "t", "expect": {"answer": False}},
    )
]  # fmt: skip


@pytest.mark.filterwarnings("ignore")  # ragas warns about its own dependencies on import
def test_a_run_scores_every_case(assistant: Assistant) -> None:
    """Checks, metrics, the similarity to the reference where there is one; and what a report needs to show the case."""
    run = run_cases(CASES, assistant.draft)
    summary = summarise(run)
    assert (summary["cases"], summary["passed"], summary["crashed"]) == (2, 2, 0)
    assert summary["metrics"]["recall@5"] == 1.0
    assert 0 < summary["metrics"]["bleu"] <= 1
    assert "bleu" not in run.results[1].metrics
    assert summary["slices"]["unanswerable"] == {"cases": 1, "passed": 1}
    assert [result.cluster for result in run.results] == ["returns", "b"]
    assert [result.documents for result in run.results] == [("returns",), ()]
    assert run.results[0].asked == ("customer: 衣服开线退货运费谁出",)
    assert run.results[0].draft is not None
    assert "whole" not in run.results[0].draft["passages"][0]
    assert run.provenance.suite == identify(CASES)
    assert run.provenance.release == run.results[0].draft["release"]


def test_a_crash_is_a_failed_case_with_its_reason() -> None:
    """It stays in the count and in the mean, and no gate passes it."""

    def broken(conversation: Conversation, *, as_of: object = None) -> Draft:
        raise RuntimeError("boom")

    run = run_cases(CASES, broken)
    assert [result.crashed for result in run.results] == ["RuntimeError: boom"] * 2
    assert summarise(run)["metrics"]["pass_rate"] == 0
    assert decide(run, run, read_rules()).verdict == "invalid"


def test_the_digest_follows_what_a_draft_says(assistant: Assistant) -> None:
    """Ids and times do not count; text, citations and findings do."""
    one, other = (assistant.draft(CASES[0].as_conversation()) for _ in range(2))
    assert one.id != other.id
    assert digest_of(one) == digest_of(other)
    assert digest_of(replace(one, text=one.text + "。")) != digest_of(one)
    assert digest_of(replace(one, citations=())) != digest_of(one)


def test_the_provenance_names_what_decides(assistant: Assistant) -> None:
    """Documents, prompts, weights and thresholds, embedder, chunking, versions; no name of the machine."""
    made = provenance_of(assistant, assistant.search.engine)
    assert set(made.documents) >= {"returns", "sale", "lamp"}
    assert made.retrieval["weight_turn_similarity"] > 0
    assert 0 < made.retrieval["enough"] < 1
    assert (made.model, made.answers, made.chunking, made.embedder) == ("quote", "live", "sections-2", "hash-256")
    assert set(made.prompts) == {"draft.zh", "draft.en"}
    assert "chromadb" in made.tools
    assert len(made.machine) == 8
    assert made.repeatable
    assert not replace(made, model="openai/x").repeatable
    assert replace(made, model="openai/x", answers="replayed").repeatable
