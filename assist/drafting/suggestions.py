"""Suggestions: similar questions that a model writes for a passage it sees alone, once for each new chunk.

They are kept by content in the corpus' `asked.jsonl`, where people can read and change them before publishing. Nothing
that holds personal data is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assist.drafting.privacy.masks import find_personal_data
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import Model, Usage, Written
from assist.drafting.writing.prompts import Prompt, fenced, guarded, template_of
from assist.errors import ModelFailed
from assist.knowledge.chunks import Chunk, chunk_document
from assist.knowledge.reading.documents import Corpus, Document
from assist.knowledge.reading.similar_questions import FILE, LONGEST, suggested_line
from assist.texts.suspicions import find_suspicions, visible

PATIENCE_MS = 60_000
AT_ONCE = 4
MOST = 8  # questions that are kept of one answer
_DRESSING = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)、．](?!\d)|[Qq]\d*[:：.])\s*|[\"“”]")


@dataclass(frozen=True)
class Suggested:
    """How many chunks were asked about, the questions that came of it, which chunks failed and why, what it used."""

    chunks: int
    questions: int
    failed: tuple[str, ...]
    usage: Usage


def chunks_without(corpus: Corpus) -> list[tuple[Document, Chunk]]:
    """The chunks that customers may be answered from and for which nothing was suggested yet."""
    found = []
    for document in corpus.documents:
        if document.front.audience != "public" or document.front.kind == "macro":
            continue
        found += [(document, one) for one in chunk_document(document, corpus.chunking) if one.id not in corpus.asked]
    return found


async def suggest(
    model: Model,
    folder: Path,
    wanted: Sequence[tuple[Document, Chunk]],
    progress: Callable[[str, int, int], None],
) -> Suggested:
    """Ask the model about each chunk, a few at once, and keep each answer as it comes: nothing is lost if it stops."""
    await model.prepare()
    turns = asyncio.Semaphore(AT_ONCE)
    failed: list[str] = []
    counts = {"done": 0, "questions": 0}
    used: list[Usage] = []

    async def one(document: Document, chunk: Chunk) -> None:
        """Ask about one chunk and keep what comes of it; a model that fails is noted, and the next goes on."""
        async with turns:
            try:
                text, usage = await _answer(model, asked_prompt(document, chunk))
            except ModelFailed as error:
                failed.append(f"{document.id} > {chunk.section}: {error}")
            else:
                questions = tuple(read_questions(text))
                used.append(usage)
                counts["questions"] += len(questions)
                _add(folder / FILE, suggested_line(chunk.id, document.id, chunk.section, questions))
        counts["done"] += 1
        progress("asked", counts["done"], len(wanted))

    await asyncio.gather(*(one(document, chunk) for document, chunk in wanted))
    costs = [usage.cost_usd for usage in used if usage.cost_usd is not None]
    total = Usage(
        sum(usage.input_tokens for usage in used),
        sum(usage.output_tokens for usage in used),
        round(sum(costs), 6) if costs else None,
    )
    return Suggested(len(wanted), counts["questions"], tuple(failed), total)


def asked_prompt(document: Document, chunk: Chunk) -> Prompt:
    """What the model is asked for one chunk: it sees nothing else of the shop."""
    language = document.front.language
    template, version = template_of(f"asked.{language}")
    label = "资料" if language == "zh" else "Document"
    text = visible(chunk.indexed_text(document.title))
    return guarded(template.strip(), fenced(label, text, secrets.token_hex(4)), version, language)


def read_questions(text: str) -> Iterator[str]:
    """The questions of an answer: one a line, undressed; none with personal data or an instruction, none twice."""
    seen: set[str] = set()
    for line in text.splitlines():
        question = _DRESSING.sub("", line).strip()[:LONGEST]
        if len(question) < 2 or question in seen or len(seen) == MOST:
            continue
        if not list(find_personal_data(question)) and not find_suspicions(question):
            seen.add(question)
            yield question


def _add(path: Path, line: str) -> None:
    """A line more in a file, whose last one may have been left without its end by an editor."""
    with path.open("a+b") as file:
        ended = file.tell() == 0
        if not ended:
            file.seek(-1, os.SEEK_END)
            ended = file.read(1) == b"\n"
        file.write(("" if ended else "\n").encode() + line.encode() + b"\n")


async def _answer(model: Model, prompt: Prompt) -> tuple[str, Usage]:
    pieces: list[str] = []
    usage = Usage()
    deadline = Deadline("email", PATIENCE_MS)
    async with contextlib.aclosing(deadline.until(model.write(prompt, deadline))) as written:
        async for piece in written:
            if isinstance(piece, Written):
                usage = piece.usage
            else:
                pieces.append(piece)
    return "".join(pieces), usage
