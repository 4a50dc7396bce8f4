"""Impacts: which answers a change of documents changes, before it is live.

Answers are quoted from the documents as they would be, on the days on which the change makes a difference: on each
question's own day, and on the days from which or until which a changed document holds.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assist.assistant import Assistant
from assist.content.answers import Answer, Effect, drafted, drafting_from, effect_of
from assist.content.compositions import Replacements, composed
from assist.content.differences import Piece, word_difference
from assist.content.leftovers import Leftover, still_saying
from assist.content.listings import Documents
from assist.content.past_questions import PastQuestion
from assist.content.reaches import Asked, Reach, asked, says_the_same
from assist.drafting.turns.bounds import check_sizes
from assist.errors import CheckFailed, InvalidInput
from assist.knowledge.embedders import RememberingEmbedder
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Search
from assist.knowledge.reading.documents import Corpus, Document, Source
from assist.knowledge.releases import current_id
from assist.knowledge.trials import open_trial
from assist.texts.languages import Language
from assist.texts.measures import measures

Progress = Callable[[int, int, str], None]
MOST_DAYS = 3  # days to come on which answers are compared
REMEMBERED = 40_000  # texts whose vectors are kept from one impact to the next
_ORDER: Sequence[Effect] = ("lost", "text", "source", "gained")
_HEADLINES: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "none": "没有回答改变",
        "first": "{n} 条回答改变：{parts}",
        "text": "内容变了 {n}",
        "source": "换了出处 {n}",
        "gained": "现在能答 {n}",
        "lost": "不再能答 {n}",
        "and": "，",
    },
    "en": {
        "none": "no answer changes",
        "first": "{n} {answers}: {parts}",
        "text": "{n} text",
        "source": "{n} source",
        "gained": "{n} now answered",
        "lost": "{n} no longer",
        "and": ", ",
    },
}


@dataclass(frozen=True)
class ChangedAnswer:
    """A question whose answer changes on a day: what it was, what it is to be, and word by word what became of it."""

    key: str
    source: str
    question: str
    day: dt.date
    effect: Effect
    old: Answer
    new: Answer
    words: tuple[Piece, ...]
    at: str | None = None

    @property
    def has_other_figures(self) -> bool:
        """Whether the answers give different numbers."""
        old, new = ({(one.kind, one.value) for one in measures(text)} for text in (self.old.text, self.new.text))
        return old != new


@dataclass(frozen=True)
class Impact:
    """The answers that change, worst first, what other documents still say, and what it took: how many questions there
    were, came near, and were answered again, in how many seconds.
    """

    answers: tuple[ChangedAnswer, ...]
    leftovers: tuple[Leftover, ...]
    questions: int
    near: int
    answered: int
    seconds: float
    days: tuple[dt.date, ...] = ()

    @property
    def counts(self) -> Mapping[Effect, int]:
        """How many answers change how."""
        return Counter(one.effect for one in self.answers)

    def headline(self, reader: Language) -> str:
        """The first line, in words."""
        texts, counts = _HEADLINES[reader], self.counts
        if not self.answers:
            return texts["none"]
        effects: Sequence[Effect] = ("text", "source", "gained", "lost")
        parts = texts["and"].join(texts[one].format(n=counts[one]) for one in effects if counts[one])
        count = len(self.answers)
        answers = "answer changes" if count == 1 else "answers change"
        return texts["first"].format(n=count, answers=answers, parts=parts)


class Impacts:
    """Compares answers before and after; remembers vectors from one time to the next. One for a process."""

    def __init__(self, assistant: Assistant, index: VectorIndex, documents: Documents) -> None:
        self.assistant = assistant
        self.index = index
        self.documents = documents
        self.embedder = RememberingEmbedder(assistant.search.embedder, REMEMBERED)
        self._trial: tuple[object, OpenRelease] | None = None  # the last: a question is tried after another
        self._asked: dict[tuple[str, str], Asked | None] = {}
        self._lock = threading.Lock()

    def trial(self, replacements: Replacements) -> tuple[Corpus, OpenRelease]:
        """The live documents with some replaced, and the release that they would make. Raises CheckFailed."""
        live, folder = self.documents.released(), self.documents.copy.folder
        corpus = composed(live, replacements, folder)
        key = (corpus.documents, corpus.vocabulary, current_id(self.documents.engine))
        with self._lock:
            if self._trial is None or self._trial[0] != key or corpus.problems:
                self._trial = key, open_trial(self.documents.engine, self.index, self.embedder, corpus)
            return corpus, self._trial[1]

    def _changes_nothing(self, live: Mapping[str, Document], replacements: Replacements) -> bool:
        """Whether only owners, days of review and the like change, and so do no words that customers use."""
        corpus = composed(live, replacements, self.documents.copy.folder)
        if corpus.problems or corpus.vocabulary != self.assistant.search.current().lexical.vocabulary:
            return False
        return all(_is_as_before(live, key, source) for key, source in replacements.items())

    def of(
        self,
        replacements: Replacements,
        questions: Sequence[PastQuestion],
        progress: Progress = lambda *_: None,
        *,
        everything: bool = False,
    ) -> Impact:
        """What replacing some documents does to the answers; `everything` answers every question again.

        Raises CheckFailed when the documents cannot be used.
        """
        started = time.perf_counter()
        before = self.assistant.search.current()
        live = self.documents.released()
        if not everything and self._changes_nothing(live, replacements):
            return Impact((), (), len(questions), 0, 0, round(time.perf_counter() - started, 2))
        corpus, after = self.trial(replacements)
        today, search = self.assistant.today(), self.assistant.search.on(before, self.embedder)
        comparing = _Comparing(self.assistant, search, before, after, today, everything, self._asked)
        days = (today, *dates_that_matter(live, {d.id: d for d in corpus.documents}, today)[:MOST_DAYS])
        answers, near, answered = comparing.run(questions, days, progress)
        leftovers = tuple(still_saying(live, corpus.documents, set(replacements)))
        took = round(time.perf_counter() - started, 2)
        return Impact(tuple(answers), leftovers, len(questions), near, answered, took, days)


def _is_as_before(live: Mapping[str, Document], key: str, source: Source | None) -> bool:
    old = live.get(key)
    if old is None or source is None:
        return old is None and source is None
    return says_the_same(old, source.document)


def dates_that_matter(before: Mapping[str, Document], after: Mapping[str, Document], today: dt.date) -> list[dt.date]:
    """The days after today from which, or until which, a changed document holds, before or after."""
    days = {
        day
        for one, other in ((before, after), (after, before))
        for key, document in one.items()
        if key not in other or other[key].hash != document.hash
        for day in (document.front.effective_from, document.front.effective_until)
        if day is not None and day > today
    }
    return sorted(days)


@dataclass(frozen=True)
class _Comparing:
    assistant: Assistant
    search: Search
    before: OpenRelease
    after: OpenRelease
    today: dt.date
    everything: bool
    known: dict[tuple[str, str], Asked | None]

    def run(
        self, questions: Sequence[PastQuestion], days: Sequence[dt.date], progress: Progress
    ) -> tuple[list[ChangedAnswer], int, int]:
        """The answers that change, worst first; how many questions came near, and how many were answered again."""
        reach = Reach(self.search, self.before, self.after)
        near = list(self._near(reach, questions, days))
        chosen = []
        for number, (one, as_of, day) in enumerate(near, 1):
            if self.everything or reach.finds_otherwise(one, as_of):
                chosen.append((one, day))
            progress(number, len(near), "search")
        answers: list[ChangedAnswer] = []
        for number, (one, day) in enumerate(chosen, 1):
            if (changed := self._changed(one, day)) is not None:
                answers.append(changed)
            progress(number, len(chosen), "draft")
        return sorted(answers, key=_worst_first), len(near), len(chosen)

    def _near(
        self, reach: Reach, questions: Sequence[PastQuestion], days: Sequence[dt.date]
    ) -> Iterator[tuple[Asked, AsOf, dt.date]]:
        if reach.is_nothing and not self.everything:
            return
        differing = [day for day in days if reach.differs_on(day) or day == self.today]
        listed = [one for question in questions if (one := self._asked(question)) is not None]
        for day in differing:
            placed = [(one, as_of) for one in listed if (as_of := _as_of(one, day, self.today)) is not None]
            for one, as_of in placed if self.everything else reach.near(placed):
                yield one, as_of, day

    def _asked(self, question: PastQuestion) -> Asked | None:
        """A question ready to be searched for, made ready once."""
        key = question.key, question.text
        if len(self.known) > REMEMBERED:
            self.known.clear()
        if key not in self.known:
            self.known[key] = asked(question, self.assistant.zone)
        return self.known[key]

    def _changed(self, one: Asked, day: dt.date) -> ChangedAnswer | None:
        question = one.question
        given = (question.as_of if day == self.today else day) if question.source == "case" else None
        try:
            old, new = (
                drafted(drafting_from(self.assistant, side, self.search.embedder, day), question.conversation, given)
                for side in (self.before, self.after)
            )
        except InvalidInput:
            return None
        effect = effect_of(old, new)
        if effect is None:
            return None
        words = word_difference(old.text, new.text) if effect == "text" else ()
        shown = question.as_of if given and day == self.today and question.as_of else day
        key = f"{question.source} {question.key}"
        return ChangedAnswer(key, question.source, question.text, shown, effect, old, new, words, question.at)


def _as_of(one: Asked, day: dt.date, today: dt.date) -> AsOf | None:
    try:
        check_sizes(one.conversation)
        return one.as_of(day, today)
    except (InvalidInput, CheckFailed):
        return None


def _worst_first(one: ChangedAnswer) -> tuple[int, bool, str, dt.date]:
    return _ORDER.index(one.effect), not one.has_other_figures, one.key, one.day
