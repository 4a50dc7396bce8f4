"""Inspections: an item of the tray as somebody looks it over: its text, what will be quoted, and what will not."""

from __future__ import annotations

from dataclasses import dataclass

from assist.content.import_items import Item
from assist.content.merges import Piece
from assist.content.outcomes import outcome_of
from assist.content.working_copies import WorkingCopy
from assist.knowledge.chunks import chunk_document
from assist.knowledge.reading.documents import Source, parse_source
from assist.knowledge.reading.problems import Problem
from assist.knowledge.warnings.accounts import account_of


@dataclass(frozen=True)
class Quoted:
    """A piece that can be quoted, and the headings that it stands under."""

    section: str
    text: str


@dataclass(frozen=True)
class Inspection:
    """`text` is the document's file as it would be taken, None when it would be removed. `lost` are the words that
    nobody can be shown, with their lines; `pieces` those of a merge with what the corpus has.
    """

    text: str | None
    quoted: tuple[Quoted, ...] = ()
    lost: tuple[tuple[int, str], ...] = ()
    share: float = 1.0
    pieces: tuple[Piece, ...] = ()
    conflicts: int = 0
    problems: tuple[Problem, ...] = ()


def inspect_item(item: Item, copy: WorkingCopy) -> Inspection:
    """An item as it would be taken now. What was decided or refused has nothing but the text that it had."""
    if not item.waits:
        return Inspection(item.imported)
    outcome = outcome_of(item, copy)
    changed = tuple(outcome.pieces) if any(piece.side != "same" for piece in outcome.pieces) else ()
    if outcome.text is None:
        return Inspection(None)
    parsed = parse_source(outcome.text, item.target or item.path)
    if not isinstance(parsed, Source):
        return Inspection(outcome.text, pieces=changed, conflicts=outcome.conflicts, problems=tuple(parsed))
    chunks = chunk_document(parsed.document)
    account = account_of(parsed.document, chunks)
    lost = tuple((parsed.body_line + line - 1, text) for line, text in account.lost)
    quoted = tuple(Quoted(chunk.section, chunk.text) for chunk in chunks)
    return Inspection(outcome.text, quoted, lost, account.share, changed, outcome.conflicts)
