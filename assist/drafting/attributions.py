"""Attributions: which passage a written sentence rests on, when its writer named another one or none.

Small models state what passage 1 says and cite passage 3. A sentence that its own passage does not carry gets the
marker of the offered one that does; so does a sentence without a marker. One that no passage carries is left as it
was written, for the checks to find.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assist.drafting.checks.citations import MARKER, citation
from assist.drafting.checks.claims import Claim, claims_of, text_of_passage
from assist.drafting.checks.readings import sentence_on
from assist.drafting.checks.table import check_grounding
from assist.drafting.turns.turns import Turn
from assist.knowledge.lexical import pairs, words
from assist.knowledge.passages import Passage
from assist.texts.likeness import share
from assist.texts.moves import needs_source

CARRIED = 0.6  # of a sentence's words and character pairs that a passage must have to carry it
TOUCHED = 0.3  # that the passage it names must have, or else another one is looked for
_MARKS = re.compile(rf"\s*(?:{MARKER.pattern}\s*)*")


def attribute(text: str, offered: Sequence[Passage], turn: Turn, *, keep_markers: bool = False) -> str:
    """A written text with its markers (numbers of the offered passages, from 1) where they belong.

    With `keep_markers` only sentences without one get one: people change a sentence and leave its marker, and what
    another passage says does not make that right.
    """
    numbered = [citation(n, passage, passage.text) for n, passage in enumerate(offered, 1)]
    known = set(range(1, len(offered) + 1))
    parts, position = [], 0
    for claim in claims_of(text, numbered, offered):
        behind = _MARKS.match(text, claim.end)
        end = behind.end() if behind else claim.end
        written = text[position:end]
        named = {int(number) for number in MARKER.findall(written)}
        claim = replace(claim, cited=bool(named & known))
        stands = (keep_markers and claim.cited) or _stands(claim, turn)
        carrier = None if stands else _carrier(claim, offered, turn)
        if carrier is not None:
            # A number that was never offered stays, for the check that reports it.
            invented = "".join(f"[{number}]" for number in sorted(named - known))
            space = " " if turn.language == "en" and text[end : end + 1] not in ("", "\n") else ""
            written = f"{MARKER.sub('', text[position : claim.end])}[{carrier}]{invented}{space}"
        parts.append(written)
        position = end
    return "".join(parts) + text[position:]


def _stands(claim: Claim, turn: Turn) -> bool:
    """Whether a sentence can stay as it is: a question, or one that its own sources carry."""
    if not claim.cited:
        return not needs_source(claim.text)
    near = max((_share(claim.text, source) for source in claim.sources), default=0.0)
    return near >= TOUCHED and _is_carried(claim, turn)


def _carrier(claim: Claim, offered: Sequence[Passage], turn: Turn) -> int | None:
    """The number of the passage that has most of a sentence's words, if it has enough and the checks agree."""
    shares = [_share(claim.text, passage) for passage in offered]
    for place in sorted(range(len(offered)), key=lambda place: -shares[place]):
        alone = replace(claim, cited=True, sources=(offered[place],))
        if shares[place] >= CARRIED and _is_carried(alone, turn):
            return place + 1
    return None


def _is_carried(claim: Claim, turn: Turn) -> bool:
    reading = sentence_on(claim.text, claim.sources, turn)
    return not any(finding.severity == "block" for finding in check_grounding(reading))


def _share(text: str, passage: Passage) -> float:
    said, held = [*words(text), *pairs(text)], text_of_passage(passage)
    known = {*words(held), *pairs(held)}
    return share(said, known)
