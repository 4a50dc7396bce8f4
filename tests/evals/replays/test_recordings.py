"""Recordings: what a model answered, kept in order, found by what was asked, and repeated to the letter."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assist.assistant import Assistant
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.writing.models import Model
from assist.drafting.writing.prompts import CHANNELS
from assist.errors import InvalidInput, ModelFailed, SetupError
from assist.knowledge.passages import Search
from assist.testing import ScriptedModel
from evals.replays.recorded_models import RecordedModel
from evals.replays.recordings import Answer, Recordings, read_aliases, read_recording

QUESTION = "衣服开线了想退货，运费谁出？我的电话是 13800138000。"
SCRIPT = ["来回运费", "由店铺承担。[1]"]
NAME = "openai/local"


def draft(search: Search, model: Model, question: str = QUESTION) -> Draft:
    return Assistant(search, model, None).draft(Conversation((Message("customer", question),)))


def same(one: Draft, other: Draft) -> bool:
    """Equal but for what is drawn or timed anew."""
    plain: dict[str, Any] = {"id": "", "created_at": "", "timings_ms": {}}
    return replace(one, **plain) == replace(other, **plain)


def recording_model(folder: Path, inner: ScriptedModel) -> tuple[RecordedModel, Recordings]:
    recordings = Recordings(folder, "record", {NAME: "qwen-1b"})
    return RecordedModel(recordings.of(NAME), inner), recordings


def replaying_model(folder: Path, name: str = NAME) -> RecordedModel:
    return RecordedModel(Recordings(folder, "replay").of(name))


def test_a_replayed_draft_is_the_recorded_one(search: Search, tmp_path: Path) -> None:
    """Without the model, although marks and delimiters of its prompt are drawn anew; under both of its names."""
    inner = ScriptedModel(SCRIPT, name=NAME)
    model, recordings = recording_model(tmp_path, inner)
    first = draft(search, model)
    recordings.save()
    assert first.origin == "model"
    assert same(draft(search, replaying_model(tmp_path)), first)
    assert same(draft(search, replaying_model(tmp_path, "qwen-1b")), first)
    assert same(draft(search, model), first)
    assert [prompt.version.partition(".")[0] for prompt in inner.prompts] == ["draft", "opinion"]


def test_what_was_never_asked_is_missing(search: Search, tmp_path: Path) -> None:
    """Another question, or the same under another prompt, is an error that says what to do."""
    model, recordings = recording_model(tmp_path, ScriptedModel(SCRIPT, name=NAME))
    draft(search, model)
    recordings.save()
    with pytest.raises(InvalidInput, match=r"no recording for .* by qwen-1b; run with --record"):
        draft(search, replaying_model(tmp_path), "露营灯充不进电怎么办？")


def test_a_changed_prompt_misses(search: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer to other instructions is not this one's."""
    model, recordings = recording_model(tmp_path, ScriptedModel(SCRIPT, name=NAME))
    draft(search, model)
    recordings.save()
    monkeypatch.setitem(CHANNELS["zh"], "chat", "渠道是短信。")
    with pytest.raises(InvalidInput, match="no recording"):
        draft(search, replaying_model(tmp_path))


def test_instructions_given_away_are_given_away_again(search: Search, tmp_path: Path) -> None:
    """The mark of the recorded prompt becomes that of the present one, so the same check catches it."""

    class Leaking(ScriptedModel):
        async def write(self, prompt: Any, deadline: Any) -> Any:
            self.script = [f"记号是 {prompt.canary}。"]
            async for piece in super().write(prompt, deadline):
                yield piece

    model, recordings = recording_model(tmp_path, Leaking([], name=NAME))
    assert draft(search, model).degraded == "model_unsafe"
    recordings.save()
    assert draft(search, replaying_model(tmp_path)).degraded == "model_unsafe"
    assert "⟨canary⟩" in next(tmp_path.glob("*.jsonl")).read_text(encoding="utf-8")


def test_an_answer_that_was_cut_is_an_answer(search: Search, tmp_path: Path) -> None:
    """It would be cut again; a model that could not be reached may answer next time and is not kept."""
    for reason, kept in (("incomplete", 1), ("model_unreachable", 0)):
        folder = tmp_path / reason
        model, recordings = recording_model(folder, ScriptedModel(["来回", ModelFailed(reason, "x")], name=NAME))  # type: ignore[arg-type]  # reasons of the type
        assert draft(search, model).degraded == reason
        recordings.save()
        assert len(list(folder.glob("*.jsonl"))) == kept
    assert draft(search, replaying_model(tmp_path / "incomplete")).degraded == "incomplete"


def test_files_are_in_order_whatever_order_they_were_made_in(tmp_path: Path) -> None:
    """So that two recordings can be compared; the head says who really answered."""
    answers = {f"问题 {number}": Answer("答\u2028案", "stop", 3, 2) for number in range(9)}
    texts = []
    for folder, order in (("a", sorted(answers)), ("b", sorted(answers, reverse=True))):
        recordings = Recordings(tmp_path / folder, "record", {NAME: "Qwen 1B (q4)"})
        recording = recordings.of(NAME)
        for question in order:
            recording.keep(recording.key({"messages": [question]}), answers[question])
        recordings.save()
        texts.append((tmp_path / folder / "qwen-1b-q4.jsonl").read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    assert json.loads(texts[0].split("\n")[0]) == {"format": 1, "model": NAME, "answered_by": "Qwen 1B (q4)"}
    again = read_recording(tmp_path / "a" / "qwen-1b-q4.jsonl")
    assert again.find(again.key({"messages": ["问题 3"]})) == answers["问题 3"]


def test_the_first_answer_stays_and_each_repeat_has_its_own(tmp_path: Path) -> None:
    """Two calls at once for the same must not differ from their replay."""
    recording = Recordings(tmp_path, "record").of(NAME)
    key, second = recording.key({"a": 1}), recording.key({"a": 1}, "1.0")
    assert recording.keep(key, Answer("一", "stop")) == recording.keep(key, Answer("二", "stop"))
    assert recording.keep(second, Answer("三", "stop")).text == "三"


def test_what_is_kept_is_on_disk_at_once(tmp_path: Path) -> None:
    """A long recording that is stopped has lost nothing."""
    recording = Recordings(tmp_path, "record").of(NAME)
    recording.keep(recording.key({"a": 1}), Answer("一", "stop"))
    assert read_recording(recording.path).find(recording.key({"a": 1})) == Answer("一", "stop")


def test_wrong_files_and_names_are_one_line(tmp_path: Path) -> None:
    """What, where, what to do."""
    with pytest.raises(InvalidInput, match="no such folder; make recordings with --record"):
        Recordings(tmp_path / "none", "replay")
    with pytest.raises(InvalidInput, match="no recording of openai/other"):
        Recordings(tmp_path, "replay").of("openai/other")
    for name in ("one", "two"):
        recording = Recordings(tmp_path, "record", {NAME: name}).of(NAME)
        recording.keep("k", Answer("x", "stop"))
    with pytest.raises(InvalidInput, match="is the name of several: one, two; say which with --alias"):
        Recordings(tmp_path, "replay").of(NAME)
    assert Recordings(tmp_path, "replay", {NAME: "two"}).of(NAME).answered_by == "two"
    with (tmp_path / "one.jsonl").open("a") as file:
        file.write('{"key": "cut')
    with pytest.raises(InvalidInput, match=r"one\.jsonl:3: not a recorded answer"):
        Recordings(tmp_path, "replay").of(NAME)
    with pytest.raises(SetupError, match="is not NAME=WHAT"):
        read_aliases(["openai/local"])
