"""Attachments: what a customer sent that is no text. Nobody reads it here; that it is there is said in brackets."""

from __future__ import annotations

from collections.abc import Mapping

from assist.texts.languages import Language

_NAMES: Mapping[str, Mapping[Language, str]] = {
    "image": {"zh": "图片", "en": "image"},
    "audio": {"zh": "语音", "en": "voice message"},
    "video": {"zh": "视频", "en": "video"},
    "file": {"zh": "文件", "en": "file"},
    "location": {"zh": "位置", "en": "location"},
    "contact": {"zh": "名片", "en": "contact"},
}
_OTHER: Mapping[Language, str] = {"zh": "附件", "en": "attachment"}
_ALL = {f"[{name}]" for names in (*_NAMES.values(), _OTHER) for name in names.values()}


def attachment(kind: str, language: Language) -> str:
    """What stands for an attachment in a message, such as `[图片]`; `attachment` for a kind that is not known."""
    return f"[{_NAMES.get(kind, _OTHER)[language]}]"


def without_attachments(text: str) -> str:
    """What somebody said themselves."""
    return "\n".join(line for line in text.split("\n") if not is_attachment(line))


def is_attachment(sentence: str) -> bool:
    """Whether a sentence only stands for an attachment: there is nothing in it to search for."""
    return sentence.strip() in _ALL
