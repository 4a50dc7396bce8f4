"""Macros: the shop's own wording for an occasion, found among the documents of that kind."""

from __future__ import annotations

import numpy as np

from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Passage, passage_of
from assist.texts.languages import Language
from assist.texts.sentences import sentences


def macro_for(occasion: str, opened: OpenRelease, as_of: AsOf, language: Language, channel: str) -> Passage | None:
    """The macro whose words fit an occasion best: public, in force, in the language, for the channel; or None."""
    allowed = opened.allowed(as_of) & opened.public
    fitting = [
        place
        for place in np.flatnonzero(allowed)
        if (front := opened.documents[place].front).kind == "macro"
        and front.language == language
        and (not front.channels or channel in front.channels)
    ]
    by_word, by_pair = opened.lexical.scores(occasion)
    best = max(fitting, key=lambda place: float(by_word[place] + by_pair[place]), default=None)
    if best is None or by_word[best] + by_pair[best] <= 0:
        return None
    chunk, front = opened.chunks[best], opened.documents[best].front
    return passage_of(chunk, front, opened.section_of(int(best)), float(by_word[best] + by_pair[best]))


def beginning(passage: Passage, most: int = 2) -> str:
    """The first sentences of a macro."""
    said = sentences(passage.text)[:most]
    gap = "" if passage.language == "zh" else " "
    return gap.join(said)
