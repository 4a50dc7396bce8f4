"""Lints: whether the cases are true to the corpus, labelled right, and cover what the product promises."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assist.drafting.turns.conversations import as_of_for
from assist.errors import InvalidInput
from assist.knowledge.reading.documents import Document
from assist.texts.numerals import contains
from evals.cases.cases import Case, Placed

# What a slice may be called. `language:`, `channel:`, `answerable` and `unanswerable` follow from the case itself.
KINDS = (
    "single", "several", "table", "date-bound", "false-premise", "underspecified", "unanswerable", "follow-up",
    "injection", "near-identical", "cross-language", "inference",
)  # fmt: skip
SCENES = ("presale", "insale", "aftersale")
FORMS = ("burst", "colloquial", "traditional", "typo")
SLICES = frozenset(
    f"{name}:{value}" for name, values in (("kind", KINDS), ("scene", SCENES), ("form", FORMS)) for value in values
)

# The least that the whole suite holds: 320 cases, three in five of them Chinese.
MINIMUMS: Mapping[str, int] = {
    "cases": 320,
    "language:zh": 192,
    "language:en": 128,
    **dict.fromkeys(("channel:chat", "channel:email", "channel:social", "channel:phone"), 25),
    **dict.fromkeys((f"scene:{scene}" for scene in SCENES), 25),
    "kind:unanswerable": 70,
    "kind:follow-up": 50,
    **dict.fromkeys(("kind:date-bound", "kind:table", "kind:near-identical"), 25),
    **dict.fromkeys(("kind:several", "kind:false-premise"), 20),
    **dict.fromkeys(("kind:underspecified", "kind:injection", "kind:cross-language"), 10),
}


@dataclass(frozen=True)
class Coverage:
    """How many cases a slice has, and how many it should have at least (0: any number)."""

    slice: str
    cases: int
    minimum: int


@dataclass(frozen=True)
class Lint:
    """What is wrong, and what is only doubtful, one line each with its place; and how far the cases reach."""

    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    coverage: tuple[Coverage, ...]


def lint(
    cases: Sequence[Placed], documents: Sequence[Document], today: dt.date, minimums: Mapping[str, int] = MINIMUMS
) -> Lint:
    """Check every case against the corpus, and the suite against the minimums."""
    known = {document.id: document for document in documents}
    problems = [f"{one.place}: {what}" for one in cases for what in problems_of(one.case, known, today)]
    warnings = [f"{one.place}: {what}" for one in cases for what in _warnings(one.case, known)]
    coverage = cover([one.case for one in cases], minimums)
    problems += [
        f"{row.slice}: {row.cases} cases, at least {row.minimum} are needed; write more"
        for row in coverage
        if row.cases < row.minimum
    ]
    return Lint(tuple(problems), tuple(warnings), coverage)


def cover(cases: Sequence[Case], minimums: Mapping[str, int] = MINIMUMS) -> tuple[Coverage, ...]:
    """Cases for each slice, the whole suite first."""
    counts = Counter(name for case in cases for name in case.all_slices())
    counts["cases"] = len(cases)
    names = ["cases", *sorted({*counts, *minimums} - {"cases"})]
    return tuple(Coverage(name, counts[name], minimums.get(name, 0)) for name in names)


def problems_of(case: Case, documents: Mapping[str, Document], today: dt.date) -> Iterator[str]:
    """What is wrong with one case, given the corpus by id."""
    yield from _wrong_slices(case)
    yield from _wrong_kinds(case)
    yield from _wrong_documents(case, documents, today)
    held = [_text(documents[name]) for name in case.expect.documents if name in documents]
    held.extend(_values(case.order))
    for piece in case.expect.must_include:
        if not any(contains(text, piece) for text in held):
            yield f"must_include {piece!r} stands in no document that the case names, nor in the order"


def _wrong_slices(case: Case) -> Iterator[str]:
    for name in case.slices:
        if name not in SLICES:
            yield f"slice {name!r} is unknown; one of {', '.join(sorted(SLICES))}"
    if len(set(case.slices)) < len(case.slices):
        yield "a slice is named twice"
    if not any(name.startswith("kind:") for name in case.slices):
        yield "no slice says the kind; add one such as kind:single"
    if sum(name.startswith("scene:") for name in case.slices) != 1:
        yield f"give one scene: {', '.join(f'scene:{scene}' for scene in SCENES)}"


def _wrong_kinds(case: Case) -> Iterator[str]:
    """Kinds that the case itself belies."""
    for name in ("kind:unanswerable", "kind:underspecified"):
        if case.expect.answer and name in case.slices:
            yield f"{name}, but `answer` is true"
    if "kind:follow-up" in case.slices and "agent" not in [message.role for message in case.conversation or ()]:
        yield "kind:follow-up, but the agent has not said anything yet"
    if "kind:several" in case.slices and len(case.expect.documents) < 2:
        yield "kind:several, but fewer than two documents"


def _wrong_documents(case: Case, documents: Mapping[str, Document], today: dt.date) -> Iterator[str]:
    if case.as_of is None and not case.order.get("placed_at"):
        yield "no `as_of` and no order.placed_at: what holds would change with the day of the run"
        return
    try:
        days = as_of_for(case.as_conversation(), case.as_of, today)
    except InvalidInput as error:
        yield str(error)
        return
    for name in case.expect.documents:
        document = documents.get(name)
        if document is None:
            yield f"document {name!r} is not in the corpus"
            continue
        day = days.policies if document.front.kind == "policy" else days.others
        if not document.in_force(day):
            yield f"document {name!r} is not in force on {day}"
        if document.front.audience != "public":
            yield f"document {name!r} is internal: no draft may cite it"


def _warnings(case: Case, documents: Mapping[str, Document]) -> Iterator[str]:
    held = [_text(documents[name]) for name in case.expect.documents if name in documents]
    for piece in case.expect.must_not_include:
        if held and all(contains(text, piece) for text in held):
            yield f"must_not_include {piece!r} stands in every document that the case names"


def _text(document: Document) -> str:
    return f"{document.title}\n{document.body}"


def _values(data: Any) -> Iterator[str]:
    """All values of an order as text."""
    if isinstance(data, Mapping):
        for value in data.values():
            yield from _values(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from _values(value)
    else:
        yield str(data)
