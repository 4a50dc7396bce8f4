"""Judgements: a fair judge's opinion becomes a number, a broken one's a reason, and never the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.drafting.writing.models import Endpoint
from assist.errors import InvalidInput
from assist.testing import HashEmbedder
from evals.judges.answers import JudgeModel
from evals.judges.judgements import Judge, Judged, Row, settled
from evals.judges.scores import Unscored
from evals.replays.recordings import Recordings
from evals.scoring.metrics import JUDGED
from tests.fake_judges import FakeJudge, fake_judge

pytestmark = pytest.mark.filterwarnings("ignore")  # ragas and litellm warn about themselves on import

SOURCE = "来回运费由店铺承担。退货期为 7 天。"
ROW = Row("zh", "运费谁出？", "来回运费由店铺承担。", (SOURCE,), "来回运费由店铺承担。", JUDGED)
ENGLISH = Row("en", "Who pays?", "We pay the postage.", ("We pay the postage.",), "We pay the postage.", JUDGED)


@pytest.fixture
def server() -> Iterator[FakeJudge]:
    with fake_judge() as running:
        yield running


def judge(server: FakeJudge, mode: str = "fair", repeats: int = 1, names: tuple[str, ...] = JUDGED) -> Judge:
    """A judge that behaves in a mode, without a recording."""
    seconds = 0.8 if mode == "slow" else 20.0
    model = JudgeModel(Endpoint("openai/judge", server.base(mode)), None, live=True, seconds=seconds)
    return Judge(model, repeats, names, HashEmbedder())


def test_a_fair_judge_scores_every_metric(server: FakeJudge) -> None:
    """In both languages, whatever each metric asks for."""
    zh, en = judge(server).judge([ROW, ENGLISH])
    for judged in (zh, en):
        assert judged.unscored == {}
        assert set(judged.scores) == set(JUDGED)
        assert judged.scores["faithfulness"] == 1.0
        assert judged.scores["response_groundedness"] == 1.0
        assert judged.scores["noise_sensitivity"] == 0.0


def test_a_claim_that_is_not_borne_out_lowers_faithfulness(server: FakeJudge) -> None:
    """One of two."""
    row = Row("zh", "运费谁出？", "来回运费由店铺承担。退货期为 9 天。", (SOURCE,), None, ("faithfulness",))
    assert judge(server).judge([row])[0].scores == {"faithfulness": 0.5}


def test_only_metrics_that_apply_are_asked(server: FakeJudge) -> None:
    """Without a reference nothing is compared with one."""
    row = Row("zh", "运费谁出？", "来回运费由店铺承担。", (SOURCE,), None, ("response_groundedness",))
    assert set(judge(server).judge([row])[0].scores) == {"response_groundedness"}
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("mode", "names", "reason"),
    [
        ("garbage", JUDGED, "not the JSON that was asked for"),
        ("error", JUDGED, "the call failed (InternalServerError)"),
        ("refusal", JUDGED, "refused"),
        ("filtered", JUDGED, "refused"),
        ("cut", JUDGED, "cut off at 4096 tokens"),
        ("short", ("faithfulness",), "0 verdicts on 1 statements"),
        ("beyond", ("response_groundedness",), "rating '7' is not one of those asked for"),
        ("blank", ("answer_relevancy",), "an empty question"),
    ],
)
def test_a_judge_that_gives_no_opinion_leaves_a_reason(
    server: FakeJudge, mode: str, names: tuple[str, ...], reason: str
) -> None:
    """Never a number, and no second try behind our back."""
    judged = judge(server, mode, names=names).judge([ROW])[0]
    assert judged.scores == {}
    assert judged.unscored == dict.fromkeys(names, reason)
    asked = [str(request["messages"]) for request in server.requests]
    assert len(asked) == len(set(asked))


def test_a_late_judge_is_not_waited_for(server: FakeJudge) -> None:
    """Each call has its time."""
    judged = judge(server, "slow", names=("context_recall",)).judge([ROW])[0]
    assert judged.unscored == {"context_recall": "no answer within 0.8 s"}


def test_chinese_drafts_are_judged_in_chinese(server: FakeJudge) -> None:
    """Instructions and examples of every metric; ragas' own stay for English."""
    judge(server).judge([ROW])
    asked = [request["messages"][-1]["content"] for request in server.requests]
    assert asked
    assert not [prompt for prompt in asked if "Einstein" in prompt or "\\u" in prompt]
    server.requests.clear()
    judge(server, names=("faithfulness",)).judge([ENGLISH])
    assert "Einstein" in server.requests[0]["messages"][-1]["content"]


def test_repeats_give_the_median_and_tell_flips(server: FakeJudge) -> None:
    """An opinion that is not always on the same side of the threshold is reported as such."""
    assert settled([1.0, 0.0, 1.0], 0.5) == (1.0, True)
    assert settled([0.9, 1.0, 0.8], 0.5) == (0.9, False)
    row = Row("zh", "q", "来回运费由店铺承担。", (SOURCE,), None, ("faithfulness",))
    assert judge(server, "fickle", repeats=3).judge([row])[0].flipped == ("faithfulness",)
    assert judge(server, repeats=3).judge([row])[0].flipped == ()


def test_half_of_the_repeats_are_no_majority() -> None:
    """Two failures of three leave no score."""
    assert settled([1.0, Unscored("a"), Unscored("a")], 0.5) == (Unscored("a"), False)
    assert settled([1.0, Unscored("a"), 0.0], 0.5) == (0.5, True)


@pytest.mark.parametrize(("repeats", "names"), [(2, JUDGED), (0, JUDGED), (1, ("mrr",))])
def test_what_cannot_be_asked_is_refused(server: FakeJudge, repeats: int, names: tuple[str, ...]) -> None:
    """Even numbers have no majority, and a judge has no say in what is counted."""
    with pytest.raises(InvalidInput):
        judge(server, repeats=repeats, names=names)


def recorded(server: FakeJudge, folder: Path, mode: str, repeats: int = 1) -> list[Judged]:
    """The opinions of a judge that is recorded (or replayed), and the file in order."""
    recordings = Recordings(folder, "record" if mode != "replay" else "replay")
    endpoint = Endpoint("openai/judge", server.base(mode) if mode != "replay" else "http://127.0.0.1:1")
    model = JudgeModel(endpoint, recordings.of("openai/judge"), live=mode != "replay")
    found = Judge(model, repeats, ("faithfulness", "answer_relevancy"), HashEmbedder()).judge([ROW, ENGLISH])
    recordings.save()
    return found


def test_a_recorded_judge_says_the_same_again(server: FakeJudge, tmp_path: Path) -> None:
    """Without a call, in the same number of repeats; failures that were answers too."""
    for mode in ("fair", "garbage", "cut"):
        folder = tmp_path / mode
        first = recorded(server, folder, mode, repeats=3)
        asked = len(server.requests)
        assert recorded(server, folder, "replay", repeats=3) == first
        assert recorded(server, folder, mode, repeats=3) == first
        assert len(server.requests) == asked


def test_an_opinion_that_was_never_recorded_is_a_crash(server: FakeJudge, tmp_path: Path) -> None:
    """More repeats than were recorded, or a call that failed then."""
    recorded(server, tmp_path, "fair")
    again = recorded(server, tmp_path, "replay", repeats=3)
    assert "no recording for a judge's question by openai/judge; run with --record" in {one.crashed for one in again}
    empty = tmp_path / "failed"
    empty.mkdir()
    failed = recorded(server, empty, "error")
    assert failed
    assert all(one.unscored for one in failed)
    assert list(empty.iterdir()) == []
