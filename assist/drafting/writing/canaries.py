"""Canaries: whether an answer gives the instructions of its prompt away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.drafting.writing.outputs import letters
from assist.drafting.writing.prompts import Prompt

PIECE = 8  # consecutive characters of the canary; by chance in one of a hundred thousand long answers
# Consecutive characters of the instructions. An English word counts for two and a half, so that eight words do.
RUN = 20.0
WORD = 2.5
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


def gives_away(text: str, prompt: Prompt) -> bool:
    """Whether a text holds the canary, forwards or backwards, however spaced, or a long piece of the instructions."""
    held = letters(text)
    canary = letters(prompt.canary)
    for mark in (canary, canary[::-1]):
        if any(mark[start : start + PIECE] in held for start in range(len(mark) - PIECE + 1)):
            return True
    return not set(_runs(prompt.system)).isdisjoint(_runs(text))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every shortest run of consecutive characters and words that is long enough."""
    tokens = _TOKEN.findall(text.casefold())
    weights = [1.0 if "\u3400" <= token[0] <= "\u9fff" else WORD for token in tokens]
    end, weight = 0, 0.0
    for start in range(len(tokens)):
        while weight < RUN and end < len(tokens):
            weight += weights[end]
            end += 1
        if weight < RUN:
            return
        yield tuple(tokens[start:end])
        weight -= weights[start]
