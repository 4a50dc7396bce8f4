"""Questions: one question of a turn, the passages that a draft may use for it, and whether they are enough."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from assist.knowledge.answer_types import answers_kind, asked_kinds
from assist.knowledge.lexical import pairs, words
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Found, Passage, Search
from assist.knowledge.reading.vocabularies import Vocabulary
from assist.knowledge.sufficiency import LOOKED_AT, Sufficiency, judge_sufficiency, sentence_chances
from assist.knowledge.sufficiency import Question as Asking
from assist.texts.likeness import overlap, share
from assist.texts.numerals import numbers
from assist.texts.places import is_told_of
from assist.texts.scripts import plain

FOUND = 14  # more than is shown: what may not be drafted from must not crowd out what may
SAME = 0.9  # of the words and character pairs of two passages
OFFERED = 4  # passages a draft may use: more dilutes a quote draft and slows a small model
DOUBTFUL = 0.5  # probability of what may answer only by analogy: a person has to judge
# Where something is sent to: 送到哪里, ship to somewhere.
_DESTINATION = re.compile(
    r"(?:送|寄|发|邮|运|配送|快递|发货)(?:货)?(?:到|去|往)\s?([\u3400-\u9fff]{2,6}?)(?=[吗么嘛呢不要需多几？?，,。]|$)|"
    r"\b(?:ship|deliver|send|post)(?:ing|ed)?\b[^,.?!]{0,30}? to (?:the )?([A-Z]\w+)"
)


@dataclass(frozen=True)
class Question:
    """One question of the turn, the passages a draft may use for it, and whether they are enough."""

    text: str
    passages: tuple[Passage, ...]
    sufficiency: Sufficiency
    asking: Asking


@dataclass(frozen=True)
class Asked:
    """A question as it is searched for: its text, what was said before it, its part of the turn; one of `several`.

    `earlier` are the turn's questions before it, the last one first: what they name is meant here too.
    """

    text: str
    before: str
    own: str
    several: bool
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judging:
    """Judges what was found for the questions of one turn; `bought` names what its customer has ordered."""

    search: Search
    opened: OpenRelease
    as_of: AsOf
    bought: str = ""

    def usable(self, asked: Asked, found: Sequence[Passage]) -> list[Passage]:
        """What a draft may be made of: public rules, each once, of the products asked about."""
        rules = _without_repeats([one for one in quotable(found) if one.kind != "macro"][:FOUND])
        vocabulary = self.opened.lexical.vocabulary
        named = (products_asked(asked.text, said, vocabulary) for said in (asked.before, *asked.earlier))
        return _of_the_products(rules, next(filter(None, named), frozenset()), vocabulary)

    def judge(self, asked: Asked, usable: Sequence[Passage], candidates: int) -> Question:
        """The question with what answers it, as far as anything does."""
        judged = self._judged(asked, usable, candidates)
        if strange := self.opened.model_names.unknown_in(asked.text):
            return _lacking(judged, strange, 0.0)
        if places := _places_not_in(asked.text, usable):
            return _lacking(judged, places, min(judged.sufficiency.probability, DOUBTFUL))
        return self._second_look(asked, judged) or judged

    def _judged(self, asked: Asked, usable: Sequence[Passage], candidates: int) -> Question:
        things = self.opened.things
        about = [
            one
            for one in usable
            if not things.is_of_another(asked.text, one.document, _whole_text(one))
            and not things.is_of_another_bought(asked.text, self.bought, one.document)
        ]
        own = asked.own or asked.text
        asking = Asking(asked.text, own, asked.several, self.opened.lexical, self.search.sentences, candidates)
        sufficiency = judge_sufficiency(asking, about)
        if about[:1] != usable[:1]:  # the best is about another thing: others are looked at in its place
            sufficiency = replace(sufficiency, headed=False)
        return Question(asked.text, tuple((about or usable)[:OFFERED]), sufficiency, asking)

    def _second_look(self, asked: Asked, first: Question) -> Question | None:
        """The question asked from the word on that was left out, when what was found has not the kind of answer that
        is asked for: "who pays the postage" of "… for a return without a reason, who pays the postage".
        """
        focus = _left_out(first)
        if focus is None:
            return None
        found: Found = self.search.find(focus, FOUND, self.as_of, self.opened, asked.before, focus)
        narrower = replace(asked, text=focus, own=focus)
        second = self._judged(narrower, self.usable(narrower, found.passages), found.candidates)
        return replace(second, text=asked.text) if second.sufficiency.enough else None


def _lacking(question: Question, names: Sequence[str], probability: float) -> Question:
    """The question as one that is not answered, for want of what it names."""
    missing = dict.fromkeys((*names, *question.sufficiency.missing))
    inside = plain(" ".join(names))
    told = tuple(one for one in missing if one in names or one not in inside)
    return replace(question, sufficiency=Sufficiency(probability, told, question.sufficiency.chances))


def _places_not_in(question: str, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Places to which something shall go and of which the best passages say nothing; 港 is enough for 香港, and the EU
    for Germany."""
    places = [match[1] or match[2] for match in _DESTINATION.finditer(question)]
    said = "\n".join(map(_whole_text, passages[:LOOKED_AT])) if places else ""
    strange = (one for one in places if not is_told_of(one, said))
    return tuple(one for one in strange if one.isascii() or not set(plain(one)) & set(plain(said)))


