"""Edits: how far a sent text is from its draft, and what kinds of change lie between the two.

Read by rule, with the checks that drafts go through: the other text stands in for the source, so a sentence that they
would not let pass as a rendering of it says something else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from assist.drafting.checks.citations import without_markers
from assist.drafting.checks.claims import features
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import Reading, sentence_on
from assist.drafting.checks.table import check_grounding
from assist.drafting.turns.turns import blank_turn
from assist.knowledge.passages import Passage
from assist.texts.languages import Language
from assist.texts.likeness import cosine, edit_distance
from assist.texts.measures import measures
from assist.texts.moves import COURTESY
from assist.texts.numerals import fold
from assist.texts.sentences import sentences

EditKind = Literal["fact", "amount_date", "policy", "tone", "format", "addition"]
COUNTERPART = 0.3  # cosine from which a changed sentence is another form of one in the other text

_SALUTATION = re.compile(r"\b(?:dear|hi|hello),?\s$", re.IGNORECASE)
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Edit:
    """The way from a draft to a sent text.

    `distance` is the Levenshtein distance in characters (zh) or words and signs (en), `length` that of the longer
    text in the same units. Kinds: `fact` another name or product, `amount_date` another number or day, `policy`
    another rule or condition, `tone` the same in other words or more or less courtesy, `format` laid out otherwise or
    sentences left out, `addition` a statement that the draft does not make.
    """

    distance: int
    length: int
    kinds: tuple[EditKind, ...]


def edit_between(draft: str, sent: str, language: Language) -> Edit:
    """How `sent` differs from a draft's text, whose markers do not count. Equal texts have no kinds."""
    before, after = _plain(draft), _plain(sent)
    one, other = _units(before, language), _units(after, language)
    found = set(_kinds(before, after, language)) if before != after else set()
    kinds = tuple(kind for kind in get_args(EditKind) if kind in found)
    return Edit(edit_distance(one, other), max(len(one), len(other)), kinds)


def _plain(text: str) -> str:
    """As the customer reads it: a marker taken out leaves no second space."""
    return re.sub(r"[ \t]+", " ", without_markers(text)).strip()


def _units(text: str, language: str) -> Sequence[str]:
    return text if language == "zh" else _TOKEN.findall(text)


def _kinds(before: str, after: str, language: Language) -> Iterator[EditKind]:
    gone, new = _only_in(before, after), _only_in(after, before)
    if not gone and not new:
        yield "format"
    for sentence in new:
        if not _counterpart(sentence, gone):
            yield "tone" if COURTESY.search(sentence) else "addition"
            continue
        yield from set(_rephrased(sentence, before, language)) or {_form(sentence, gone)}
    for sentence in gone:
        if _counterpart(sentence, new):
            yield from _rephrased(sentence, after, language)
        else:
            yield "tone" if COURTESY.search(sentence) else "format"


def _only_in(text: str, other: str) -> list[str]:
    held = {fold(sentence) for sentence in sentences(other)}
    return [sentence for sentence in sentences(text) if fold(sentence) not in held]


def _counterpart(sentence: str, others: Sequence[str]) -> bool:
    about = features(sentence)
    return any(cosine(about, features(other)) >= COUNTERPART for other in others)


def _rephrased(sentence: str, source: str, language: Language) -> Iterator[EditKind]:
    """What a sentence says that the other text does not say so."""
    reading = sentence_on(sentence, [_as_passage(source, language)], blank_turn(language), "person")
    for finding in check_grounding(reading):
        if finding.kind == "ungrounded_number" or (
            finding.kind == "contradicts_source" and _has_figure(reading, finding)
        ):
            yield "amount_date"
        elif finding.kind == "ungrounded_name":
            if not _SALUTATION.search(sentence[: finding.start]):
                yield "fact"
        else:
            yield "policy"


def _has_figure(reading: Reading, finding: Finding) -> bool:
    """Whether a finding stands at a number alone."""
    return any((finding.start, finding.end) == (one.start, one.end) for one in measures(reading.plain))


def _form(sentence: str, gone: Sequence[str]) -> EditKind:
    """Nothing else is said: the same letters laid out otherwise, or other words."""
    return "format" if _letters(sentence) in {_letters(other) for other in gone} else "tone"


def _letters(text: str) -> str:
    return "".join(c for c in fold(text) if unicodedata.category(c)[0] in "LN")


def _as_passage(text: str, language: str) -> Passage:
    return Passage("", "", "", "", text, text, 0.0, None, "", language, "public", None, None, None)
