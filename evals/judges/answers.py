"""A judge's answers: asked for once, within a time, recorded or replayed, and checked before ragas counts them.

ragas takes what it gets: five verdicts for six statements, a verdict of 7, an empty question, half of a rating. Each
would become a number. Here they are failures with a reason, and so are late, cut and refused answers.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from assist.drafting.writing.models import Endpoint
from assist.providers import load_litellm
from evals.replays.recordings import Answer, Recording, RecordingMissing

AT_ONCE = 4
SECONDS = 60.0
MAX_TOKENS = 4096  # ragas' own 1024 cuts the verdicts on a long reply
_INPUT = re.compile(r"\ninput: (\{.*\})\nOutput: \Z", re.DOTALL)
_JSON = re.compile(r"\{.*\}", re.DOTALL)
_BINARY = ("verdict", "attributed", "noncommittal")


class JudgeFailed(Exception):
    """A judge gave no opinion; the message is the reason."""


@dataclass
class Scoring:
    """One metric of one draft being scored: what went wrong, and how often each request was made."""

    repeat: int
    failures: list[str] = field(default_factory=list)
    missing: str | None = None
    asked: Counter[str] = field(default_factory=Counter)

    def nth(self, request: Mapping[str, Any]) -> str:
        """Tells the same request in another repeat, or once more in this one, apart."""
        text = json.dumps(request, ensure_ascii=False, sort_keys=True)
        self.asked[text] += 1
        return f"{self.repeat}.{self.asked[text] - 1}"


SCORING: ContextVar[Scoring] = ContextVar("scoring")


class JudgeModel:
    """What ragas calls in place of litellm's `acompletion`."""

    def __init__(self, endpoint: Endpoint, recording: Recording | None, live: bool, seconds: float = SECONDS) -> None:
        """Without `live` everything comes from the recording; `seconds` are for each call."""
        self.endpoint, self.recording, self.live = endpoint, recording, live
        self.calls = 0
        self.tokens = [0, 0]
        self._seconds = seconds
        self._places: asyncio.Semaphore | None = None

    @property
    def answered_by(self) -> str:
        """What really answers, as far as is known."""
        return self.recording.answered_by if self.recording else self.endpoint.name

    async def ask(self, **request: Any) -> Any:
        """One chat completion. Raises JudgeFailed or RecordingMissing, told to the current scoring too."""
        from openai.types.chat import ChatCompletion

        scoring = SCORING.get()
        try:
            answer = await self._answer(request, scoring.nth(request))
            check_answer(answer, request)
        except RecordingMissing as error:
            scoring.missing = str(error)
            raise
        except JudgeFailed as error:
            scoring.failures.append(str(error))
            raise
        message = {"role": "assistant", "content": answer.text}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        about = {"id": "judge", "object": "chat.completion", "created": 0, "model": self.endpoint.name}
        return ChatCompletion.model_validate({**about, "choices": [choice]})

    async def _answer(self, request: Mapping[str, Any], nth: str) -> Answer:
        if self.recording is None:
            return await self._call(request)
        key = self.recording.key({name: value for name, value in request.items() if name != "model"}, nth)
        if not self.live:
            return self.recording.need(key, "a judge's question")
        return self.recording.find(key) or self.recording.keep(key, await self._call(request))

    async def _call(self, request: Mapping[str, Any]) -> Answer:
        self._places = self._places or asyncio.Semaphore(AT_ONCE)
        async with self._places:
            self.calls += 1
            litellm = await asyncio.to_thread(load_litellm)
            options = {"max_retries": 0, "num_retries": 0, "timeout": self._seconds, **self.endpoint.options}
            try:
                async with asyncio.timeout(self._seconds):
                    made = await litellm.acompletion(**request, **options)
            except TimeoutError:
                raise JudgeFailed(f"no answer within {self._seconds:g} s") from None
            except Exception as error:
                late = "timeout" in type(error).__name__.lower()
                raise JudgeFailed(
                    f"no answer within {self._seconds:g} s" if late else f"the call failed ({type(error).__name__})"
                ) from None
        return self._read(made)

    def _read(self, made: Any) -> Answer:
        usage = getattr(made, "usage", None)
        used = (getattr(usage, "prompt_tokens", 0) or 0, getattr(usage, "completion_tokens", 0) or 0)
        self.tokens = [total + tokens for total, tokens in zip(self.tokens, used, strict=True)]
        if not made.choices:
            raise JudgeFailed("the call brought no answer")
        choice = made.choices[0]
        told = getattr(choice.message, "provider_specific_fields", None) or {}
        refused = getattr(choice.message, "refusal", None) or told.get("refusal")
        finish = "content_filter" if refused else str(choice.finish_reason or "stop")
        return Answer(choice.message.content or "", finish, *used)


def check_answer(answer: Answer, request: Mapping[str, Any]) -> None:
    """Raises JudgeFailed unless the answer is whole, JSON, and within what was asked for."""
    if answer.finish == "content_filter":
        raise JudgeFailed("refused")
    if answer.finish == "length":
        raise JudgeFailed(f"cut off at {request.get('max_tokens')} tokens")
    found = _JSON.search(answer.text)
    try:
        told = json.loads(found[0]) if found else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise JudgeFailed("not the JSON that was asked for")
    for name, value in _fields(told):
        if (name in _BINARY and value not in (0, 1)) or (name == "rating" and value not in (0, 1, 2)):
            raise JudgeFailed(f"{name} {str(value)[:20]!r} is not one of those asked for")
        if name == "question" and not str(value).strip():
            raise JudgeFailed("an empty question")
    _check_count(told, request["messages"][-1]["content"])


def _check_count(told: Mapping[str, Any], prompt: str) -> None:
    """As many verdicts as there are statements."""
    given = _INPUT.search(prompt)
    try:
        wanted = json.loads(given[1]).get("statements") if given else None
    except ValueError:
        return
    said = told.get("statements")
    if isinstance(wanted, list) and isinstance(said, list) and len(said) != len(wanted):
        raise JudgeFailed(f"{len(said)} verdicts on {len(wanted)} statements")


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from _fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner)
