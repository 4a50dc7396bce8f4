"""Coverages: how far the documents answer, in the model's own line, which is read and never shown."""

from __future__ import annotations

import pytest

from assist.assistant import Assistant
from assist.drafting import assembling
from assist.drafting.drafts import Draft
from assist.drafting.writing.coverages import LONGEST, MOST_OPEN, Coverage, parted
from assist.events import Delta, DraftReady
from assist.knowledge.passages import Search
from assist.testing import ScriptedModel
from tests.asking import ASKED, ask, stream

REPLY = "质量问题退货来回运费由店铺承担。[1]"


@pytest.mark.parametrize(
    ("line", "coverage"),
    [
        ("COVERAGE: all", Coverage("all")),
        ("COVERAGE：none", Coverage("none")),
        ("COVERAGE: part | 能不能换色 | 几天到", Coverage("part", ("能不能换色", "几天到"))),
        ("COVERAGE: part | 能不能换色；\n", Coverage("part", ("能不能换色",))),
        ("COVERAGE: part\n- 能不能换色\n- 几天到", Coverage("part", ("能不能换色", "几天到"))),
        ("COVERAGE = part", Coverage("part")),
        ("**COVERAGE:** all", Coverage("all")),
        ("**COVERAGE: None**", Coverage("none")),
        ("`COVERAGE: all`", Coverage("all")),
        ("- Coverage: All", Coverage("all")),
        ("COVERAGE: partial | 几天到", Coverage("part", ("几天到",))),
        ("COVERAGE: 部分 | 几天到", Coverage("part", ("几天到",))),
        ("COVERAGE: 全部", Coverage("all")),
        ("COVERAGE: all | 几天到", Coverage("all")),
    ],
)
def test_the_line_is_read_and_taken_out(line: str, coverage: Coverage) -> None:
    """However a model dresses it."""
    assert parted(f"{REPLY}\n{line}") == (REPLY, coverage)


@pytest.mark.parametrize("line", ["COVERAGE: mostly", "COVERAGE:", "**COVERAGE**"])
def test_what_cannot_be_read_is_not_shown_either(line: str) -> None:
    """And says nothing."""
    assert parted(f"{REPLY}\n{line}") == (REPLY, None)


def test_it_may_stand_on_the_replys_line_or_before_it() -> None:
    """Where small models put it."""
    assert parted(f"{REPLY} COVERAGE: all") == (REPLY, Coverage("all"))
    assert parted(f"COVERAGE: part | 几天到\n\n{REPLY}") == (REPLY, Coverage("part", ("几天到",)))


@pytest.mark.parametrize(
    "text",
    [
        "The warranty is for two years.[1]\nCoverage: all parts and labour.[1]\nNot covered: scratches.[1]",
        "Coverage: none of the wear parts.[1]",
        "Full coverage: all seams.[1]",
        REPLY,
    ],
)
def test_a_reply_may_speak_of_coverage(text: str) -> None:
    """A warranty has one: nothing of the reply is lost."""
    assert parted(text) == (text, None)
    assert parted(f"{text}\nCOVERAGE: all") == (text, Coverage("all"))


def test_open_questions_are_few_and_short() -> None:
    """Whatever a model writes."""
    questions = " | ".join(f"{n}{'长' * 500}" for n in range(MOST_OPEN * 3))
    _, coverage = parted(f"{REPLY}\nCOVERAGE: part | {questions}")
    assert coverage is not None
    assert len(coverage.open) == MOST_OPEN
    assert all(len(one) <= LONGEST for one in coverage.open)


def written(search: Search, *script: str) -> tuple[str, Draft]:
    """What was shown while a model wrote this, and the draft."""
    events = stream(Assistant(search, ScriptedModel(script), None), ask(ASKED))
    last = events[-1]
    assert isinstance(last, DraftReady)
    return "".join(event.text for event in events if isinstance(event, Delta)), last.draft


@pytest.mark.parametrize("size", [1, 4, 9, 100])
@pytest.mark.parametrize(
    "line", ["COVERAGE: part | 还能换色吗？要几天？", "**COVERAGE:** all", "COVERAGE: mostly. Yes."]
)
def test_it_is_never_shown(search: Search, line: str, size: int) -> None:
    """Neither while it is written, in whatever pieces, nor in the draft."""
    text = f"{REPLY}\n{line}"
    shown, draft = written(search, *(text[at : at + size] for at in range(0, len(text), size)))
    assert draft.origin == "model"
    for one in (shown, draft.text):
        assert "COVER" not in one
        assert "店铺承担" in one


def test_all_leaves_nothing_open(search: Search) -> None:
    """Also where our own judgement would have doubted."""
    _, draft = written(search, f"{REPLY}\nCOVERAGE: all")
    assert (draft.status, draft.coverage, draft.open) == ("answered", "all", ())
    assert draft.findings == ()


def test_part_names_what_is_open(search: Search) -> None:
    """The agent sees the questions that the reply does not answer."""
    _, draft = written(search, f"{REPLY}还能不能换色，我核实后回复您。\nCOVERAGE: part | 还能不能换色")
    assert (draft.status, draft.coverage, draft.open) == ("answered", "part", ("还能不能换色",))
    (finding,) = [one for one in draft.findings if one.kind == "incomplete"]
    assert "还能不能换色" in finding.message


def test_none_is_an_abstention_with_holding_text(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the model wrote is what may be said meanwhile."""
    monkeypatch.setattr(assembling, "SURE", 1.1)
    _, draft = written(search, "这个我核实后回复您。\nCOVERAGE: none")
    assert (draft.status, draft.text, draft.citations, draft.coverage) == ("abstained", "", (), "none")
    assert draft.abstention is not None
    assert draft.abstention.clarify == "这个我核实后回复您。"


@pytest.mark.parametrize("said", ["已经给您安排 30 元补偿。", REPLY, ""])
def test_what_is_no_holding_text_is_not_offered(search: Search, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """What the checks withhold, or what answers after all from something that is only near."""
    monkeypatch.setattr(assembling, "SURE", 1.1)
    _, draft = written(search, f"{said}\nCOVERAGE: none")
    assert draft.status == "abstained"
    assert draft.abstention is not None
    assert draft.abstention.clarify
    assert draft.abstention.clarify != said


def test_without_the_line_all_is_answered(search: Search) -> None:
    """A model that was not taught it."""
    _, draft = written(search, REPLY)
    assert (draft.coverage, draft.open) == ("all", ())
