"""Cases: evaluation questions with what a good draft must and must not do. JSONL, strict."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assist.drafting.turns.conversations import Conversation
from assist.drafting.turns.requests import ConversationIn, MessageIn, explain
from assist.errors import InvalidInput
from assist.knowledge.reading.documents import Channel, Language
from assist.texts.numerals import contains, fold
from evals.rows import parse_row, place_lines

CASES_DIR = Path(__file__).parent
_OF_CONVERSATION = {"channel", "order", "customer"}  # its id and locale have no bearing on a draft


class Expect(BaseModel):
    """What a good draft does: answers or abstains, cites these documents, says and does not say these things.

    `open` are the questions of the turn that the documents leave unanswered.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: bool
    documents: tuple[str, ...] = ()
    must_include: tuple[str, ...] = ()
    must_not_include: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    reference: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.answer and not self.documents:
            raise ValueError("an answerable case names at least one document")
        if not self.answer and (self.documents or self.must_include):
            raise ValueError("an unanswerable case has no documents and no must_include")
        for piece in (*self.must_include, *self.must_not_include):
            if not fold(piece):
                raise ValueError("a piece to include or not to include has at least one character")
        for piece in self.must_include:
            for unwanted in self.must_not_include:
                if contains(piece, unwanted):
                    raise ValueError(f"must_include {piece!r} holds {unwanted!r}, which it must_not_include")
        return self


class Case(BaseModel):
    """One evaluation question; `source` says where it came from.

    `asked_on` is the day on which the customer writes, where the case does not mean the day of the run.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    question: str | None = None
    conversation: tuple[MessageIn, ...] | None = None
    language: Language
    channel: Channel = "chat"
    as_of: dt.date | None = None
    asked_on: dt.date | None = None
    order: dict[str, Any] = Field(default_factory=dict)
    # Left out where nothing is known, so that the identity of older suites holds.
    customer: dict[str, Any] = Field(default_factory=dict, exclude_if=lambda given: not given)
    slices: tuple[str, ...] = ()
    expect: Expect
    source: str

    @model_validator(mode="before")
    @classmethod
    def _unfolded(cls, row: Any) -> Any:
        """A conversation as POST /v1/drafts takes it, with its channel, order and customer, as this case's own."""
        if not isinstance(row, dict) or not isinstance(row.get("conversation"), dict):
            return row
        try:
            given = ConversationIn.model_validate(row["conversation"]).model_dump(exclude_unset=True)
        except ValidationError as error:
            raise ValueError(f"conversation: {explain(error)}") from None
        unfolded = {**row, "conversation": given.pop("messages", [])}
        for name in _OF_CONVERSATION & given.keys():
            if unfolded.setdefault(name, given[name]) != given[name]:
                raise ValueError(f"`{name}` is given twice and differs: in the case and in its conversation")
        return unfolded

    @model_validator(mode="after")
    def _asks_once(self) -> Self:
        if (self.question is None) == (self.conversation is None):
            raise ValueError("give `question` or `conversation`, one of the two")
        if self.conversation == ():
            raise ValueError("a conversation has at least one message")
        return self

    def as_conversation(self) -> Conversation:
        """The conversation that the assistant is given."""
        messages = self.conversation or (MessageIn(role="customer", text=self.question or ""),)
        if self.asked_on:
            messages = tuple(one.model_copy(update={"at": f"{self.asked_on}T12:00:00"}) for one in messages)
        given = ConversationIn(channel=self.channel, messages=list(messages), order=self.order, customer=self.customer)
        return given.conversation()

    def all_slices(self) -> tuple[str, ...]:
        """The slices named, with those that follow from the case itself; each once."""
        answer = "answerable" if self.expect.answer else "unanswerable"
        return tuple(dict.fromkeys((f"language:{self.language}", f"channel:{self.channel}", answer, *self.slices)))


@dataclass(frozen=True)
class Placed:
    """A case and where it stands, such as `evals/cases/zh-single.jsonl:7`."""

    place: str
    case: Case


def load_cases(files: Iterable[Path] = ()) -> list[Case]:
    """Read case files (all of `evals/cases` by default).

    Raises InvalidInput naming file and line for an unknown field, a duplicate id, a question asked twice, a
    contradiction, a candidate that nobody has approved, or an empty suite.
    """
    placed, problems = read_cases(files)
    if problems:
        raise InvalidInput(problems[0])
    return [one.case for one in placed]


def read_cases(files: Iterable[Path] = ()) -> tuple[list[Placed], list[str]]:
    """The good cases of some files (all of `evals/cases` by default), and one line for each problem.

    Raises InvalidInput for a file that cannot be read and for an empty suite.
    """
    chosen = sorted(files) or sorted(CASES_DIR.glob("*.jsonl"))
    placed, problems = join_cases(one for file in chosen for one in _read(file))
    if not placed and not problems:
        raise InvalidInput(
            f"no cases in {', '.join(str(file) for file in chosen) or CASES_DIR}; an empty suite proves nothing"
        )
    return placed, problems


def join_cases(read: Iterable[Placed | str]) -> tuple[list[Placed], list[str]]:
    """Cases of one suite, and one line for each problem: those read, and cases that another one repeats."""
    placed: list[Placed] = []
    problems: list[str] = []
    seen: dict[str, Placed] = {}
    for one in read:
        if isinstance(one, str):
            problems.append(one)
        elif said := _repeated(one, seen):
            problems.append(said)
        else:
            placed.append(one)
    return placed, problems


def identify(cases: Sequence[Case]) -> str:
    """The hash of a set of cases: runs are comparable only when it is the same."""
    lines = sorted(case.model_dump_json() for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _read(file: Path) -> Iterator[Placed | str]:
    """The cases of a file; in place of a bad one its problem."""
    for place, line in place_lines(file):
        try:
            row = parse_row(place, line)
            if isinstance(row, dict) and "status" in row:
                yield f"{place}: {row.get('id')!r} is a candidate; `evals cases approve` makes it a case"
            else:
                yield Placed(place, Case.model_validate(row))
        except InvalidInput as error:
            yield str(error)
        except ValidationError as error:
            yield f"{place}: {explain(error)}"


def _repeated(one: Placed, seen: dict[str, Placed]) -> str | None:
    """The problem of a case whose id or question another has; otherwise it is noted as seen."""
    identities = {f"id {one.case.id!r}": None, _question_of(one.case): "the question"}
    for identity, name in identities.items():
        if before := seen.get(identity):
            if name and before.case.expect.answer != one.case.expect.answer:
                return f"{one.place}: contradicts {before.place}: one says answer, the other abstain; keep one"
            return f"{one.place}: {name or identity} is already in {before.place}; keep one"
    seen.update(dict.fromkeys(identities, one))
    return None


def _question_of(case: Case) -> str:
    """What two cases may not share: the same words under the same circumstances ask for one expectation.

    Spelling of numbers, white space and punctuation make no difference; nor does the channel.
    """
    messages = case.conversation or (MessageIn(role="customer", text=case.question or ""),)
    asked = [(message.role, re.sub(r"\W", "", fold(message.text)) or message.text) for message in messages]
    circumstances = [case.language, asked, str(case.as_of), case.order]
    return json.dumps(circumstances, ensure_ascii=False, sort_keys=True)
