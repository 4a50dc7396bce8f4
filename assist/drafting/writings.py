"""A model's answer while it is written: what of it can be shown already, and at the end what it says."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator

from assist.drafting.deadlines import Deadline
from assist.drafting.llm import Model, Written
from assist.drafting.privacy import Mask
from assist.drafting.prompts import NO_ANSWER, Prompt
from assist.errors import ModelFailed


class Writing:
    """One answer of a model to one prompt."""

    def __init__(self, model: Model, prompt: Prompt, mask: Mask) -> None:
        """`mask` hid the personal data in the prompt and restores it in the answer."""
        self.prompt = prompt
        self.first_token_at: float | None = None  # on time.perf_counter's clock
        self._model, self._mask = model, mask
        self._text = ""
        self._shown = 0
        self._written: Written | None = None

    async def deltas(self, deadline: Deadline) -> AsyncGenerator[str, None]:
        """The answer's text, personal data restored, as it arrives. Raises ModelFailed."""
        async with contextlib.aclosing(deadline.until(self._model.write(self.prompt, deadline))) as pieces:
            async for piece in pieces:
                if isinstance(piece, Written):
                    self._written = piece
                    continue
                self.first_token_at = self.first_token_at or time.perf_counter()
                self._text += piece
                if shown := self._newly_shown():
                    yield shown

    def answer(self) -> tuple[str | None, Written]:
        """The whole text, None when the model says that there is no answer, and how it came to be.

        Raises ModelFailed when nothing was written.
        """
        text = self._mask.restore(self._text).strip()
        if not text or self._written is None:
            raise ModelFailed("model_empty", f"model {self._model.name} wrote nothing")
        return (None if NO_ANSWER in text else text), self._written

    def _newly_shown(self) -> str:
        """What can be shown now: not half a placeholder, and nothing that may become the no-answer mark."""
        if NO_ANSWER.startswith(self._text.strip()[: len(NO_ANSWER)]):
            return ""
        restored = self._mask.restore(self._mask.settled(self._text))
        shown, self._shown = restored[self._shown :], len(restored)
        return shown
