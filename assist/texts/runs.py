"""Runs: pieces of consecutive words long enough that two texts do not share one by chance."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Consecutive characters. An English word counts for two and a half, so that eight words do.
RUN = 20.0
WORD = 2.5
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


def runs(text: str) -> Iterator[tuple[str, ...]]:
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
