"""Things: what a shop sells, so that what is said of one thing is not taken for another.

"Can the tent go by plane?" is not answered by what holds for the power station. Products are known by their names, and
by the last word of these, which says what they are (tent, 帐篷).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assist.knowledge.lexical import words
from assist.knowledge.reading.documents import Document
from assist.knowledge.reading.vocabularies import Names, Vocabulary
from assist.texts.numerals import codes
from assist.texts.scripts import plain

_DRESSING = re.compile(
    r"(?:(?<!\s)\s++)?(?:[（(][^（()）]*+[)）]\s*+|(?:产品说明|使用手册|说明书|手册|user manual|manual)\s*+$)",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")
_AND = re.compile(r"[,，、/;；]|和|与|\band\b", re.IGNORECASE)


def product_name(title: str) -> str:
    """A product document's title as a customer would say it: without the code and the kind of document."""
    return _DRESSING.sub("", _DRESSING.sub("", title)).strip() or title


@dataclass(frozen=True)
class _Kind:
    """What a product is called in a word: a stem in English, the characters in Chinese."""

    word: str

    def named_in(self, text: str, stems: frozenset[str]) -> bool:
        return self.word in stems if self.word.isascii() else self.word in text


class Things:
    """The products of a release by name and by kind."""

    def __init__(self, documents: Iterable[Document], vocabulary: Vocabulary) -> None:
        products = [document for document in documents if document.front.kind == "product"]
        self._vocabulary = vocabulary
        self._keys = {document.id: _key(document) for document in products}
        self._titles = {document.id: frozenset(words(document.title)) for document in products}
        named = [(name, key) for document in products for name in _names(document) for key in [_key(document)]]
        self._names = Names(list(dict.fromkeys(named)))
        self._kinds: dict[_Kind, set[str]] = {}
        for document in products:
            for name in _AND.split(product_name(document.front.title)):
                if kind := _kind_of(name):
                    self._kinds.setdefault(kind, set()).add(_key(document))

    def is_of_another(self, question: str, document: str, text: str) -> bool:
        """Whether a passage is about other things than the kind that a question names; `text` is all that it says."""
        asked = self._kinds_in(self._vocabulary.expand(question))
        about = self._meant_in(text)
        about |= {self._keys[document]} if document in self._keys else frozenset()
        if not asked or not about or frozenset().union(*asked.values()) & about:
            return False
        if self._meant_in(question):
            return False  # a thing is named outright: others look after that
        said = plain(text)
        stems = frozenset(words(text))
        return not any(kind.named_in(said, stems) for kind in asked)

    def is_of_another_bought(self, question: str, bought: str, document: str) -> bool:
        """Whether a document is about another thing than the one bought of a kind that a question names: the Air Pro,
        asked about "the jacket" by whom the order says to have an Air. `bought` are the names and codes in the order.
        """
        key, own = self._keys.get(document), self._meant_in(bought)
        if key is None or key in own or not own or self._meant_in(question):
            return False
        if self._titles[document] & frozenset(words(question)) - frozenset(words(bought)):
            return False  # a word of its name is said: "the Pro"
        return any(key in keys and own & keys for keys in self._kinds_in(self._vocabulary.expand(question)).values())

    def _meant_in(self, text: str) -> frozenset[str]:
        """The things that a text names outright."""
        return self._vocabulary.products_in(text) | frozenset(self._names.meant_in(text))

    def _kinds_in(self, text: str) -> dict[_Kind, frozenset[str]]:
        said, stems = plain(text), frozenset(words(text))
        return {kind: frozenset(keys) for kind, keys in self._kinds.items() if kind.named_in(said, stems)}


def _key(document: Document) -> str:
    """What a product is known by: its code, whatever the language of the document; else the document."""
    named = document.front.products or [code for code, _, _ in codes(document.title)]
    return named[0] if len(named) == 1 else document.id


def _names(document: Document) -> list[str]:
    whole = [part.strip() for part in _AND.split(product_name(document.title))]
    found = [*document.front.products, *(code for code, _, _ in codes(document.title)), *whole]
    return [name for name in found if len(name) > 2]


def _kind_of(name: str) -> _Kind | None:
    """The last word of a name: 帐篷 of 双人帐篷, lantern of Marten Lantern."""
    runs = _CHINESE.findall(plain(name))
    if runs and plain(name).rstrip().endswith(runs[-1]):
        last = words(runs[-1])[-1:]
        return _Kind(last[0] if last and len(last[0]) > 1 else runs[-1][-3:])
    last = words(name)[-1:] if not runs else []
    return _Kind(last[0]) if last and last[0].isalpha() and len(last[0]) > 2 else None
