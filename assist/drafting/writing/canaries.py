"""Canaries: whether an answer gives the instructions of its prompt away."""

from __future__ import annotations

from assist.drafting.writing.outputs import letters
from assist.drafting.writing.prompts import Prompt
from assist.texts.runs import runs

PIECE = 8  # consecutive characters of the canary; by chance in one of a hundred thousand long answers


def gives_away(text: str, prompt: Prompt) -> bool:
    """Whether a text holds the canary, forwards or backwards, however spaced, or a long piece of the instructions."""
    held = letters(text)
    canary = letters(prompt.canary)
    for mark in (canary, canary[::-1]):
        if any(mark[start : start + PIECE] in held for start in range(len(mark) - PIECE + 1)):
            return True
    return not set(runs(prompt.system)).isdisjoint(runs(text))
