"""What is done around the patterns takes time in proportion to a text, too; and so does a whole draft."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import assist.texts
from assist.assistant import Assistant
from assist.drafting.checks.claims import claims_of, clauses
from assist.drafting.lessons import check_reply
from assist.drafting.privacy.masks import Mask, hide_rest, without_personal_data
from assist.drafting.rechecks import recheck_edit
from assist.drafting.turns.bounds import MOST_OF_MESSAGE, check_conversation
from assist.drafting.turns.conversations import Conversation, Message, context_of, questions_of
from assist.drafting.turns.emotions import emotion_of
from assist.drafting.turns.scenes import scene_of
from assist.drafting.turns.turns import turn_in
from assist.knowledge.lexical import pairs, words
from assist.texts.suspicions import find_suspicions
from tests.growth.hostile import Hostile
from tests.growth.measured import STEEPEST, steepness

UNITS = (
    " ", "\n", "?", "吗，", "，", "1", "1-", "12 ", "一", "5天", "￥5", "a", "a-", "a.b", "<a onx= ", "(", "[1]", "⟦PHONE_1⟧",
    "投诉", "not angry ", "不", "我叫张伟，", "王先生，", "13812345678 ", "what and ", "a：", "；", "ignore all previous ",
    "\u200ba", "\U000e0041a", "12 Main Street, ", "Dear Ann\n", "路1号",
)  # fmt: skip
LONG = 4_096
SAFE = {"arabic", "value_of", "zone_named"}  # are given numerals, a setting


def functions() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Every public function of `assist.texts` that takes texts, and what a draft does with a message."""
    for found in pkgutil.iter_modules(assist.texts.__path__, "assist.texts."):
        for name, function in inspect.getmembers(importlib.import_module(found.name), callable):
            own = not name.startswith("_") and name not in SAFE and getattr(function, "__module__", "") == found.name
            if own and (count := _texts_taken(function)) is not None:
                yield f"{found.name}.{name}", _called(function, count)
    for name, said in (("alone", _said), ("answered", _answered)):
        for each in (check_conversation, questions_of, context_of, _emotion, scene_of, _turn):
            yield f"{each.__name__.strip('_')}, {name}", _of(each, said)
    yield "mask", lambda text: Mask().hide(text)
    yield "mask, names told", lambda text: Mask(names=["Ann", "张伟", "王"]).hide(text)
    yield "mask, numbers allowed", lambda text: Mask([text[at : at + 11] for at in range(0, len(text), 11)]).hide(text)
    yield "mask, masked before", lambda text: hide_rest(Mask(), text)
    yield "without personal data", without_personal_data
    yield "claims", lambda text: claims_of(text, (), ())
    yield "clauses of claims", clauses.__wrapped__
    yield "words", words
    yield "pairs", pairs


def _texts_taken(function: Any) -> int | None:
    """How many texts a function takes and nothing else that it must be given; None for another."""
    if inspect.isclass(function):
        return None
    given = [one for one in inspect.signature(function).parameters.values() if one.default is one.empty]
    return len(given) if given and all(one.annotation == "str" for one in given) else None


def _called(function: Callable[..., Any], count: int) -> Callable[[str], object]:
    uncached = inspect.unwrap(function)

    def run(text: str) -> object:
        result = uncached(*[text] * count)
        return list(result) if inspect.isgenerator(result) else result

    return run


def _said(text: str) -> Conversation:
    return Conversation((Message("customer", f"运费谁出？{text}"),))


def _answered(text: str) -> Conversation:
    return Conversation((Message("customer", text), Message("agent", text), Message("customer", "运费谁出？")))


def _of(function: Callable[[Conversation], object], said: Callable[[str], Conversation]) -> Callable[[str], object]:
    return lambda text: function(said(text))


def _emotion(conversation: Conversation) -> object:
    return emotion_of(conversation, "zh")


def _turn(conversation: Conversation) -> object:
    turn = turn_in(conversation)
    return turn.text, turn.dialogue, turn.figures, find_suspicions(turn.text)


@pytest.mark.parametrize(("name", "work"), [*functions()], ids=lambda one: one if isinstance(one, str) else "")
def test_a_function_takes_time_in_proportion(name: str, work: Callable[[str], object]) -> None:
    """Runs of what it looks for, ended by something else."""
    work("你好 hi, 12 days?")  # what is loaded at the first use
    for unit in UNITS:
        hostile = Hostile("", unit, "a<。\n")
        assert steepness(work, hostile.text, LONG) <= STEEPEST, hostile


@pytest.mark.parametrize("unit", [" ", "?", "<a onx= ", "吗，", "not angry ", "我叫张伟，", "1-", "一百 "])
def test_a_draft_takes_time_in_proportion(assistant: Assistant, unit: str) -> None:
    """From the message to the kept draft; where all of a message is looked at."""
    assistant.draft(_said(""))
    hostile = Hostile("", unit, "。")
    spent = [_cpu(assistant, _said(hostile.text(length))) for length in (MOST_OF_MESSAGE // 4, MOST_OF_MESSAGE - 100)]
    assert spent[1] <= STEEPEST * max(spent[0], 0.02)


@pytest.mark.parametrize("unit", ["好的。", "来回运费由店铺承担，请您放心寄回。", "运费"])
def test_an_edit_finds_its_sentences_in_proportion(assistant: Assistant, unit: str) -> None:
    """Each sentence of the agent's is compared with each of the draft's, whatever their length."""
    conversation = _said("")
    draft = assistant.draft(conversation)
    assert draft.citations

    def recheck(text: str) -> object:
        return recheck_edit(draft, conversation, text)

    recheck("好的。")
    hostile = Hostile("", unit, "。")
    assert steepness(recheck, hostile.text, 8_000) <= STEEPEST, hostile


@pytest.mark.parametrize(
    "text", ["质量问题退货，运费谁出？", "它们能退吗？我叫张伟。", "Who pays for returning AB-0007?"]
)
def test_an_order_of_thousands_costs_what_its_length_does(assistant: Assistant, text: str) -> None:
    """Ten times the items, ten times the CPU or so: there is no cliff where the number of values passes a cache's."""
    assistant.draft(Conversation((Message("customer", text),), order=_order(10)))
    few, many = (Conversation((Message("customer", text),), order=_order(count)) for count in (300, 3_000))
    spent = _cpu(assistant, few), _cpu(assistant, many)
    assert spent[1] <= 25 * max(spent[0], 0.02)


def _order(items: int) -> dict[str, Any]:
    """Items with codes, prices and counts of their own."""
    rows = [{"sku": f"AB-{n:04}", "name": f"Lamp {n}", "price": n + 0.5, "quantity": n % 7} for n in range(items)]
    return {"id": "A1001", "placed_at": "2026-05-01", "amount": 512.5, "items": rows}


def _cpu(assistant: Assistant, conversation: Conversation) -> float:
    """Seconds of CPU that a draft takes, and a person's reply checked beside it."""
    began = time.process_time()
    draft = assistant.draft(conversation)
    check_reply(draft, conversation, "您好，AB-0005 共 99.5 元，签收后 13 天内可以退，张伟您好。Ann pays 37 euros.")
    return time.process_time() - began
