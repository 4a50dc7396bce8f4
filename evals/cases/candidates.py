"""Candidates: cases guessed from what agents did with drafts, until a person approves them.

An edited draft tells what the reply should have said, a rejected one that something was wrong. What is guessed is
marked, what only a person can tell is listed under `missing`, and `status` keeps the loader from taking a candidate
for a case.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy.engine import Engine

from assist.drafting.checks.citations import without_markers
from assist.drafting.privacy.masks import Mask, hide_rest, placeholders_in
from assist.drafting.turns.conversations import Conversation, reply_language
from assist.drafting.turns.requests import explain
from assist.drafting.turns.scenes import scene_of
from assist.errors import InvalidInput, NotFound
from assist.knowledge.reading.documents import Document
from assist.review.decisions import Decision, read_decisions
from assist.review.drafts import kept_conversation, kept_draft
from assist.texts.measures import measures
from assist.texts.numerals import contains, fold
from evals.cases.cases import Case, Placed, join_cases, read_cases
from evals.cases.lints import problems_of
from evals.rows import parse_row, place_lines

ORDER_NUMBER = "A1000"  # stands for the number of every order
ORDER_DAYS = ("placed_at", "paid_at", "shipped_at", "delivered_at")
ORDER_REST = ("status", "amount", "items")
OF_MANNER = ("wrong_tone", "length_or_format")  # rejections that leave the documents right
ABOUT = ("status", "decision", "missing")  # what a candidate has and a case has not


@dataclass(frozen=True)
class Candidate:
    """A row of a candidates file: a case (see `cases`), the decision it comes of, and what a person must add."""

    id: str
    conversation: Sequence[Mapping[str, str]]
    language: str
    channel: str
    as_of: str | None
    order: Mapping[str, Any]
    slices: Sequence[str]
    expect: Mapping[str, Any]
    source: str
    decision: Mapping[str, str | None]
    missing: Sequence[str]
    status: str = field(default="candidate")


def candidates_of(engine: Engine, known: Container[str] = ()) -> list[Candidate]:
    """A candidate for each edited or rejected draft, oldest first; those whose id is `known` are left out."""
    made = (
        _candidate(decision, kept_draft(engine, decision.draft), kept_conversation(engine, decision.draft))
        for decision in read_decisions(engine, ("edited", "rejected"))
        if _id_of(decision) not in known
    )
    return [candidate for candidate in made if candidate.conversation]


def write_candidates(candidates: Iterable[Candidate], file: Path) -> None:
    """Write a candidates file. Raises InvalidInput when it is there already or cannot be written."""
    rows = [{key: value for key, value in vars(one).items() if value not in (None, {})} for one in candidates]
    lines = [json.dumps({"status": row.pop("status"), **row}, ensure_ascii=False) for row in rows]
    try:
        with file.open("x", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in lines)
    except FileExistsError:
        raise InvalidInput(f"{file}: is there already; approve its candidates first, or name another file") from None
    except OSError as error:
        raise InvalidInput(f"{file}: cannot be written ({error})") from None


def approve(file: Path, ids: Sequence[str], into: Path, documents: Iterable[Document], today: dt.date) -> list[Case]:
    """Move candidates into a case file, all or none.

    Raises NotFound for an id that the file has not, InvalidInput for a candidate that is not a good case yet.
    """
    if file.resolve() == into.resolve():
        raise InvalidInput(f"{into}: holds the candidates; name a case file")
    rows = {place: (_row(place, line), line) for place, line in place_lines(file)}
    chosen = {place: row for place, (row, _) in rows.items() if row.get("id") in ids}
    if absent := sorted(set(ids) - {row["id"] for row in chosen.values()}):
        raise NotFound(f"{file}: no candidate {', '.join(absent)}")
    corpus = {document.id: document for document in documents}
    approved = [Placed(place, _case(place, row)) for place, row in chosen.items()]
    suite, _ = read_cases()
    elsewhere = read_cases([into])[0] if into.exists() and into.read_text("utf-8").strip() else []
    before = {one.case.id: one for one in (*suite, *elsewhere)}
    _, problems = join_cases([*before.values(), *approved])
    problems += [f"{one.place}: {what}" for one in approved for what in problems_of(one.case, corpus, today)]
    problems += [f"{one.place}: {what}" for one in approved for what in _masked(one.case)]
    if problems:
        raise InvalidInput(f"{problems[0]}; fix it in {file} and approve again")
    _append(into, [json.dumps(_without_about(row), ensure_ascii=False) for row in chosen.values()])
    file.write_text("".join(f"{line}\n" for place, (_, line) in rows.items() if place not in chosen), encoding="utf-8")
    return [one.case for one in approved]


def _masked(case: Case) -> Iterator[str]:
    """No customer writes a placeholder: as a case it would test what never happens."""
    for message in case.as_conversation().messages:
        if hidden := [message.text[one.start : one.end] for one in placeholders_in(message.text)]:
            yield f"still has {', '.join(hidden)}: write something invented there, or drop it"


def _candidate(decision: Decision, draft: Mapping[str, Any], conversation: Conversation) -> Candidate:
    mask = Mask()
    number = str(conversation.order.get("id") or "")
    said = [
        {"role": message.role, "text": _private(message.text, number, mask)}
        for message in conversation.messages
        if message.role != "note"
    ]
    final = _private(decision.text or "", number, mask)
    expect, missing = _edited(final, draft) if decision.verdict == "edited" else _rejected(decision, draft)
    if hidden := sorted({text[p.start : p.end] for text in (m["text"] for m in said) for p in placeholders_in(text)}):
        missing.append(
            f"personal data was masked for good: write something invented for {', '.join(hidden)}, or drop it"
        )
    followed = any(message["role"] == "agent" for message in said)
    reason = f" ({decision.reason})" if decision.reason else ""
    return Candidate(
        id=_id_of(decision),
        conversation=said,
        language=reply_language(conversation),
        channel=conversation.channel,
        as_of=None if conversation.order.get("placed_at") else draft["as_of"],
        order=_order(conversation.order, mask),
        slices=[
            "kind:follow-up" if followed else "kind:single",
            f"scene:{scene_of(conversation).replace('_', '')}",
        ],
        expect=expect,
        source=f"an {decision.verdict} draft".replace("an r", "a r") + f"{reason}, {decision.decided_at[:10]}",
        decision={"verdict": decision.verdict, "reason": decision.reason},
        missing=missing,
    )


def _edited(final: str, draft: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The figures of the agent's text must be said; those that only the draft had must not.

    The text itself is not written: a greeting in it may name somebody whom no pattern knows.
    """
    was = without_markers(draft["text"])
    wanted = _facts(final)
    dropped = [fact for fact in _facts(was) if not any(contains(text, fact) for text in (final, *wanted))]
    documents = _cited(draft)
    missing = [] if documents else ["the documents that answer: the draft cited none"]
    if not wanted:
        missing.append("what any right answer says (must_include): the agent's text states no figure")
    return {"answer": True, "documents": documents, "must_include": wanted, "must_not_include": dropped}, missing


