"""Translations: a text in the agent's own language, for reading only. They are never drafts and never kept."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass

from assist.drafting.privacy.masks import Mask
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import Model
from assist.drafting.writing.outputs import known_to
from assist.drafting.writing.prompts import Prompt, fenced, template_of
from assist.drafting.writing.writings import Writing
from assist.errors import InvalidInput, ModelFailed
from assist.texts.languages import Language
from assist.texts.suspicions import visible


@dataclass(frozen=True)
class Translation:
    """A text in another language, and the model that wrote it."""

    text: str
    language: Language
    model: str


async def translate(model: Model | None, text: str, language: Language, deadline_ms: int | None = None) -> Translation:
    """The text in a language; its personal data does not reach the model. Raises InvalidInput or ModelFailed."""
    if model is None:
        raise InvalidInput("a translation needs a model: set ASSIST_MODEL")
    if not text.strip():
        raise InvalidInput("there is no `text` to translate")
    await model.prepare()
    template, version = template_of(f"translate.{language}")
    mask, known = Mask(), known_to(Conversation((Message("customer", text),)), ())
    label = "文字" if language == "zh" else "Text"
    prompt = Prompt(template.strip(), fenced(label, mask.hide(visible(text)), secrets.token_hex(4)), version)
    writing = Writing(model, prompt, mask, known)
    async with contextlib.aclosing(writing.deltas(Deadline("email", deadline_ms))) as deltas:
        async for _ in deltas:
            pass
    output, coverage, end = writing.answer()
    if coverage.level == "none":
        raise ModelFailed("model_empty", f"model {end.model} gave no translation")
    return Translation(output.text, language, end.model)
