"""Real drafts: what the configured model writes for some cases, before the checks decide what is shown.

    python -m evals.benchmarks.drafts OUT.jsonl CASE…

Each line of OUT is a reply as `evals certify` reads it, but for the verdict: a person adds `faithful` and `note`.
Needs ASSIST_MODEL. `source` are the passages that the model was offered, in the order of its markers; `text` is what it
wrote, `response` the same without markers, `shown` the draft that the agent gets: its origin, why it is a quote after
all, and its findings.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from assist import console
from assist.assistant import Assistant
from assist.drafting.answering.questions import OFFERED
from assist.drafting.checks.citations import without_markers
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import Model, Written
from assist.drafting.writing.prompts import Prompt
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from evals.cases.cases import Case, load_cases
from evals.runs.workspaces import workspace

PATIENCE_MS = 600_000  # a small model on two cores


class Overheard:
    """A model, and the last text that it wrote."""

    def __init__(self, model: Model) -> None:
        """Everything is the model's own; `text` is empty before its first answer."""
        self._model = model
        self.text = ""

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    @property
    def paused(self) -> bool:
        """Whether the model is left alone for now."""
        return self._model.paused

    async def prepare(self) -> None:
        """Load what the model needs."""
        await self._model.prepare()

    async def write(self, prompt: Prompt, deadline: Deadline) -> AsyncGenerator[str | Written, None]:
        """The model's answer, kept in `text` as it comes."""
        self.text = ""
        async with contextlib.aclosing(self._model.write(prompt, deadline)) as pieces:
            async for piece in pieces:
                if isinstance(piece, str):
                    self.text += piece
                yield piece


def write_drafts(out: Path, names: list[str]) -> None:
    """Draft the named cases, a line for each as soon as it is there."""
    chosen = [case for case in load_cases() if case.id in names]
    settings = console.read_settings()
    with workspace(settings) as (assistant, engine, index), out.open("a", encoding="utf-8") as file:
        publish(engine, index, assistant.search.embedder, read_corpus(settings.corpus_dir))
        if assistant.model is None:
            sys.exit("set ASSIST_MODEL: quotes are no model's drafts")
        assistant.model = overheard = Overheard(assistant.model)
        for number, case in enumerate(chosen, 1):
            row = _row(case, assistant, overheard)
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            print(f"{number}/{len(chosen)} {case.id}: {row['shown']}", file=sys.stderr)


def _row(case: Case, assistant: Assistant, overheard: Overheard) -> dict[str, Any]:
    overheard.text = ""
    draft = assistant.draft(case.as_conversation(), as_of=case.as_of, deadline_ms=PATIENCE_MS)
    text = overheard.text.strip()
    usable = [passage for passage in draft.passages if passage.audience == "public" and passage.kind != "macro"]
    return {
        "case": case.id,
        "channel": case.channel,
        "language": case.language,
        "source": [f"{passage.title}\n{passage.text}" for passage in usable[:OFFERED]],
        "text": text,
        "response": without_markers(text),
        "model": overheard.name,
        "shown": {
            "origin": draft.origin,
            "degraded": draft.degraded,
            "findings": [f"{one.severity}: {one.kind}: {one.message}" for one in draft.findings],
        },
    }


if __name__ == "__main__":
    write_drafts(Path(sys.argv[1]), sys.argv[2:])
