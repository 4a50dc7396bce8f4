"""Origins: the shop's own passages that a person's text was taken from, letter for letter.

Who looks something up and puts it into a reply has read it where it stands: it needs no second proof.
"""

from __future__ import annotations

import numpy as np

from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Passage, passage_of
from assist.texts.sentences import sentences

SAYING = 8  # characters from which a sentence is somebody's own


def origins_of(text: str, opened: OpenRelease, as_of: AsOf) -> tuple[Passage, ...]:
    """The public passages in force on the given days of which a whole sentence stands in a text.

    Of a macro that is one of its own sentences, however the text goes on; of other passages a sentence of the text, so
    that not every one of ten thousand has to be cut into its own.
    """
    said = [one for one in sentences(text) if len(one) >= SAYING]
    return tuple(
        passage_of(opened.chunks[place], opened.documents[place].front, opened.section_of(place), 0.0)
        for place in map(int, np.flatnonzero(opened.allowed(as_of) & opened.public))
        if any(one in opened.chunks[place].text for one in said) or _is_macro_in(text, opened, place)
    )


def _is_macro_in(text: str, opened: OpenRelease, place: int) -> bool:
    if opened.documents[place].front.kind != "macro":
        return False
    return any(len(one) >= SAYING and one in text for one in sentences(opened.chunks[place].text))
