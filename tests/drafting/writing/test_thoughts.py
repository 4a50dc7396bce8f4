"""Thoughts: none is shown, however they are marked and wherever a stream is cut."""

from __future__ import annotations

import pytest

from assist.drafting.writing.deltas import Deltas
from assist.drafting.writing.thoughts import Habit
from assist.errors import ModelFailed

THOUGHT = "顾客想知道花束能不能改期。资料[1]写着提前一天。大概 20 元？"
ANSWER = "花束可以改期，提前一天告诉我们就行。[1]"
KNOWN = Habit(known=True)


def read(text: str, size: int = 1, habit: Habit | None = None) -> list[str]:
    """What is shown, piece by piece, of a text that comes in pieces of a size. Raises ModelFailed."""
    deltas = Deltas("m", habit or Habit())
    shown = [deltas.read(text[start : start + size]) for start in range(0, len(text), size)]
    deltas.check_answered()
    return [*shown, deltas.end()]


MARKINGS = [
    "<think>{}</think>",
    "<think>\n{}\n</think>\n\n",
    "<thinking>{}</thinking>",
    "<THINK>{}</THINK>\n",
    "<think lang='zh'>{}</think >",
    "<reasoning>{}</reasoning>",
    "<seed:think>{}</seed:think>",
    "<thought>{}</thought>",
    "[THINK]{}[/THINK]",
    "◁think▷{}◁/think▷",
    "<|begin_of_thought|>{}<|end_of_thought|>",
    "<|START_THINKING|>{}<|END_THINKING|>",
    "<|channel|>analysis<|message|>{}<|end|><|start|>assistant<|channel|>final<|message|>",
    "<|channel>thought\n{}<channel|>",
    "<think><think>{}</think>",
    "<think>{0}<think>{0}</think>{0}</think>",
    "<think>{0}</think><think>{0}</think>",
    "{}</think>\n\n",
]


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
@pytest.mark.parametrize("marking", MARKINGS)
def test_a_thought_is_never_shown(marking: str, size: int) -> None:
    """Whatever its marks, and also where a mark is cut between two pieces."""
    assert "".join(read(marking.format(THOUGHT) + ANSWER, size)) == ANSWER
    assert "".join(read(marking.format("") + ANSWER, size)) == ANSWER


@pytest.mark.parametrize("opening", ["<think>", "<thinking>\n", "[THINK]", "<|channel|>analysis<|message|>"])
def test_a_thought_that_never_ends_is_no_answer(opening: str) -> None:
    """The quotes stay."""
    with pytest.raises(ModelFailed) as caught:
        read(opening + THOUGHT)
    assert caught.value.reason == "model_thoughts"


def test_the_marks_of_a_server_go() -> None:
    """Around the answer and behind it."""
    assert "".join(read(f"<answer>{ANSWER}</answer>")) == ANSWER
    assert "".join(read(f"<|begin_of_box|>{ANSWER}<|end_of_box|><|im_end|>")) == ANSWER


def test_figures_with_brackets_stay() -> None:
    """A comparison or a citation is no mark."""
    text = "温度 < 5 度时停送；花盆 <20 cm 免费。[1] 见[T]。"
    assert "".join(read(text)) == text


def test_the_first_answer_is_held_back_until_it_is_known_to_be_one() -> None:
    """Only its end shows whether all of it was a thought; from then on the server's way is known."""
    habit = Habit()
    *early, last = read(ANSWER, habit=habit)
    assert (set(early), last) == ({""}, ANSWER)
    assert "".join(read(ANSWER, habit=habit)[:-1]) == ANSWER


def test_a_server_that_marks_the_end_alone_is_held_back_until_that() -> None:
    """And streams the answer behind it."""
    habit = Habit()
    for _ in range(2):
        shown = read(f"{THOUGHT}</think>{ANSWER}", habit=habit)
        assert set(shown[: len(THOUGHT)]) == {""}
        assert "".join(shown[:-1]) == ANSWER
    assert habit.ends_only
    assert "".join(read(ANSWER, habit=habit)) == ANSWER


def test_a_server_that_marks_its_thoughts_streams_at_once() -> None:
    """The first answer as well: what stands outside the marks is none."""
    shown = read(f"<think>{THOUGHT}</think>{ANSWER}")
    assert "".join(shown[:-1]) == ANSWER


def test_a_server_that_changes_its_way_loses_one_answer() -> None:
    """What was shown cannot be taken back, so it does not become the draft."""
    habit = Habit(known=True)
    with pytest.raises(ModelFailed) as caught:
        read(f"{THOUGHT}</think>{ANSWER}", habit=habit)
    assert caught.value.reason == "model_thoughts"
    assert habit.ends_only


def test_endless_thoughts_are_stopped() -> None:
    """They may be longer than a reply, but not for ever."""
    assert "".join(read(f"<think>{'想' * 10_000}</think>{ANSWER}", 500)) == ANSWER
    with pytest.raises(ModelFailed) as caught:
        read(f"<think>{'想' * 60_000}</think>{ANSWER}", 500)
    assert caught.value.reason == "model_endless"
