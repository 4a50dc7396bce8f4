"""Suggestions: front matter for a text that has none, for a person to look over."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import re

from assist.knowledge.reading.internal_marks import internal_marks
from assist.texts.languages import language_of

_KINDS = (
    ("faq", r"faq|q&a|常见问题|问答"),
    ("macro", r"macro|快捷语|话术|canned"),
    ("product", r"manual|说明书|手册|product|商品|规格|datasheet"),
    ("guide", r"guide|指南|how[- ]to|handbook|案$|纠纷案"),
)
# In the name of a file or folder only these: staff-picks.md is for customers.
_INTERNAL_PLACE = re.compile(r"(?<![a-z])(?:internal|confidential)(?![a-z])|内部|內部|保密|机密", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,2}[ \t]+(\S.*)$", re.MULTILINE)
_BEGINS = re.compile(
    r"(?:施行日期|生效日期|effective(?: date)?)\s*[：:]\s*(\d{4})[年/-](\d{1,2})[月/-](\d{1,2})", re.IGNORECASE
)


def suggest(body: str, name: str, place: str = "") -> dict[str, object]:
    """Front matter for a text without any; `name` is the file's stem, `place` its path.

    A text that anything calls internal (its own words, its name, a folder) is suggested as internal.
    """
    front: dict[str, object] = {**required_keys(body, name), "source": name}
    if any(internal_marks(body)) or _INTERNAL_PLACE.search(place):
        front["audience"] = "internal"
    if date := _BEGINS.search(body):
        with contextlib.suppress(ValueError):  # 30 February: a person has to look
            front["effective_from"] = dt.date(*(int(part) for part in date.groups()))
    return front


def required_keys(body: str, name: str) -> dict[str, str]:
    """The keys that every document needs, as they can be told from its text and the file's stem."""
    heading = _HEADING.search(body)
    title = (heading[1].rstrip("# \t") if heading else "").strip() or name.strip()
    return {
        "id": id_of(name),
        "title": title[:200],
        "kind": next((kind for kind, pattern in _KINDS if re.search(pattern, f"{name} {title}", re.I)), "policy"),
        "language": language_of(body),
    }


def id_of(name: str) -> str:
    """An id made of a file's stem."""
    # A name in Chinese has no slug: a short hash of it is stable over imports.
    return slug(name) or "doc-" + hashlib.sha256(name.encode()).hexdigest()[:8]


def slug(text: str) -> str:
    """The Latin letters and digits of a name as an id; empty when it has no letter."""
    made = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")
    return made if re.search(r"[a-z]", made) else ""
