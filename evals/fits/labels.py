"""Labels: what the fitting is told of shops, cases and public sets.

Shops of a handful of documents are real, and what stands out in them stands out less. So a part of the questions is
asked once more of a shop of few documents, with those that answer and without.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from assist.drafting.turns.conversations import as_of_for, asked_on
from assist.knowledge.open_releases import OpenRelease
from assist.knowledge.passages import Passage, Search
from assist.texts.numerals import contains
from evals.cases.cases import Case
from evals.days import today
from evals.fits.fitting import Labelled, label
from evals.labelled.answerability import Asked
from evals.labelled.collections import TODAY, Collection

FEW = (1, 6)  # documents beside those that answer
PART = 3  # one question in so many


def label_cases(search: Search, cases: Sequence[Case]) -> list[Labelled]:
    """Rows of cases: a passage of an expected document answers when it holds any word that is needed."""
    found = []
    for case in cases:
        conversation = case.as_conversation()
        days = as_of_for(conversation, case.as_of, asked_on(conversation, today()))
        needed = case.expect.must_include

        def says(text: str, needed: Sequence[str] = needed) -> bool:
            return any(contains(text, piece) for piece in needed)

        def answers(passage: Passage, case: Case = case, needed: Sequence[str] = needed) -> bool:
            text = f"{passage.title}\n{passage.section}\n{passage.text}"
            return passage.document in case.expect.documents and (not needed or says(text, needed))

        expect = case.expect
        found += label(search, conversation, days, answers, says if needed else None, expect.answer, case.id)
        for pool, held in _few(case, search.current()):
            found += label(search, conversation, days, answers, None, expect.answer and held, case.id, pool)
    return found


def _few(case: Case, opened: OpenRelease) -> Iterator[tuple[OpenRelease, bool]]:
    """Shops of few documents for a part of the cases, and whether what answers is among them."""
    drawn = random.Random(case.id)  # the same in every run
    if drawn.randrange(PART):
        return
    expected = set(case.expect.documents)
    others = sorted({d.id for d in opened.documents if d.front.audience == "public"} - expected)
    for held in (True, False) if expected else (False,):
        few = drawn.sample(others, min(len(others), drawn.randint(*FEW)))
        yield opened.only({*few, *(expected if held else ())}), held


def label_asked(search: Search, collection: Collection, asked: Sequence[Asked]) -> list[Labelled]:
    """Rows of a collection's questions: the passages of the relevant documents answer; sentences are not labelled."""
    opened = search.current()
    names: Mapping[str, str] = {key: f"d{number}" for number, key in enumerate(collection.documents)}
    relevant = {
        id(conversation): {names[name] for name in collection.relevant[key] if name in names}
        for key, conversation in collection.queries.items()
    }
    found = []
    for one in asked:
        wanted = relevant.get(id(one.conversation), set())
        pool = opened.only({names[key] for key in one.passages}) if one.passages else None

        def answers(passage: Passage, wanted: set[str] = wanted) -> bool:
            return passage.document in wanted

        text = one.conversation.messages[-1].text
        found += label(search, one.conversation, TODAY, answers, None, one.answerable, text, pool)
    return found
