"""Frames: the opening and closing around what the documents say, by channel and tone.

They are courtesy only: no fact, no promise, nothing about an order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assist.drafting.turns.emotions import Emotion
from assist.knowledge.reading.documents import Channel
from assist.texts.languages import Language

Tone = Literal["plain", "warm", "sorry", "formal"]
_GREETING = re.compile(
    r"(?:(?:亲(?:亲|爱的[^，。！：\n]{0,8})?|哈喽|[你您]好)[~～呀啊]*|尊敬的[^，。！：\n]{0,8}|"
    r"(?:hi|hello|hey|dear)(?:\s+(?!here\b)[\w⟦⟧]+){0,3})\s*[，,！!：:。]+\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Frame:
    """What stands before and after the body of a reply."""

    opening: str
    closing: str


_MAIL_END = {
    "zh": "\n\n如有其他问题，欢迎直接回复本邮件。\n\n祝好\n客服团队",
    "en": "\n\nPlease reply to this e-mail if anything is unclear.\n\nKind regards,\nCustomer Care",
}
_MAIL_SORRY = {
    "zh": "您好：\n\n非常抱歉给您带来不好的体验，我们理解您的心情，关于您的问题，规定如下：\n\n",
    "en": "Hello,\n\nWe are very sorry for the trouble, and thank you for telling us. Here is what applies:\n\n",
}
_SOCIAL_END = {
    "zh": "涉及订单的细节，请私信我们。",
    "en": " For anything about an order, please send us a private message.",
}
_FRAMES: dict[tuple[Language, Channel], dict[Tone, Frame]] = {
    ("zh", "chat"): {
        "plain": Frame("您好，为您查到：", "还有其他问题，请随时告诉我。"),
        "warm": Frame("您好，感谢您的咨询，很高兴为您说明：", "如果还有不清楚的地方，请随时告诉我。"),
        "sorry": Frame(
            "您好，非常抱歉给您带来不好的体验，我理解您的心情。为您查到：", "如果还有我能帮上的，请随时告诉我。"
        ),
        "formal": Frame("您好，感谢您的咨询。现就您的问题答复如下：", "如有其他问题，请随时联系我们。"),
    },
    ("zh", "email"): {
        "plain": Frame("您好：\n\n感谢您的来信，关于您的问题，我们的规定如下：\n\n", _MAIL_END["zh"]),
        "warm": Frame(
            "您好：\n\n感谢您抽时间来信，很高兴为您说明：\n\n",
            "\n\n如果还有不清楚的地方，欢迎随时回复本邮件。\n\n祝您一切顺利\n客服团队",
        ),
        "sorry": Frame(_MAIL_SORRY["zh"], _MAIL_END["zh"]),
        "formal": Frame(
            "尊敬的客户，您好：\n\n感谢您的来信，现就您的问题答复如下：\n\n",
            "\n\n如有其他问题，欢迎回复本邮件。\n\n祝商祺\n客服团队",
        ),
    },
    ("zh", "social"): {
        "plain": Frame("您好，", _SOCIAL_END["zh"]),
        "warm": Frame("您好，感谢您的关注。", "涉及订单的细节，欢迎私信我们，我们很高兴为您处理。"),
        "sorry": Frame("您好，非常抱歉给您带来不好的体验。", _SOCIAL_END["zh"]),
        "formal": Frame("您好，感谢您的关注。", "涉及订单的具体情况，请您私信我们。"),
    },
    ("zh", "phone"): {
        "plain": Frame("要点：\n", ""),
        "warm": Frame("要点（先感谢客户来电）：\n", ""),
        "sorry": Frame("要点（先致歉，听客户说完）：\n", ""),
        "formal": Frame("要点（称呼“您”，先自报门店）：\n", ""),
    },
    ("en", "chat"): {
        "plain": Frame("Hi, here is what applies: ", " Let me know if there is anything else."),
        "warm": Frame("Hi, thank you for asking, I am happy to help. ", " Please feel free to ask me anything else."),
        "sorry": Frame("Hi, I am very sorry about this. Here is what applies: ", " Let me know how else I can help."),
        "formal": Frame("Hello, thank you for contacting us. ", " Please let me know if you have further questions."),
    },
    ("en", "email"): {
        "plain": Frame("Hello,\n\nThank you for your message. Here is what applies:\n\n", _MAIL_END["en"]),
        "warm": Frame(
            "Hello,\n\nThank you very much for writing to us. We are happy to help:\n\n",
            "\n\nPlease feel free to reply to this e-mail at any time.\n\nWith best wishes,\nCustomer Care",
        ),
        "sorry": Frame(_MAIL_SORRY["en"], _MAIL_END["en"]),
        "formal": Frame(
            "Dear Customer,\n\nThank you for your message.\n\n",
            "\n\nPlease reply to this e-mail should you have any further questions; thank you.\n\n"
            "Kind regards,\nCustomer Care",
        ),
    },
    ("en", "social"): {
        "plain": Frame("Hi! ", _SOCIAL_END["en"]),
        "warm": Frame("Hi, thank you for asking. ", " For anything about an order, feel free to message us privately."),
        "sorry": Frame("Hi, we are very sorry to hear this. ", _SOCIAL_END["en"]),
        "formal": Frame("Hello, thank you for contacting us. ", _SOCIAL_END["en"]),
    },
    ("en", "phone"): {
        "plain": Frame("Talking points:\n", ""),
        "warm": Frame("Talking points (thank them for calling first):\n", ""),
        "sorry": Frame("Talking points (apologise and hear them out first):\n", ""),
        "formal": Frame("Talking points (formal; give your name first):\n", ""),
    },
}


def frame(language: Language, channel: Channel, tone: Tone = "plain") -> Frame:
    """The frame of a language, channel and tone."""
    return _FRAMES[language, channel][tone]


def tone_for(emotion: Emotion | None) -> Tone:
    """How to speak to a customer who feels so."""
    return "plain" if emotion is None or emotion.label == "person" else "sorry"


def unframed(text: str, language: Language, channel: Channel) -> str:
    """A reply's body: without one of our frames around it, or without the bare greeting that a model begins with.

    Words of any other kind stay: they may say something.
    """
    body = text.strip()
    frames = _FRAMES[language, channel].values()
    openings, closings = {one.opening.strip() for one in frames}, {one.closing.strip() for one in frames}
    opening = max((one for one in openings if one and body.startswith(one)), key=len, default="")
    closing = max((one for one in closings if one and body.endswith(one)), key=len, default="")
    body = body[len(opening) : len(body) - len(closing)].strip()
    return body if opening else _GREETING.sub("", body, count=1) if _GREETING.match(body) else body
