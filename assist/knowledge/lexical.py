"""Lexical search: BM25 over words and over Chinese character pairs, built in memory for each release.

Chinese words come from jieba; character pairs find what the dictionary does not know (brand names, new slang).
Words are cut once, at publish, and kept with the chunk; pairs are cheap and derived on the spot. The word lists beside
this file are small and general to shops: function words, trade terms that the dictionary would cut apart, synonyms.
"""

from __future__ import annotations

import functools
import logging
import math
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.knowledge.reading.vocabularies import Vocabulary
from assist.texts.scripts import plain

Scores = NDArray[np.float32]
K1, B = 1.2, 0.75

_TOKEN = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*|[\u3400-\u9fff]+")
_FREQUENT = 5_000  # as often as common words, so that 多少钱包邮 is cut before 包邮 and not into 钱包
NO_VOCABULARY = Vocabulary()
REMEMBERED_UP_TO = 2_000  # characters
VERSION = 3  # of how words are cut; cut words kept under another number are cut again
_CJK_RUN = re.compile(r"[\u3400-\u9fff]{2,}")


def _lines(name: str) -> list[str]:
    return resources.files("assist.knowledge").joinpath(name).read_text("utf-8").splitlines()


def _listed(name: str) -> list[str]:
    return " ".join(_lines(name)).split()


_STOP = frozenset(_listed("stopwords.txt"))
_TIME = re.compile(r"第?[0-9零一二两三四五六七八九十百半]+[来几多余]?(?:个|天|周|月|年|点|次|小时|分钟|号|日|期)?")


@functools.cache
def _canonical() -> dict[str, str]:
    """Every synonym with the word that stands for its group."""
    groups = [line.split() for line in _lines("synonyms.txt")]
    return {_stem(word): _stem(first) for first, *others in groups for word in others}


def words(text: str) -> list[str]:
    """Search words of a text, read as `plain`: without function words, synonyms as one; codes also in parts."""
    return list(_cut_before(text)) if len(text) <= REMEMBERED_UP_TO else _canonical_words(text)


@functools.lru_cache(4_096)
def _cut_before(text: str) -> tuple[str, ...]:
    """Words of a text that comes again: a draft reads its passages several times, and the next ones read them, too."""
    return tuple(_canonical_words(text))


def _canonical_words(text: str) -> list[str]:
    canonical = _canonical()
    return [canonical.get(word, word) for word in _cut(text)]


def _cut(text: str) -> list[str]:
    found: list[str] = []
    for token in _TOKEN.findall(plain(text)):
        if token[0] >= "\u3400":
            found.extend(
                word
                for word in _jieba().cut_for_search(token, HMM=False)
                if word not in _STOP and not _TIME.fullmatch(word)
            )
            continue
        parts = re.split(r"[-.]", token)
        if len(parts) > 1:
            found.append(token)
        found.extend(_stem(part) for part in parts if part and part not in _STOP and token not in _STOP)
    return found


def pairs(text: str) -> list[str]:
    """Overlapping character pairs of every Chinese run, function words included (they sit inside terms)."""
    runs = _CJK_RUN.findall(plain(text))
    return [run[i : i + 2] for run in runs for i in range(len(run) - 1)]


def _stem(word: str) -> str:
    """Folds the plural and the commonest verb endings of English, no more: codes must stay as they are."""
    if not word.isalpha() or len(word) < 4:
        return word
    for ending, keep, put in (("ies", 4, "y"), ("sses", 4, "ss"), ("ing", 6, ""), ("ed", 5, "")):
        if word.endswith(ending) and len(word) >= keep:
            return _undouble(word[: -len(ending)] + put)
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _undouble(stem: str) -> str:
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in "bdgmnprt":
        return stem[:-1]
    return stem[:-1] if stem.endswith("e") and len(stem) > 4 else stem


