"""Links: addresses in a text, however they are written, and nothing that only has dots in it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from assist.texts.scripts import normal_width

# Addresses hold no Chinese and no brackets; widths are normalised before, so "，" reads as ",".
_REST = r"[^\s<>\"'()\[\]{}\u2018-\u201f\u3000-\u9fff]*"
_DOT = r"(?:\.|\s?[\[(](?:\.|dot)[\])]\s?|\sdot\s)"
_CANDIDATE = re.compile(
    rf"[a-z][a-z0-9+.-]{{1,9}}:\s?//[\w.-]*{_REST}|(?<![:/\w])//[a-z0-9-]+\.{_REST}|\b(?:javascript|data|mailto|tel):{_REST}|"
    rf"(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{{0,62}}{_DOT}){{1,6}}(?P<top>[a-z]{{2,24}})(?![a-z0-9-])(?P<rest>[:/?#]{_REST})?|"
    rf"(?<![\w@.])(?:\d{{1,3}}\.){{3}}\d{{1,3}}[:/]{_REST}",
    re.IGNORECASE | re.ASCII,
)


_RESERVED = frozenset(("example", "test", "invalid", "localhost"))  # RFC 2606


def links(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every address in a text."""
    plain = normal_width(text)
    for match in _CANDIDATE.finditer(plain):
        top = match["top"]
        # "done.So" is a full stop without a space behind it.
        if top is None or (is_top_level(top) and (match["rest"] or top.islower() or top.isupper())):
            yield match.start(), match.start() + len(match[0].rstrip(".,;:!?"))


def is_top_level(label: str) -> bool:
    """Whether a label is a top-level domain, real or reserved (IANA's list as bundled with tldextract)."""
    return label.lower() in _top_levels()


@functools.cache
def _top_levels() -> frozenset[str]:
    import tldextract

    # The list that comes with the package: nothing is fetched, nothing is kept.
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    return frozenset(label for label in extract.tlds if "." not in label) | _RESERVED
