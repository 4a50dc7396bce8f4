"""Pairs: the same document in the shop's other language, as far as their ids say so: returns and en-returns."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assist.knowledge.reading.documents import Document

_MARK = re.compile(r"^(?:zh|en)-|-(?:zh|en)$")


def pair_of(document: Document, written: Mapping[str, Document]) -> Document | None:
    """The document of the other language; None when there is none under an id that tells."""
    other = "en" if document.front.language == "zh" else "zh"
    plain = _MARK.sub("", document.id)
    for name in (f"{other}-{plain}", f"{plain}-{other}", plain):
        found = written.get(name)
        if found is not None and found.front.language == other:
            return found
    return None


def misses_pair(document: Document, written: Mapping[str, Document]) -> bool:
    """Whether a shop that writes both languages has this document in one only. Internal ones need no pair."""
    other = "en" if document.front.language == "zh" else "zh"
    speaks_both = any(one.front.language == other for one in written.values())
    return document.front.audience == "public" and speaks_both and pair_of(document, written) is None
