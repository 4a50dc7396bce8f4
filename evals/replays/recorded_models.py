"""Recorded models: a writing model whose answers are kept, or one that only repeats what was kept.

A prompt holds two things drawn anew for each request: the mark of its instructions (the canary) and the code in its
delimiters (the fence). They are replaced by fixed words before a request is hashed and in the answer that is kept; a
replayed answer gets those of the present request. So an answer that gave the mark away does so again.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncGenerator
from typing import get_args

from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import MAX_TOKENS, Model, Usage, Written
from assist.drafting.writing.prompts import Prompt
from assist.errors import Degraded, ModelFailed
from evals.replays.recordings import Answer, Recording

CANARY, FENCE = "⟨canary⟩", "⟨fence⟩"
WHOLE = "stop"
# Failures that are the model's own doing, and would happen again.
ANSWERED_SO: tuple[Degraded, ...] = ("incomplete", "model_endless")
_FIRST_LINE = re.compile(r"<[^<>\n]+ ([0-9a-f]{8})>\n")


ASIDE = ("opinion.", "repair.", "rewrite.")  # without an answer to these the product goes on


class RecordedModel:
    """A `Model`; without an `inner` one it only replays."""

    paused = False

    def __init__(self, recording: Recording, inner: Model | None = None) -> None:
        self.recording = recording
        self._inner = inner

    @property
    def name(self) -> str:
        """litellm's name of the model, whatever really answered under it."""
        return self.recording.model

    async def prepare(self) -> None:
        """As the model within; a replay loads nothing."""
        if self._inner is not None:
            await self._inner.prepare()

    async def write(self, prompt: Prompt, deadline: Deadline) -> AsyncGenerator[str | Written, None]:
        """The kept answer, or the model's own, then kept. Raises ModelFailed as the model does; RecordingMissing."""
        key = self.recording.key(_request(prompt))
        if self._inner is None and prompt.version.startswith(ASIDE):
            # The product does without them, as it does when the model fails at them or is late.
            found = self.recording.find(key)
            if found is None:
                raise ModelFailed("model_missing", f"model {self.name}: {prompt.version} was not recorded")
            answer = found
        elif self._inner is None:
            answer = self.recording.need(key, f"this draft's prompt ({prompt.version})")
        else:
            answer = self.recording.find(key) or await self._ask(self._inner, key, prompt, deadline)
        if answer.finish != WHOLE:
            raise ModelFailed(_reason(answer.finish), f"model {self.name}: {answer.finish}")
        yield _present(answer.text, prompt)
        yield Written(self.name, Usage(answer.input_tokens, answer.output_tokens, answer.cost_usd))

    async def _ask(self, inner: Model, key: str, prompt: Prompt, deadline: Deadline) -> Answer:
        text, usage = "", Usage()
        try:
            async with contextlib.aclosing(inner.write(prompt, deadline)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Written):
                        usage = piece.usage
                    else:
                        text += piece
            answer = Answer(stable(text, prompt), WHOLE, usage.input_tokens, usage.output_tokens, usage.cost_usd)
        except ModelFailed as error:
            if error.reason not in ANSWERED_SO:
                raise
            answer = Answer("", error.reason)
        return self.recording.keep(key, answer)


def stable(text: str, prompt: Prompt) -> str:
    """A text with what was drawn for this request replaced by fixed words."""
    for drawn, fixed in _drawn(prompt):
        text = text.replace(drawn, fixed)
    return text


def _present(text: str, prompt: Prompt) -> str:
    for drawn, fixed in _drawn(prompt):
        text = text.replace(fixed, drawn)
    return text


def _drawn(prompt: Prompt) -> list[tuple[str, str]]:
    first = _FIRST_LINE.match(prompt.user)
    return [(prompt.canary, CANARY), *([(first[1], FENCE)] if first else [])]


def _request(prompt: Prompt) -> dict[str, object]:
    """What decides an answer."""
    messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
    messages = [{**message, "content": stable(message["content"], prompt)} for message in messages]
    return {"messages": messages, "temperature": 0, "max_tokens": MAX_TOKENS}


def _reason(finish: str) -> Degraded:
    return next((reason for reason in get_args(Degraded) if reason == finish), "model_error")
