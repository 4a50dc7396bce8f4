"""Cases: evaluation questions with what a good draft must and must not do. JSONL, strict."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assist.drafting.conversations import Conversation
from assist.drafting.requests import ConversationIn, MessageIn, explain
from assist.errors import InvalidInput
from assist.knowledge.documents import Channel, Language

CASES_DIR = Path(__file__).parent / "cases"


class Expect(BaseModel):
    """What a good draft does: answers or abstains, cites these documents, says and does not say these things."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: bool
    documents: tuple[str, ...] = ()
    must_include: tuple[str, ...] = ()
    must_not_include: tuple[str, ...] = ()
    reference: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.answer and not self.documents:
            raise ValueError("an answerable case names at least one document")
        if not self.answer and (self.documents or self.must_include):
            raise ValueError("an unanswerable case has no documents and no must_include")
        return self


class Case(BaseModel):
    """One evaluation question; `source` says where it came from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    question: str | None = None
    conversation: tuple[MessageIn, ...] | None = None
    language: Language
    channel: Channel = "chat"
    as_of: dt.date | None = None
    order: dict[str, Any] = Field(default_factory=dict)
    slices: tuple[str, ...] = ()
    expect: Expect
    source: str

    @model_validator(mode="after")
    def _asks_once(self) -> Self:
        if (self.question is None) == (self.conversation is None):
            raise ValueError("give `question` or `conversation`, one of the two")
        return self

    def as_conversation(self) -> Conversation:
        """The conversation that the assistant is given."""
        messages = self.conversation or (MessageIn(role="customer", text=self.question or ""),)
        return ConversationIn(channel=self.channel, messages=list(messages), order=self.order).conversation()

    def all_slices(self) -> tuple[str, ...]:
        """The slices named, with those that follow from the case itself."""
        answer = "answerable" if self.expect.answer else "unanswerable"
        return (f"language:{self.language}", f"channel:{self.channel}", answer, *self.slices)


def load_cases(files: Iterable[Path] = ()) -> list[Case]:
    """Read case files (all of `evals/cases` by default).

    Raises InvalidInput naming file and line for an unknown field, a duplicate id, a question asked twice with
    different expectations, or an empty suite.
    """
    chosen = sorted(files) or sorted(CASES_DIR.glob("*.jsonl"))
    cases: list[Case] = []
    places: dict[str, str] = {}
    for file in chosen:
        for place, case in _read(file):
            for identity in (f"id {case.id!r}", _question_of(case)):
                if identity in places:
                    raise InvalidInput(f"{place}: {identity[:80]} is already in {places[identity]}; keep one")
                places[identity] = place
            cases.append(case)
    if not cases:
        raise InvalidInput(
            f"no cases in {', '.join(str(file) for file in chosen) or CASES_DIR}; an empty suite proves nothing"
        )
    return cases


def identify(cases: Sequence[Case]) -> str:
    """The hash of a set of cases: runs are comparable only when it is the same."""
    lines = sorted(case.model_dump_json() for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _read(file: Path) -> Iterable[tuple[str, Case]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file}: cannot be read ({error}); give a JSONL file in UTF-8") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{file}:{number}"
        try:
            yield place, Case.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            raise InvalidInput(f"{place}: not JSON ({error})") from None
        except ValidationError as error:
            raise InvalidInput(f"{place}: {explain(error)}") from None


def _question_of(case: Case) -> str:
    """Two cases contradict each other when the same words under the same circumstances expect different things."""
    asked = [message.model_dump() for message in case.conversation or ()] or case.question
    return "question " + json.dumps(
        [asked, case.channel, str(case.as_of), case.order], ensure_ascii=False, sort_keys=True
    )
