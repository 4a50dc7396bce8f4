"""Chunkings: how documents are cut; part of every release's id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Chunking:
    """`name` changes whenever some document would be cut differently: all are cut anew.

    A section is one chunk up to `sizes` characters by language, and longer ones are cut further; `joined` neighbouring
    sections are taken as one. `family` is what chunks' ids are made with: chunks that say the same keep theirs from
    one name to the next (by default the name itself).
    """

    name: str
    sizes: Mapping[str, int]
    joined: int = 1
    family: str = ""


SECTIONS = Chunking("sections-2", {"zh": 380, "en": 1100}, family="sections-1")
