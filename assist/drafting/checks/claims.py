"""Claims: the sentences of a draft, each with the passages that it cites, and how near they are to what those say.

Nearness is by words and Chinese character pairs, without numbers and without what only turns a statement round (not,
can, must): two clauses that differ in nothing else must count as speaking of the same.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assist.drafting.checks.citations import MARKER, Citation
from assist.knowledge.lexical import pairs, words
from assist.knowledge.passages import Passage
from assist.texts.likeness import cosine
from assist.texts.measures import measures_in
from assist.texts.moves import COURTESY
from assist.texts.numerals import fold
from assist.texts.sentences import sentence_spans

TELLING = 5  # letters, a Chinese character counting two, from which a clause is about something

_MARKERS = re.compile(rf"(?:{MARKER.pattern})+\s*")
_CLAUSE_END = re.compile(
    r"[，；：。！？;:!?](?!\d)|,(?!\d)(?! (?:and |or )?(?:the )?[A-Z][\w.]*(?: [A-Z]\w*)*(?:,| and| or|[.;]|"
    r"$))|\s—\s|[.](?=\s|$)|\s(?=(?:but|so|because|and (?:are|is|was|were|we|you|it|they|can|cannot|do|does)|"
    r"or we|or you)\b|(?:we|you) (?:can|cannot|will|must|may)\b)"
)
_TURNING = re.compile(
    r"不可以|不可|不能|不会|不用|不必|不需要|不得|不要|不支持|无法|无需|没法|没办法|可以|能够|能(?!量)|支持|需要|必须|应该|"
    r"请|勿|[不没未无别]|的话|哦|呢|您|我们|你|由|店铺|商家|卖家|买家|客户|顾客|自己|承担|"
    r"\b(?:buyer|shop|customer|not|never|no|cannot|can|could|may|might|must|should|will|would|do|does|did|is|"
    r"are|was|were|be|been|need to|"
    r"able to|unable to|please|you|your|we|us|our|it|also|still)\b|n['’]t\b",
    re.IGNORECASE,
)
_NUMERAL = re.compile(
    r"\d+(?:[.,]\d+)*|(?<![一二两三四五六七八九十百千])[一二两三四五六七八九十百千]++(?=个|天|年|周|小时|分钟|元|块|次|件|日|号|点)"
)


@dataclass(frozen=True)
class Clause:
    """A piece of a sentence between commas and the like, offsets into its text, and what it and the sentence are about.

    The sentence counts too: in the row of a table it is what says which row.
    """

    text: str
    start: int
    end: int
    about: frozenset[str]
    sentence: str
    within: frozenset[str]

    @property
    def is_telling(self) -> bool:
        """Whether there is enough in it to be about something."""
        return sum(len(word) * (1 if word.isascii() else 2) for word in self.about) >= TELLING

    def similarity(self, other: Clause) -> float:
        """How near two clauses are, 0 to 1."""
        return 0.6 * cosine(self.about, other.about) + 0.4 * cosine(self.within, other.within)


@dataclass(frozen=True)
class Claim:
    """A sentence of a draft: its bare words with offsets into the draft's text, and the passages it rests on.

    A sentence without a marker of its own may rest on any offered passage.
    """

    text: str
    start: int
    end: int
    cited: bool
    sources: tuple[Passage, ...]

    @property
    def has_figures(self) -> bool:
        """Whether it holds a number at all, be it one of a name; without one its sources need not be read for any."""
        return bool(measures_in(self.text))

    @property
    def is_verbatim(self) -> bool:
        """Whether this is a whole sentence of a source, if need be behind a greeting."""
        said = fold(self.text)
        for whole in (one for source in self.sources for one in _folded_sentences(source.text)):
            if said.endswith(whole) and (said == whole or COURTESY.search(self.text[: len(self.text) - len(whole)])):
                return True
        return False


def claims_of(text: str, citations: Sequence[Citation], passages: Sequence[Passage]) -> list[Claim]:
    """The sentences of a draft's text (with its final markers)."""
    by_id = {passage.id: passage for passage in passages}
    sources = {c.n: by_id[c.passage] for c in citations if c.passage in by_id}
    spans = list(sentence_spans(text))
    found = []
    for (start, end), (following, _) in itertools.pairwise([*spans, (len(text), 0)]):
        # Markers stand behind the full stop, and so at the head of the next span: they belong to this sentence.
        leading = _MARKERS.match(text, start, end)
        own = leading.end() if leading else start
        trailing = _MARKERS.match(text, following)
        marks = text[own:end] + (trailing[0] if trailing else "")
        numbers = [int(number) for number in MARKER.findall(marks)]
        named = tuple(dict.fromkeys(sources[n] for n in numbers if n in sources))
        # Blanked, not cut out: offsets in the sentence plus `own` are offsets in the text.
        bare = MARKER.sub(lambda match: " " * len(match[0]), text[own:end])
        if bare.strip():
            whole = tuple(dict.fromkeys(passages))
            found.append(Claim(bare.rstrip(), own, own + len(bare.rstrip()), bool(numbers), named or whole))
    return found


def text_of_passage(source: Passage) -> str:
    """All that a passage states: its headings too."""
    return f"{source.title}\n{source.section}\n{source.text}"


@functools.lru_cache(maxsize=1024)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a text, in order."""
    found = []
    for first, last in sentence_spans(text):
        sentence = text[first:last]
        segments = _segments(sentence)
        start = segment = 0
        for match in [*_CLAUSE_END.finditer(sentence), None]:
            end = match.start() if match else len(sentence)
            if piece := sentence[start:end].strip():
                while segment + 1 < len(segments) and segments[segment + 1].start <= start:
                    segment += 1
                within = features(segments[segment].text)
                found.append(Clause(piece, first + start, first + end, features(piece), sentence, within))
            start = match.end() if match else end
    return tuple(found)


@dataclass(frozen=True)
class _Segment:
    start: int
    text: str


def _segments(sentence: str) -> list[_Segment]:
    """The parts between semicolons; a row of a table, whose cells are parted so, stays whole."""
    if len(re.findall("[：:]", sentence)) >= 2:
        return [_Segment(0, sentence)]
    starts = [0, *(match.end() for match in re.finditer("[；;]", sentence))]
    ends = [*(start - 1 for start in starts[1:]), len(sentence)]
    return [_Segment(start, sentence[start:end]) for start, end in zip(starts, ends, strict=True)]


@functools.lru_cache(maxsize=8192)
def features(text: str) -> frozenset[str]:
    """What a clause is about: words and character pairs."""
    return frozenset({*subject_words(text), *pairs(_plain(text))})


def subject_words(text: str) -> list[str]:
    """The words that a clause is about, in order; refundable is refund."""
    return [re.sub(r"(?<=[a-z]{4})abl$", "", word) for word in words(_plain(text))]


def _plain(text: str) -> str:
    return _NUMERAL.sub(" ", _TURNING.sub(" ", unicodedata.normalize("NFKC", text)))


@functools.lru_cache(maxsize=1024)
def _folded_sentences(text: str) -> tuple[str, ...]:
    return tuple(fold(text[start:end]) for start, end in sentence_spans(text))