def _rejected(decision: Decision, draft: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A rejection tells that something was wrong, not what would have been right."""
    documents = _cited(draft) if decision.reason in OF_MANNER else []
    missing = ["what any right answer says (must_include), or `answer` false when it should abstain"]
    if not documents:
        missing.append("the documents that answer: those of the draft are in doubt")
    return {"answer": True, "documents": documents, "must_include": [], "must_not_include": []}, missing


def _facts(text: str) -> list[str]:
    """The numbers with what they count, as written; each once."""
    found = [text[one.start : one.end] for one in measures(text) if one.kind is not None]
    return list({fold(fact): fact for fact in found}.values())


def _cited(draft: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(citation["document"] for citation in draft["citations"]))


def _private(text: str, number: str, mask: Mask) -> str:
    """A kept text masked once more, since recognisers improve, and without the order's number."""
    return hide_rest(mask, text.replace(number, ORDER_NUMBER) if number else text)


def _order(order: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    """What of an order bears on an answer: its days (not the hours), status, amount and articles."""
    kept: dict[str, Any] = {"id": ORDER_NUMBER} if order.get("id") else {}
    kept |= {key: str(order[key])[:10] for key in ORDER_DAYS if order.get(key)}
    kept |= {key: order[key] for key in ORDER_REST if key in order}
    return {key: hide_rest(mask, value) if isinstance(value, str) else value for key, value in kept.items()}


def _id_of(decision: Decision) -> str:
    return f"feedback-{decision.draft.removeprefix('d_')}"


def _row(place: str, line: str) -> dict[str, Any]:
    row = parse_row(place, line)
    if not isinstance(row, dict) or row.get("status") != "candidate":
        raise InvalidInput(f"{place}: not a candidate; `evals cases from-feedback` writes them")
    return row


def _case(place: str, row: Mapping[str, Any]) -> Case:
    try:
        return Case.model_validate(_without_about(row))
    except ValidationError as error:
        missing = "; ".join(row.get("missing") or ())
        raise InvalidInput(f"{place}: {explain(error)}" + (f"; still missing: {missing}" if missing else "")) from None


def _without_about(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ABOUT}


def _append(file: Path, lines: Sequence[str]) -> None:
    """Add lines to a file, which may end without a line break."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    joint = "\n" if before and not before.endswith("\n") else ""
    file.write_text(before + joint + "".join(f"{line}\n" for line in lines), encoding="utf-8")