def _whole_text(passage: Passage) -> str:
    return f"{passage.title}\n{passage.section}\n{passage.text}"


def quotable(passages: Sequence[Passage]) -> list[Passage]:
    """The passages that a text for a customer may rest on: what every text is read against, whoever wrote it."""
    return [passage for passage in passages if passage.audience == "public"]


def products_asked(question: str, context: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The products that a question is about: those named in its last line ("And the L1S?"), else in those before."""
    said = (question.rpartition("\n")[2], question, context)
    return next((named for text in said if (named := vocabulary.products_in(text))), frozenset())


def _left_out(question: Question) -> str | None:
    """The question from the word before the first one that its likeliest passage has not and others have."""
    kinds, chances = asked_kinds(question.text), question.sufficiency.chances
    if question.sufficiency.enough or not kinds or not chances:
        return None
    likeliest = question.passages[chances.index(max(chances))]
    if answers_kind(likeliest.text, kinds):
        return None
    held = set(words(_whole_text(likeliest)))
    text, last = question.text, 0
    for word in words(text):
        place = text.lower().find(word, last)
        if place < 0:
            continue
        if word not in held and len(word) > 1 and question.asking.lexical.knows(word):
            return text[last:] if last > 0 else None
        last = place
    return None


def _of_the_products(passages: Sequence[Passage], asked: Set[str], vocabulary: Vocabulary) -> list[Passage]:
    """Leaves out what is about other products, as its title says, where something is about those asked about."""
    about = [vocabulary.products_in(passage.title) for passage in passages]
    if not any(asked & products for products in about):
        return list(passages)
    return [one for one, products in zip(passages, about, strict=True) if not products or asked & products]


def _without_repeats(passages: Sequence[Passage]) -> list[Passage]:
    """Leaves out what an earlier passage says in almost the same words; other numbers make it another statement."""
    kept: list[Passage] = []
    for passage in passages:
        if not any(_says_the_same(passage.text, other.text) for other in kept):
            kept.append(passage)
    return kept


def _says_the_same(one: str, other: str) -> bool:
    # Lengths and numbers first: few passages are alike in both, and words are dear to cut.
    alike = 2 * min(len(one), len(other)) >= max(len(one), len(other)) and _stated(one) == _stated(other)
    return alike and overlap(_features(one), _features(other)) >= SAME


@functools.lru_cache(4_096)
def _features(text: str) -> frozenset[str]:
    """The words and character pairs of a passage: question after question finds the same ones."""
    return frozenset(pairs(text)) | frozenset(words(text))


@functools.lru_cache(4_096)
def _stated(text: str) -> tuple[object, ...]:
    """The numbers of a passage."""
    return tuple(one.value for one in numbers(text))


def question_of(asked: Sequence[Question], passage: str, quote: str) -> Question:
    """The question that some words of a passage (by its id) answer best."""
    return max(asked, key=lambda one: _fit(one, passage, quote))


def _fit(question: Question, cited: str, quote: str) -> float:
    """How well the quoted words answer a question: as its search judged them, and by the words they share."""
    passage = next((one for one in question.passages if one.id == cited), None)
    shared = share(set(words(question.text)), set(words(quote)))
    if passage is None:
        return shared - 1
    place = question.passages.index(passage)
    chances = (chance for one, chance in sentence_chances(question.asking, passage) if one.text in quote)
    likely = question.sufficiency.chances[place] if place < len(question.sufficiency.chances) else 0.0
    return shared + max(chances, default=0.0) * likely
