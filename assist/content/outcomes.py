"""Outcomes: what the corpus would hold once an item is taken, with every edit that was made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assist.content.front_texts import document_text
from assist.content.import_items import Item
from assist.content.merges import Choice, Piece, merge_texts, merged
from assist.content.working_copies import WorkingCopy
from assist.content.working_files import WorkingFile
from assist.knowledge.reading.front_matter import Parts, Read, cut, normal_lines, read_front


@dataclass(frozen=True)
class Outcome:
    """`text` is the document's file, None when it is removed; `file` what the corpus has now. `pieces` are those of a
    merge, and `kept` the keys of front matter in which the source says otherwise.
    """

    text: str | None
    file: WorkingFile | None
    pieces: tuple[Piece, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def conflicts(self) -> int:
        """How many places somebody has to decide."""
        return sum(piece.side == "conflict" for piece in self.pieces)

    @property
    def changes(self) -> bool:
        """Whether the corpus would change."""
        return self.text != (self.file.text if self.file else None)


def find_file(copy: WorkingCopy, document: str | None, target: str | None) -> WorkingFile | None:
    """The file of an item's document: by its id, wherever it is now; else the one at its path."""
    files = copy.files()
    found = next((file for file in files.values() if document and file.id == document), None)
    return found or (files.get(target) if target else None)


def outcome_of(item: Item, copy: WorkingCopy, choices: Mapping[int, Choice] | None = None) -> Outcome:
    """What becomes of the corpus when an item is taken; `choices` decide conflicts, counted from 0."""
    file = find_file(copy, item.document, item.target)
    if item.change == "gone":
        return Outcome(None, file)
    assert item.imported is not None
    if file is None or not file.text:
        return Outcome(item.imported, file)
    ours, theirs = _parted(file.text), _parted(item.imported)
    base = _parted(item.base) if item.base is not None else None
    if ours is None or theirs is None:
        return Outcome(item.imported, file)
    pieces = tuple(merge_texts(base[1] if base else None, ours[1], theirs[1]))
    values = merge_values(base[0] if base else None, ours[0], theirs[0])
    kept = tuple(sorted(key for key in theirs[0] if key != "id" and str(theirs[0][key]) != str(values.get(key))))
    same = values == ours[0] and all(piece.side in ("same", "ours") for piece in pieces)
    text = file.text if same else document_text(values, merged(pieces, choices), file.text)
    return Outcome(text, file, pieces, kept)


def merge_values(base: Mapping[str, Any] | None, ours: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """Front matter: what only the source changed comes from it, all else is ours.

    For whom a document is follows the source only where that says so: internal, or public in so many words.
    """
    made = dict(ours)
    before = source if base is None else base  # without a base nothing counts as changed by the source
    for key in {*before, *source} - {"id", "audience"}:
        if source.get(key) != before.get(key) and ours.get(key) == before.get(key):
            made[key] = source.get(key)
    said = source.get("audience")
    if said is not None and (base is None or said != base.get("audience")):
        made["audience"] = said
    return {key: value for key, value in made.items() if value is not None}


def _parted(text: str) -> tuple[dict[str, Any], str] | None:
    parts = cut(normal_lines(text), "")
    if not isinstance(parts, Parts):
        return None
    read = read_front(parts, "", {})
    return (dict(read.values), parts.body.strip()) if isinstance(read, Read) else None


def kept_share(base: str, text: str) -> float:
    """The share of paragraphs that a text has of another."""
    pieces: Sequence[Piece] = merge_texts(base, base, text)
    same = sum(len(piece.base) for piece in pieces if piece.side == "same")
    return same / max(sum(len(piece.base) for piece in pieces), 1)
