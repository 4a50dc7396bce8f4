"""Macros: the shop's own wording for an occasion, found among the documents of that kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Passage, passage_of
from assist.texts.languages import Language
from assist.texts.scripts import plain
from assist.texts.sentences import sentences


def macro_for(
    occasion: Sequence[str], opened: OpenRelease, as_of: AsOf, language: Language, channel: str
) -> Passage | None:
    """The macro for an occasion: public, in force, in the language, for the channel; or None.

    Its heading says what it is for, in the first of the occasion's words that any heading has. What stands in its text
    says nothing: a macro about a late parcel may welcome, too.
    """
    allowed = opened.allowed(as_of) & opened.public
    headings = {
        int(place): plain(_heading(opened, int(place)))
        for place in np.flatnonzero(allowed)
        if (front := opened.documents[place].front).kind == "macro"
        and front.language == language
        and (not front.channels or channel in front.channels)
    }
    for word in occasion:
        said = re.compile(rf"\b{re.escape(word)}" if word.isascii() else re.escape(word))
        for place, heading in headings.items():
            if said.search(heading):
                return passage_of(opened.chunks[place], opened.documents[place].front, opened.section_of(place), 0.0)
    return None


def _heading(opened: OpenRelease, place: int) -> str:
    """The heading that a macro stands under; the title where the document has no other."""
    return opened.chunks[place].section.rpartition(" > ")[2] or opened.documents[place].title


def beginning(passage: Passage, most: int = 2) -> str:
    """The first sentences of a macro, without the words to the agent before them ("When all is settled:")."""
    said = [one for one in sentences(passage.text) if not one.endswith((":", "："))][:most]
    gap = "" if passage.language == "zh" else " "
    return gap.join(said)
