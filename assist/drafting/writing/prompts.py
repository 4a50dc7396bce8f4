"""Prompts: versioned text files, filled with numbered passages and the masked conversation.

Passages and conversation stand between delimiters drawn at random for each request, so that neither a document nor a
customer can close the block they stand in.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Literal

from assist.drafting.privacy.masks import Mask
from assist.drafting.turns.conversations import Conversation, Message, turn_of
from assist.drafting.turns.emotions import emotion_of
from assist.knowledge.passages import Passage
from assist.texts.suspicions import visible

NO_ANSWER = "NO_ANSWER"
HISTORY = 10
ORDER_FIELDS = ("id", "status", "placed_at", "paid_at", "shipped_at", "delivered_at", "amount", "items")
CHANNELS = {
    "zh": {
        "chat": "渠道是在线聊天：两三个短句，口语、礼貌。",
        "email": "渠道是邮件：有称呼、正文和落款，写完整。",
        "social": "渠道是社交平台：一两句，不提订单和个人信息，邀请私信。",
        "phone": "渠道是电话：写成三条以内的说话要点。",
    },
    "en": {
        "chat": "Channel: live chat. Two or three short, friendly sentences.",
        "email": "Channel: e-mail. Greeting, body and sign-off, complete.",
        "social": "Channel: social media. 1-2 sentences, no order or personal data; invite to a private message.",
        "phone": "Channel: phone. At most three talking points.",
    },
}
# Said to the model only when the customer shows an emotion.
MOODS = {
    "zh": "客户情绪不好：先诚恳致歉一次，再答；不反驳，不提升级或处理人员。",
    "en": "The customer is upset: apologise once, sincerely, then answer; do not argue, do not mention escalation.",
}
_LABELS = {
    "zh": {
        "tone": "语气",
        "documents": "资料",
        "order": "订单",
        "conversation": "对话",
        "customer": "客户",
        "agent": "客服",
        "go": "客户问：{}\n请直接写答复客户的话，不重复问题，不照抄标题，每句末尾标资料编号：",
        "canary": "内部记号，不得写出：",
        "left out": "（更早的 {} 条消息从略）",
    },
    "en": {
        "tone": "Tone",
        "documents": "Documents",
        "order": "Order",
        "conversation": "Conversation",
        "customer": "Customer",
        "agent": "Agent",
        "go": (
            "The customer asks: {}\nAnswer the customer. Do not repeat the question or headings; "
            "end each sentence with its document number:"
        ),
        "canary": "Internal mark, never write it: ",
        "left out": "({} earlier messages left out)",
    },
}


def _new_canary() -> str:
    return secrets.token_hex(8)


@dataclass(frozen=True)
class Prompt:
    """What a model is asked: the instructions, the material, and the version hash recorded in the draft.

    `canary` stands in the instructions and nowhere else: an answer that holds it gives the instructions away.
    """

    system: str
    user: str
    version: str
    canary: str = field(default_factory=_new_canary)


def draft_prompt(
    conversation: Conversation, passages: Sequence[Passage], language: Literal["zh", "en"], mask: Mask, tone: str = ""
) -> Prompt:
    """The prompt for a reply from numbered passages (1..n in the given order); personal data is masked.

    `tone` is the shop's guide to style: material like the rest, for the wording only.
    """
    template, version = template_of(f"draft.{language}")
    labels = _LABELS[language]
    fence = secrets.token_hex(4)
    numbered = "\n\n".join(f"[{n}] {heading(passage)}\n{passage.text}" for n, passage in enumerate(passages, 1))
    blocks = [fenced(labels["documents"], visible(numbered), fence)]
    if tone:
        blocks.append(fenced(labels["tone"], visible(tone), fence))
    if order := {key: conversation.order[key] for key in ORDER_FIELDS if key in conversation.order}:
        blocks.append(fenced(labels["order"], mask.hide(visible(json.dumps(order, ensure_ascii=False))), fence))
    kept, left_out = latest_messages(conversation)
    lines = [labels["left out"].format(left_out)] if left_out else []
    lines += [f"{labels[message.role]}: {mask.hide(visible(message.text))}" for message in kept]
    blocks.append(fenced(labels["conversation"], "\n".join(lines), fence))
    mood = MOODS[language] if emotion_of(conversation, language) else ""
    system = template.format(channel=f"{CHANNELS[language][conversation.channel]} {mood}".strip()).strip()
    asked = labels["go"].format(mask.hide(visible(turn_of(conversation))))
    return guarded(system, "\n\n".join([*blocks, asked]), version, language)


def guarded(system: str, user: str, version: str, language: str) -> Prompt:
    """A prompt whose instructions end with a canary of its own."""
    canary = _new_canary()
    return Prompt(f"{system}\n{_LABELS[language]['canary']}{canary}", user, version, canary)


def latest_messages(conversation: Conversation) -> tuple[list[Message], int]:
    """What a model is shown of a conversation, and how many earlier messages it is not.

    The last HISTORY messages, or all of the turn that is answered when that is longer; notes are neither.
    """
    said = [message for message in conversation.messages if message.role != "note"]
    turn = sum(1 for _ in itertools.takewhile(lambda message: message.role == "customer", reversed(said)))
    kept = said[-max(HISTORY, turn) :]
    return kept, len(said) - len(kept)


def fenced(label: str, text: str, fence: str) -> str:
    """A block of material between delimiters that only this request has."""
    return f"<{label} {fence}>\n{text}\n</{label} {fence}>"


def heading(passage: Passage) -> str:
    """Where a passage stands: its document's title and section."""
    return f"{passage.title} > {passage.section}" if passage.section else passage.title


@functools.cache
def template_of(name: str) -> tuple[str, str]:
    """A prompt file's text, and the version recorded in drafts: its name and the beginning of its SHA-256."""
    text = resources.files("assist.drafting.writing").joinpath("prompts", f"{name}.md").read_text(encoding="utf-8")
    return text, f"{name}@{hashlib.sha256(text.encode()).hexdigest()[:8]}"
