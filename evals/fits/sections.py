"""Sections: pieces of shops' documents with what customers would type about them, to fit on.

`sections/*.jsonl` holds one section a line. Those named like a building shop are pieces of its documents; the others
are of shops that were invented for this alone, in trades of which no shop is reported on. The questions were written by
a large general-purpose language model that saw the section, in customers' words rather than in those of the section,
each with the places of the sentences that answer it. Nothing is measured on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assist.knowledge.chunks import Chunk
from evals.rows import read_rows

SECTIONS_DIR = Path(__file__).with_name("sections")


class AskedQuestion(BaseModel):
    """What a customer would type, and the places of the section's sentences that answer it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    answers: tuple[int, ...]


class Section(BaseModel):
    """A section of a shop's document, its sentences in their order, and questions that it answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shop: str
    title: str
    section: str
    sentences: tuple[str, ...]
    questions: tuple[AskedQuestion, ...]

    @property
    def indexed_text(self) -> str:
        """The section as it would be embedded."""
        return Chunk("", self.section, " ".join(self.sentences)).indexed_text(self.title)


def read_sections(folder: Path | None = None) -> Mapping[str, Sequence[Section]]:
    """The sections of each shop."""
    found: dict[str, list[Section]] = defaultdict(list)
    for path in sorted((folder or SECTIONS_DIR).glob("*.jsonl")):
        for row in read_rows(path):
            section = Section.model_validate(row)
            found[section.shop].append(section)
    return found
