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

from assist.drafting.privacy.masks import Mask
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.emotions import emotion_of
from assist.drafting.turns.turns import Turn
from assist.knowledge.passages import Passage
from assist.texts.languages import Language
from assist.texts.suspicions import visible

HISTORY = 10
ORDER_FIELDS = ("id", "status", "placed_at", "paid_at", "shipped_at", "delivered_at", "amount", "items")
CHANNELS = {
    "zh": {
        "chat": "渠道是在线聊天：短句，口语、礼貌，够用就停。",
        "email": "渠道是邮件：有称呼、正文和落款，写完整。",
        "social": "渠道是社交平台：尽量短，不提订单和个人信息，邀请私信。",
        "phone": "渠道是电话：写成三条以内的说话要点。",
    },
    "en": {
        "chat": "Channel: live chat. Short, friendly sentences; stop when it is answered.",
        "email": "Channel: e-mail. Greeting, body and sign-off, complete.",
        "social": "Channel: social media. Keep it short, no order or personal data; invite to a private message.",
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
        "guidance": "内部指引",
        "today": "今天是 {}。",
        "macro": "话术",
        "from": "自 {} 起",
        "until": "至 {} 前",
        "documents": "资料",
        "order": "订单",
        "conversation": "对话",
        "customer": "客户",
        "agent": "客服",
        "go": "客户这一轮说：{}\n请写回复，最后一行写标记：",
        "canary": "内部记号，不得写出：",
        "left out": "（更早的 {} 条消息从略）",
    },
    "en": {
        "tone": "Tone",
        "guidance": "Internal guidance",
        "today": "Today is {}.",
        "macro": "wording",
        "from": "from {}",
        "until": "until before {}",
        "documents": "Documents",
        "order": "Order",
        "conversation": "Conversation",
        "customer": "Customer",
        "agent": "Agent",
        "go": "The customer's turn: {}\nWrite the reply, and the mark as its last line:",
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


@dataclass(frozen=True)
class Material:
    """What a reply may rest on: numbered passages (1..n in this order), and internal guides beside them.

    `tone` is the shop's guide to style: for the wording only.
    """

    passages: Sequence[Passage]
    guidance: Sequence[Passage] = ()
    tone: str = ""


def draft_prompt(turn: Turn, material: Material, mask: Mask) -> Prompt:
    """The prompt for a reply to a turn from some material; personal data is masked."""
    language, conversation = turn.language, turn.conversation
    template, version = template_of(f"draft.{language}")
    labels = _LABELS[language]
    fence = secrets.token_hex(4)
    blocks = [fenced(labels["documents"], visible(numbered(material.passages, language)), fence)]
    if material.guidance:
        guides = "\n\n".join(f"{headed(one, language)}\n{one.text}" for one in material.guidance)
        blocks.append(fenced(labels["guidance"], visible(guides), fence))
    if material.tone:
        blocks.append(fenced(labels["tone"], visible(material.tone), fence))
    if order := {key: conversation.order[key] for key in ORDER_FIELDS if key in conversation.order}:
        facts = "\n".join((json.dumps(order, ensure_ascii=False), *turn.facts))
        blocks.append(fenced(labels["order"], mask.hide(visible(facts)), fence))
    kept, left_out = latest_messages(conversation)
    lines = [labels["left out"].format(left_out)] if left_out else []
    lines += [f"{labels[message.role]}: {mask.hide(visible(message.text))}" for message in kept]
    blocks.append(fenced(labels["conversation"], "\n".join(lines), fence))
    mood = MOODS[language] if emotion_of(conversation, language) else ""
    system = template.format(channel=f"{CHANNELS[language][conversation.channel]} {mood}".strip()).strip()
    asked = labels["today"].format(turn.asked_on.isoformat()) + "\n"
    asked += labels["go"].format(mask.hide(visible(turn.text)))
    return guarded(system, "\n\n".join([*blocks, asked]), version, language)


def numbered(passages: Sequence[Passage], language: Language) -> str:
    """Passages as a model reads them: each with its number, where it stands, what it is and when it holds."""
    return "\n\n".join(f"[{n}] {headed(one, language)}\n{one.text}" for n, one in enumerate(passages, 1))


def headed(passage: Passage, language: Language) -> str:
    """Where a passage stands, with what a reader must know of its document: wording only, the days in force."""
    labels = _LABELS[language]
    said = [labels["macro"]] if passage.kind == "macro" else []
    said += [labels["from"].format(passage.effective_from)] if passage.effective_from else []
    said += [labels["until"].format(passage.effective_until)] if passage.effective_until else []
    opening, closing = ("（", "）") if language == "zh" else (" (", ")")
    return heading(passage) + (f"{opening}{', '.join(said)}{closing}" if said else "")


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
