"""Suggestions: front matter for a text that has none, for a person to look over."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping

from assist.knowledge.reading.internal_marks import internal_marks
from assist.knowledge.reading.stated_terms import terms_of
from assist.knowledge.reading.vocabularies import Vocabulary
from assist.texts.languages import language_of
from assist.texts.pinyins import in_pinyin

_KINDS = (
    ("macro", r"macro|快捷语|快捷回复|话术|canned"),
    ("faq", r"\bfaqs?\b|q&a|常见问题|问答|常见疑问"),
    ("guide", r"guide|指南|how[- ]to|handbook|案$|纠纷案|教程|怎么|如何|怎样|步骤|流程$"),
    ("policy", r"(?:办法|规定|政策|条例|规则|制度|细则|法|协议|条款|须知|公告|通知|解释|承诺|标准)(?:[（(].{0,20})?$|"
     r"\bpolic(?:y|ies)\b|\bterms\b"),
    ("product", r"manual|说明书|手册|product|商品说明|产品|商品|规格|参数|尺码|尺寸|datasheet|spec(?:ification)?s?\b"),
)  # fmt: skip
# In the name of a file or folder only these: staff-picks.md is for customers.
_INTERNAL_PLACE = re.compile(r"(?<![a-z])(?:internal|confidential)(?![a-z])|内部|內部|保密|机密", re.IGNORECASE)
# Alone in a page header or a watermark, words that in a text would say nothing.
_INTERNAL_HEADER = re.compile(
    r"内部|內部|机密|機密|保密|秘密|绝密|严禁外传|外传|不得外|仅供员工|"
    r"confidential|internal|restricted|proprietary|secret|not for distribution",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^#{1,2}[ \t]+(\S.*)$", re.MULTILINE)
_MARKS = re.compile(r"[*_`]{1,3}|\\(?=[^\w\s])|\[([^\[\]\n]{1,200})\]\([^()\s]{0,300}\)")
MOST_PRODUCTS = 3  # that a body may name and be about these
LONGEST_ID = 76


class RequiredKeys(Mapping[str, str]):
    """The keys that every document needs, as they can be told from its text and the file's stem; each when asked."""

    _KEYS = ("id", "title", "kind", "language")

    def __init__(self, body: str, name: str, title: str | None = None) -> None:
        self.body, self.name = body, name
        self._title = title

    def __getitem__(self, key: str) -> str:
        if key not in self._KEYS:
            raise KeyError(key)
        return str(getattr(self, f"_{key}_of")())

    def __iter__(self) -> Iterator[str]:
        return iter(self._KEYS)

    def __len__(self) -> int:
        return len(self._KEYS)

    def _id_of(self) -> str:
        return id_of(self.name)

    def _title_of(self) -> str:
        heading = _HEADING.search(self.body)
        found = _MARKS.sub(lambda match: match[1] or "", heading[1].rstrip("# \t")) if heading else ""
        return ((self._title or found).strip() or self.name.strip())[:200]

    def _kind_of(self) -> str:
        names = (self._title_of(), self.name)
        return next((kind for kind, pattern in _KINDS if any(re.search(pattern, n, re.I) for n in names)), "policy")

    def _language_of(self) -> str:
        return language_of(self.body)


def suggest(
    body: str,
    name: str,
    place: str = "",
    *,
    today: dt.date | None = None,
    vocabulary: Vocabulary | None = None,
    title: str | None = None,
    around: tuple[str, ...] = (),
) -> dict[str, object]:
    """Front matter for a text without any; `name` is the file's stem, `place` its path, `around` what stands on its
    pages beside the text.

    A text that anything calls internal (its own words, its name, a folder, a page header) is suggested as internal.
    """
    required = RequiredKeys(body, name, title)
    front: dict[str, object] = {**required, "source": name}
    if is_called_internal(body, place, around):
        front["audience"] = "internal"
    terms = terms_of(str(front["title"]), body, today or dt.date.today())
    if terms.start:
        front["effective_from"] = terms.start
    if terms.until:
        front["effective_until"] = terms.until
    if vocabulary and (products := _products(str(front["title"]), body, vocabulary)):
        front["products"] = products
    return front


def is_called_internal(body: str, place: str, around: tuple[str, ...] = ()) -> bool:
    """Whether a text, its path, or what stands around it on its pages says that it is not for customers."""
    return bool(any(internal_marks(body)) or _INTERNAL_PLACE.search(place) or internal_headers(around))


def internal_headers(around: tuple[str, ...]) -> list[str]:
    """Those of the words around a text, in page headers and watermarks, that say that it is not for customers."""
    return [one for one in around if _INTERNAL_HEADER.search(one)]


def _products(title: str, body: str, vocabulary: Vocabulary) -> list[str]:
    """The products that a document is about: those of its title, else the few that it names at all."""
    named = vocabulary.products_in(title) or vocabulary.products_in(body)
    return sorted(named) if len(named) <= MOST_PRODUCTS else []


def required_keys(body: str, name: str) -> Mapping[str, str]:
    """The keys that every document needs, as they can be told from its text and the file's stem."""
    return RequiredKeys(body, name)


def id_of(name: str) -> str:
    """An id made of a file's stem: its words, Chinese ones in pinyin. Of a name without letters a hash."""
    return slug(name) or slug(in_pinyin(name)) or "doc-" + hashlib.sha256(name.encode()).hexdigest()[:8]


def slug(text: str) -> str:
    """The Latin letters and digits of a name as an id; empty when it has none, or Chinese ones."""
    if re.search(r"[\u3400-\u9fff]", text):
        return ""
    made = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    made = made if len(made) <= LONGEST_ID else made[:LONGEST_ID].rpartition("-")[0] or made[:LONGEST_ID]
    return made.strip("-") if re.search(r"[a-z]", made) else ""
