"""Past questions: what a change is tried on: cases of the evaluation, and what customers asked, as it is kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.engine import Engine

from assist import store
from assist.drafting.turns.conversations import Conversation, turn_of
from assist.drafting.turns.requests import ConversationIn, MessageIn, explain
from assist.errors import InvalidInput

DAYS = 90
MOST = 500  # real questions
LOOKED_AT = 3_000  # kept drafts in which they are sought


@dataclass(frozen=True)
class PastQuestion:
    """A conversation that was or could be answered. `as_of` is its own day where it has one; `at` when it was asked."""

    key: str
    source: Literal["case", "asked"]
    conversation: Conversation
    as_of: dt.date | None = None
    at: str | None = None

    @property
    def text(self) -> str:
        """What the customer says in the turn."""
        return turn_of(self.conversation).strip()


class _CaseRow(BaseModel):
    """What of a case's line says how it is asked; the evaluation reads the rest."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    question: str | None = None
    conversation: ConversationIn | tuple[MessageIn, ...] | None = None
    channel: Literal["chat", "email", "social", "phone"] = "chat"
    as_of: dt.date | None = None
    asked_on: dt.date | None = None
    order: dict[str, Any] = Field(default_factory=dict)
    customer: dict[str, Any] = Field(default_factory=dict)

    def as_conversation(self) -> Conversation:
        if isinstance(self.conversation, ConversationIn):
            return self.conversation.conversation()
        messages = self.conversation or (MessageIn(role="customer", text=self.question or ""),)
        if self.asked_on:
            messages = tuple(one.model_copy(update={"at": f"{self.asked_on}T12:00:00"}) for one in messages)
        return ConversationIn(
            channel=self.channel, messages=list(messages), order=self.order, customer=self.customer
        ).conversation()


def case_files(corpus: Path) -> list[Path]:
    """The shop's cases: `evals/cases/*.jsonl` beside its corpus folder."""
    return sorted((corpus.absolute().parent / "evals" / "cases").glob("*.jsonl"))


def case_questions(files: Sequence[Path]) -> list[PastQuestion]:
    """The questions of case files. Raises InvalidInput naming file and line."""
    return [question for file in files for question in _read(file)]


def asked_questions(engine: Engine, most: int = MOST, days: int = DAYS) -> list[PastQuestion]:
    """What customers asked in the last days, newest first, each question once; as it is kept, without personal data."""
    since = store.utc_text(dt.datetime.now(dt.UTC) - dt.timedelta(days=days))
    table = store.drafts
    rows = (
        sa.select(table.c.id, table.c.created_at, table.c.conversation)
        .where(table.c.created_at >= since, table.c.draft["refines"].as_string().is_(None))
        .order_by(table.c.created_at.desc())
        .limit(LOOKED_AT)
    )
    found: dict[str, PastQuestion] = {}
    with engine.connect() as connection:
        for row in connection.execute(rows):
            if len(found) == most:
                break
            if (question := _asked(row)) is not None:
                found.setdefault("".join(question.text.split()), question)
    return list(found.values())


def _asked(row: Any) -> PastQuestion | None:
    """A kept draft's question; None when it is no longer kept."""
    try:
        conversation = ConversationIn.model_validate(row.conversation).conversation()
    except ValidationError:
        return None
    # Its id would end a draft that is being written for the customer.
    question = PastQuestion(row.id, "asked", replace(conversation, id=None), None, row.created_at)
    return question if question.text else None


def _read(file: Path) -> Iterator[PastQuestion]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file}: cannot be read as cases ({error})") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = _CaseRow.model_validate(json.loads(line))
        except ValidationError as error:
            raise InvalidInput(f"{file}:{number}: {explain(error)}") from None
        except ValueError as error:
            raise InvalidInput(f"{file}:{number}: no JSON ({error})") from None
        yield PastQuestion(row.id, "case", row.as_conversation(), row.as_of)
