"""Model names: which a shop has, and which of a question it has not although it has others like them.

K9 beside a K2, K2 Pro beside a K2: the neighbour's figures are wrong for them. A name is what the documents
call a product, or how that begins: 晨岚, 晨岚 K2. A variant stands right behind one and makes another product of it: a
word of the trade (Pro), a number, a generation or version (二代, 升级版).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assist.texts.measures import measures
from assist.texts.numerals import codes
from assist.texts.scripts import normal_width, simplified

LONGEST = 40  # characters of a name
_FAMILY = re.compile(r"\d.*", re.DOTALL)  # what a model name has behind the letters of its family
_ASIDE = re.compile(r"[（(][^（()）]*+[)）]|[,，、/;；:：]|和|与|\band\b")  # what ends a name in a title
_PART = re.compile(r"\s*+(?:[A-Z0-9][A-Za-z0-9.-]*+|[\u3400-\u9fff]{2,}+)")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_GAP = re.compile(r"[\s-]")
_VARIANT = re.compile(
    r"(?=(?:(?<![a-z])(?P<word>(?:pro|max|plus|ultra|mini|lite|se|neo|ii|iii|iv)(?![a-z0-9]))|"
    r"(?<![\d.,])(?P<number>[1-9]\d?+(?![a-z\d.,:%×-]|\s?[-~～至到]))|"
    r"(?P<version>第?[一二三四五六七八九十\d]代|(?![这那哪每各两几本此上下])[\u3400-\u9fff]{1,3}版(?![本权面]))))",
    re.IGNORECASE,
)
# In English "max" and "plus" are words like any other ("the K2 max load"), unless they are written as a name.
_WRITTEN_AS_NAME = re.compile(r"pro|[A-Z0-9]")
# What is counted or measured behind a number: 3 段, 2 cups.
_COUNTED = re.compile(
    r"\s?(?:[箱罐段提号卷片袋桶束对副支根粒颗枚页排碗份名只把部辆组批节颗月年天日点码]|[a-z]++(?<=[^ia]s)\b)"
)


@dataclass(frozen=True)
class _Varied:
    """The names that end at a place of a text, shortest first, as they stand there, and the variant behind them."""

    names: tuple[str, ...]
    variant: re.Match[str]

    @property
    def behind(self) -> str:
        return self.variant[self.variant.lastgroup or 0]

    @property
    def whole(self) -> str:
        return self.names[-1] + self.behind


class ModelNames:
    """The model names of a release."""

    def __init__(self, texts: Iterable[str], titles: Iterable[str], products: Iterable[str]) -> None:
        """`texts` are all that the documents say, `titles` what they are called, `products` the codes and other names
        of products, with the titles of their documents.
        """
        texts, products = [_read(text) for text in texts], [_read(name) for name in products]
        self._codes = frozenset(end for text in texts for code in _codes(text) for end in _ends(code))
        called = [end for name in (*map(_read, titles), *products) for code in _codes(name) for end in _ends(code)]
        self._families = frozenset(_FAMILY.sub("", one) for one in called)
        ends = [end for name in products for code in _codes(name) for end in _ends(code)]
        self._names = frozenset(_folded(name) for name in (*ends, *(n for one in products for n in _beginnings(one))))
        self._known = frozenset(
            _folded(name + one.behind) for text in texts for one in self._varied(text) for name in one.names
        )
        self._names |= self._known  # "K2 Pro" is a name too, with which others begin

    def unknown_in(self, text: str) -> tuple[str, ...]:
        """The model names of a text that no document has, although one has others like them; as they are written."""
        text = _read(text)
        found = [one for one in _codes(text) if not self._has(one) and _FAMILY.sub("", one) in self._families]
        found += [
            one.whole for one in self._varied(text) if not self._has(one.whole) and _is_variant(text, one.variant)
        ]
        return tuple(dict.fromkeys(found))

    def _has(self, name: str) -> bool:
        return name.upper() in self._codes or _folded(name) in self._known or _folded(name).upper() in self._codes

    def _varied(self, text: str) -> Iterator[_Varied]:
        """The names in a text that have a variant behind them."""
        for variant in _VARIANT.finditer(text):
            if names := tuple(self._names_before(text, variant.start())):
                yield _Varied(names, variant)

    def _names_before(self, text: str, end: int) -> Iterator[str]:
        """The names that end there, with the gap behind them."""
        folded = ""
        for start in range(end - 1, max(-1, end - LONGEST), -1):
            if _GAP.match(text[start]):
                continue
            folded = text[start].lower() + folded
            begins = start == 0 or not (text[start - 1].isalnum() and text[start - 1 : start + 1].isascii())
            if begins and folded in self._names:
                yield text[start:end]


def _is_variant(text: str, variant: re.Match[str]) -> bool:
    """Whether a variant is one as it stands in a question: "Air 2" is, "K2 2 个" and "the K2 max load" are none."""
    if variant["number"]:
        counted = any(one.start == variant.start() and one.kind for one in measures(text))
        return not counted and not _COUNTED.match(text, variant.end("number"))
    word = variant["word"]
    return not word or _CHINESE.search(text) is not None or _WRITTEN_AS_NAME.match(word) is not None


def _beginnings(title: str) -> Iterator[str]:
    """How a title's names begin: 晨岚, 晨岚 K2, 晨岚 K2 电水壶. A word in small letters is no part of a name."""
    for name in _ASIDE.split(title):
        name, end = name.strip(), 0
        while part := _PART.match(name, end):
            end = part.end()
            if len(name[:end]) > 1 and not name[:end].isdigit():
                yield name[:end]


def _codes(text: str) -> list[str]:
    return [code for code, _, _ in codes(text)]


def _ends(code: str) -> tuple[str, ...]:
    """A code, and its last part, by which customers know it: CL-K20, K20."""
    last = code.rpartition("-")[2]
    return (code, last) if last[0].isalpha() and not last.isalpha() else (code,)


def _read(text: str) -> str:
    return simplified(normal_width(text))


def _folded(name: str) -> str:
    """One form for one name, however it is spaced."""
    return _GAP.sub("", name).lower()
