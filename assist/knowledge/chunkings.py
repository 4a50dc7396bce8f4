"""Chunkings: how documents are cut; part of every release's id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Chunking:
    """`name` changes whenever the same document would be cut differently.

    A section is one chunk up to `sizes` characters by language, and longer ones are cut further; `joined` neighbouring
    sections are taken as one.
    """

    name: str
    sizes: Mapping[str, int]
    joined: int = 1


SECTIONS = Chunking("sections-1", {"zh": 380, "en": 1100})
