"""Training: exercises to answer oneself, how the answers were judged, and how far somebody has come."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Annotated, Any

import yaml
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.access import Agent, AssistantDep, EngineDep
from api.languages import AgentLanguage
from api.waiting import while_connected
from assist.assistant import Assistant
from assist.drafting.examples import Judgement, judged
from assist.drafting.turns.bounds import MAX_MESSAGE
from assist.drafting.turns.conversations import reply_language
from assist.drafting.turns.requests import ConversationIn
from assist.errors import Forbidden
from assist.records import to_json
from assist.review.exercises import (
    Exercise,
    attempts_of,
    exercise_called,
    keep_attempt,
    learners,
    progress_of,
    scene_for,
    shop_exercises,
    source_of,
)
from assist.texts.languages import Language

router = APIRouter(prefix="/v1", tags=["training"])
HERE = Path(__file__).parent


class AttemptRequest(BaseModel):
    """A newcomer's own reply to an exercise."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=MAX_MESSAGE)
    deadline_ms: int | None = Field(default=None, ge=100, le=300_000)


@router.get("/exercises")
def list_exercises(engine: EngineDep, assistant: AssistantDep, caller: Agent) -> list[dict[str, Any]]:
    """Conversations that were answered well in this shop, without the answers; each with the caller's last attempt."""
    last = {one.exercise: one for one in attempts_of(engine, caller.owner)}
    return [_shown(one) | {"last": to_json(last.get(one.id))} for one in exercises(engine, assistant)]


@router.post("/exercises/{exercise_id}/attempts", status_code=201)
async def try_exercise(
    exercise_id: str,
    body: AttemptRequest,
    request: Request,
    engine: EngineDep,
    assistant: AssistantDep,
    caller: Agent,
    agent: AgentLanguage,
) -> Any:
    """How a reply was judged, and the example it is laid beside. The text is not kept, the judgement is."""
    exercise = exercise_called(exercises(engine, assistant), exercise_id)

    async def judge() -> dict[str, Any]:
        judgement = await _judged(assistant, exercise, body, agent)
        keep_attempt(engine, caller.owner, exercise, judgement)
        return {**to_json(judgement), "example": exercise.example, "good": judgement.is_good}

    return await while_connected(request, judge())


@router.get("/progress")
def read_progress(
    engine: EngineDep,
    assistant: AssistantDep,
    caller: Agent,
    person: Annotated[str | None, Query(max_length=100)] = None,
) -> dict[str, Any]:
    """How far the caller has come; a lead may ask for anybody, and is told who there is."""
    if person not in (None, caller.owner) and caller.role != "lead":
        raise Forbidden("only a lead reads how far others have come", known=True)
    who = person or caller.owner
    found: dict[str, Any] = to_json(progress_of(who, attempts_of(engine, who), exercises(engine, assistant)))
    return found | ({"people": learners(engine)} if caller.role == "lead" else {})


def exercises(engine: EngineDep, assistant: Assistant) -> list[Exercise]:
    """The shop's own, and the demonstration's as far as its documents are live here."""
    live = {one.id for one in assistant.search.current().documents}
    return [*shop_exercises(engine), *(one for one, sources in demonstrations() if sources <= live)]


@functools.cache
def demonstrations() -> tuple[tuple[Exercise, frozenset[str]], ...]:
    """The demonstration's exercises, each with the documents that it rests on."""
    samples = {one["id"]: one for one in json.loads((HERE / "web" / "samples.json").read_text("utf-8"))}
    listed: dict[str, Any] = yaml.safe_load((HERE / "exercises.yaml").read_text("utf-8"))
    return tuple(
        (_demonstration(samples[name], given["reply"]), frozenset(given["documents"])) for name, given in listed.items()
    )


def _demonstration(sample: dict[str, Any], reply: str) -> Exercise:
    given = {name: sample[name] for name in ("id", "channel", "locale", "messages", "order") if name in sample}
    conversation = ConversationIn.model_validate(given).conversation()
    return Exercise(f"demo-{sample['id']}", scene_for(conversation), conversation, reply.strip(), "demo")


async def _judged(assistant: Assistant, exercise: Exercise, body: AttemptRequest, agent: Language | None) -> Judgement:
    day = assistant.today()
    checked = await assistant.unkept().check(
        exercise.conversation, body.text, deadline_ms=body.deadline_ms, agent=agent, more=[source_of(exercise, day)]
    )
    return judged(checked, body.text, exercise.example)


def _shown(exercise: Exercise) -> dict[str, Any]:
    conversation = exercise.conversation
    return {
        "id": exercise.id,
        "scene": exercise.scene,
        "origin": exercise.origin,
        "language": reply_language(conversation),
        "channel": conversation.channel,
        "messages": to_json(conversation.messages),
        "order": to_json(conversation.order),
    }