class Lexical:
    """BM25 scores of every chunk of a release for a query, in the chunks' order."""

    def __init__(self, texts: Sequence[str], cut: Sequence[str], vocabulary: Vocabulary = NO_VOCABULARY) -> None:
        """`texts` are the indexed texts, `cut` their search words (as `words` gives them), with spaces between.

        What the vocabulary adds to a text is searched for as if it stood there.
        """
        self.size = len(texts)
        self.vocabulary = vocabulary
        if vocabulary.groups:
            expanded = [vocabulary.expand(text) for text in texts]
            cut = [c if e == t else " ".join(words(e)) for t, c, e in zip(texts, cut, expanded, strict=True)]
            texts = expanded
        self._cut = cut  # one string takes a tenth of a list of them
        self._words = _Field(map(str.split, cut))
        self._pairs = _Field(map(pairs, texts))

    def scores(self, query: str) -> tuple[Scores, Scores]:
        """Scores by words and by character pairs, each of shape (size,)."""
        return self._words.scores(Counter(words(query))), self._pairs.scores(Counter(pairs(query)))

    def feedback(self, shares: Mapping[int, float], most: int) -> Scores:
        """Scores of every chunk by the words that characterise some chunks (relevance model, Lavrenko & Croft 2001).

        `shares` says how much each of those chunks (by position) counts; `most` words are used, the heaviest by share
        of the text times rarity.
        """
        weights: defaultdict[str, float] = defaultdict(float)
        for position, share in shares.items():
            held = self._cut[position].split()
            for word, times in Counter(held).items():
                weights[word] += share * times / len(held)
        heaviest = sorted(weights, key=lambda word: (-weights[word] * self.rarity(word), word))[:most]
        return self._words.scores({word: weights[word] for word in heaviest})

    def holding(self, term: str) -> list[int]:
        """The places of the chunks that hold every word and character pair of a term, though perhaps apart."""
        asked = [(self._words, word) for word in words(term)] + [(self._pairs, pair) for pair in pairs(term)]
        held = [set(map(int, field.holding(part))) for field, part in asked]
        return sorted(set.intersection(*held)) if held else []

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a search word; highest for one that no chunk has."""
        return self._words.rarity(word)

    def knows(self, word: str) -> bool:
        """Whether any chunk of the release has the word."""
        return self._words.frequency[word] > 0


class _Field:
    def __init__(self, cut: Iterable[list[str]]) -> None:
        import bm25s

        seen: dict[
            str, str
        ] = {}  # the same term is the same object: a large release holds most of them thousands of times
        held = [[seen.setdefault(term, term) for term in terms] for terms in cut]

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG
        self.size = len(held)
        self.frequency = Counter(word for terms in held for word in set(terms))
        self._index: Any = None
        if self.frequency:
            self._index = bm25s.BM25(k1=K1, b=B)
            self._index.index([terms or [""] for terms in held], show_progress=False)

    def scores(self, weights: Mapping[str, float]) -> Scores:
        """The sum of each term's BM25 score times its weight, for every chunk."""
        total = np.zeros(self.size, np.float32)
        if self._index is None:
            return total
        for term, weight in weights.items():
            if self.frequency[term]:
                held = self._postings(term)
                total[self._index.scores["indices"][held]] += weight * self._index.scores["data"][held]
        return total

    def holding(self, term: str) -> NDArray[np.int64]:
        """The places of the chunks that have the term."""
        if self._index is None or not self.frequency[term]:
            return np.zeros(0, np.int64)
        return np.asarray(self._index.scores["indices"][self._postings(term)], np.int64)

    def _postings(self, term: str) -> slice:
        place = self._index.vocab_dict[term]
        return slice(*self._index.scores["indptr"][place : place + 2])

    def rarity(self, word: str) -> float:
        frequency = self.frequency[word]
        return math.log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))


@functools.cache
def _jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in its source, reported when first compiled
        import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    for word in {*_listed("vocabulary.txt"), *_listed("synonyms.txt"), *_STOP}:
        jieba.add_word(word, _FREQUENT)
    return jieba.dt
