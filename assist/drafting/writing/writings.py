"""A model's answer while it is written: what of it can be shown already, and at the end what it says."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator

from assist.drafting.privacy.masks import Mask
from assist.drafting.writing.canaries import gives_away
from assist.drafting.writing.coverages import Coverage, parted
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import Model, Written
from assist.drafting.writing.outputs import Known, Output, clean, settled_end
from assist.drafting.writing.prompts import Prompt
from assist.errors import ModelFailed

GROWTH = 1.05  # by which the settled text grows before it is cleaned again, so that a long answer costs no square


class Writing:
    """One answer of a model to one prompt."""

    def __init__(self, model: Model, prompt: Prompt, mask: Mask, known: Known) -> None:
        """`mask` hid the personal data in the prompt and restores it in the answer, which may name what is `known`."""
        self.prompt = prompt
        self.first_token_at: float | None = None  # on time.perf_counter's clock
        self.mask = mask
        self._model, self._known = model, known
        self._text = ""
        self._settled = 0
        self._shown = ""
        self._written: Written | None = None

    async def deltas(self, deadline: Deadline) -> AsyncGenerator[str, None]:
        """The answer's text as it arrives, whole sentences, personal data restored. Raises ModelFailed."""
        async with contextlib.aclosing(deadline.until(self._model.write(self.prompt, deadline))) as pieces:
            async for piece in pieces:
                if isinstance(piece, Written):
                    self._written = piece
                    continue
                if piece:
                    self.first_token_at = self.first_token_at or time.perf_counter()
                self._text += piece
                if shown := self._newly_shown():
                    yield shown
        if self._written is not None and (rest := self._added(self._restored())):
            yield rest

    def answer(self) -> tuple[Output, Coverage, Written]:
        """What may be shown of the whole text, how far it says that the documents answer, and how it came to be.

        Raises ModelFailed when nothing was written, or the instructions.
        """
        text = self._restored().strip()
        if not text or self._written is None:
            raise ModelFailed("model_empty", f"model {self._model.name} wrote nothing")
        reply, coverage = parted(text)
        return clean(reply, self._known), coverage or Coverage(), self._written

    def _newly_shown(self) -> str:
        """What can be shown now: whole sentences, not half a placeholder, link or number."""
        settled = settled_end(self.mask.settled(self._text))
        if settled <= self._settled * GROWTH:
            return ""
        self._settled = settled
        self._restored()
        return self._added(self.mask.restore(self._text[:settled]))

    def _added(self, text: str) -> str:
        """What a longer beginning of the answer adds to what is shown.

        Nothing when it changes what is shown already (a name recognised only later); the draft then has it right.
        """
        reply, coverage = parted(text)
        shown = clean(reply, self._known).text
        if (coverage and coverage.level == "none") or not shown.startswith(self._shown):
            return ""
        added, self._shown = shown[len(self._shown) :], shown
        return added

    def _restored(self) -> str:
        """All of the text so far. Raises ModelFailed when it gives the instructions away."""
        text = self.mask.restore(self._text)
        if gives_away(text, self.prompt):
            raise ModelFailed("model_unsafe", f"model {self._model.name} wrote its instructions")
        return text
