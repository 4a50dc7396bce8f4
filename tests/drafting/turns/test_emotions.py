"""Emotions: what is heard, how strongly, what is not meant, and that the hint stays outside the reply."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
import yaml

from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.emotions import Emotion, emotion_of


def emotion(*texts: str) -> Emotion | None:
    """The emotion of a turn of these messages."""
    return emotion_of(Conversation(tuple(Message("customer", text) for text in texts)), "zh")


@pytest.mark.parametrize(
    ("text", "label", "level"),
    [
        ("我要投诉你们", "complaint", 2),
        ("再不处理我就投诉", "complaint", 2),
        ("我要打 12315", "legal", 3),
        ("不解决就找律师起诉", "legal", 3),
        ("准备申请仲裁", "legal", 3),
        ("我要去抖音曝光你们", "exposure", 2),
        ("职业打假的，退一赔三", "claims_hunter", 3),
        ("充电器漏电，把我电到了", "safety", 3),
        ("炉子起火了", "safety", 3),
        ("活不下去了", "self_harm", 3),
        ("人工！", "person", 1),
        ("在吗，转人工", "person", 1),
        ("叫你们主管来，叫主管", "person", 1),
        ("Agent!", "person", 1),
        ("I want to talk to a human", "person", 1),
        ("太失望了", "anger", 1),
        ("什么垃圾，气死我了", "anger", 2),
        ("怎么还没到！！！", "anger", 1),
        ("I will sue you", "legal", 3),
        ("The stove caught fire", "safety", 3),
        ("I want to file a complaint", "complaint", 2),
        ("This is the WORST shop", "anger", 1),
    ],
)
def test_words_show_an_emotion(text: str, label: str, level: int) -> None:
    """By label and level, in both languages."""
    found = emotion(text)
    assert found is not None
    assert (found.label, found.level) == (label, level)


@pytest.mark.parametrize(
    ("text", "label"), [("我要投訴你們", "complaint"), ("職業打假", "claims_hunter"), ("漏電了", "safety")]
)
def test_traditional_characters_say_the_same(text: str, label: str) -> None:
    """The list is in simplified characters only."""
    found = emotion(text)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize(
    "text",
    [
        "我不是要投诉，就想问下运费",
        "没想投诉你们",
        "没有人受伤",
        "別擔心，不會起訴",
        "I don't want to complain, just asking about postage",
        "I’m not going to sue",
        "Nobody was hurt, no injury at all",
    ],
)
def test_a_negation_is_heard(text: str) -> None:
    """Who says that they do not complain does not complain."""
    assert emotion(text) is None


@pytest.mark.parametrize(
    "text", ["不得不投诉了", "我不是不投诉", "I have no choice but to complain", "Not only will I complain"]
)
def test_what_only_looks_like_a_negation_is_none(text: str) -> None:
    """A double negation, and "no choice but to"."""
    found = emotion(text)
    assert found is not None
    assert found.label == "complaint"


@pytest.mark.parametrize(
    "text",
    ["这个会漏电吗", "会不会漏电", "有没有漏电保护", "能防起火吗", "请问运费多少", "What is the issue?", "Is it explosion protection rated?"],
)  # fmt: skip
def test_a_question_about_a_hazard_is_not_an_accident(text: str) -> None:
    """Nor are a feature against it, or a word inside another."""
    assert emotion(text) is None


def test_the_whole_turn_counts_and_the_strongest_wins() -> None:
    """Two messages in a row: the complaint and the injury."""
    found = emotion("我要投诉", "孩子受伤了")
    assert found is not None
    assert found.label == "safety"


def test_the_hint_is_in_the_drafts_language_and_never_in_its_text(assistant: Assistant) -> None:
    """The reply apologises; whom to tell is for the agent."""
    turn = (Message("customer", "衣服开线了要退货，运费谁出？我要打12315投诉"),)
    draft = assistant.draft(Conversation(turn))
    calm = assistant.draft(Conversation((Message("customer", "衣服开线了要退货，运费谁出？"),)))
    assert draft.emotion is not None
    assert draft.emotion.escalate is not None
    assert "客诉组" in draft.emotion.escalate
    assert "客诉组" not in draft.text
    assert "抱歉" in draft.text
    assert calm.emotion is None
    assert "抱歉" not in calm.text


def test_every_label_has_words_hints_and_a_text_for_agents() -> None:
    """The list is edited by hand: a label needs both languages, and the sidebar a name for it."""
    listed = yaml.safe_load(
        resources.files("assist.drafting.turns").joinpath("emotions.yaml").read_text(encoding="utf-8")
    )
    texts = json.loads((Path(__file__).parents[3] / "api/web/texts.json").read_text(encoding="utf-8"))["emotion"]
    assert {row["label"] for row in listed["labels"]} == set(texts) - {"level"}
    assert all(row["zh"] and row["en"] and 1 <= row["level"] <= 3 for row in listed["labels"])
    assert all(set(row.get("escalate", {})) in (set(), {"zh", "en"}) for row in listed["labels"])
