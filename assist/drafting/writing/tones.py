"""Tone guides: how the shop wants to sound, written by the content team.

A guide is a document of kind `guide` with the tag `tone`, best with `audience: internal`: it goes to the model as
material on style, and is never quoted.
"""

from __future__ import annotations

import datetime as dt

from assist.knowledge.open_releases import OpenRelease

TAG = "tone"
LONGEST = 1_200  # characters: a guide must not crowd out the documents


def tone_guide(opened: OpenRelease, language: str, day: dt.date) -> str:
    """The text of the release's tone guides in a language that hold on a day; empty when there are none."""
    texts = [
        f"{chunk.section}\n{chunk.text}".strip()
        for chunk, document in zip(opened.chunks, opened.documents, strict=True)
        if document.front.kind == "guide" and TAG in document.front.tags
        and document.front.language == language and document.in_force(day)
    ]  # fmt: skip
    return "\n".join(texts)[:LONGEST]
