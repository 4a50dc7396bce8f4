"""Contacts in documents: telephone numbers and chat accounts that customers would be given.

A document with the tag `contacts` (联系方式) lists the shop's own; service lines (400, 95…, 1-800) are nobody's private
ones. Everything else in a public text is pointed out: it may be a colleague's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.drafting.privacy.masks import PersonalData, find_personal_data
from assist.knowledge.reading.documents import Corpus, Source
from assist.knowledge.reading.problems import Problem
from assist.texts.scripts import normal_width

TAGS = ("contacts", "contact", "联系方式")
_KINDS = ("PHONE", "WECHAT", "QQ", "EMAIL")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_SHOPS_OWN = re.compile(
    r"客服|热线|总机|门店|店铺|服务台|前台|hotline|customer (?:service|care|support)|call us|our (?:phone|number|line)|"
    r"shop|store|help ?desk|switchboard|(?:tele)?phone:",
    re.IGNORECASE,
)
# An address at one of these is a person's, not a company's.
_PRIVATE_MAIL = re.compile(
    r"@(?:qq|163|126|yeah|sina|sohu|foxmail|139|189|gmail|hotmail|outlook|live|yahoo|icloud|gmx|proton)\.",
    re.IGNORECASE,
)


def contact_warnings(corpus: Corpus) -> Iterator[Problem]:
    """Every contact of a public document that no document lists as the shop's, once for each document."""
    known = {
        _plain(words)
        for source in corpus.sources.values()
        if set(TAGS) & set(source.document.front.tags)
        for words, _ in _contacts(source)
    }
    for source in corpus.sources.values():
        if source.document.front.audience != "public":
            continue
        seen = set(known)
        for words, line in _contacts(source):
            if _plain(words) not in seen:
                seen.add(_plain(words))
                yield source.problem("contact", line, words=words)


def _contacts(source: Source) -> Iterator[tuple[str, int]]:
    """The contacts of a document, with the line of each."""
    body = source.document.body
    for found in find_personal_data(body):
        words = body[found.start : found.end]
        line = body[body.rfind("\n", 0, found.start) + 1 : found.end]
        if _is_contact(found, words, line):
            yield words, source.line_at(found.start)


def _is_contact(found: PersonalData, words: str, line: str) -> bool:
    if found.type == "EMAIL":
        return _PRIVATE_MAIL.search(words) is not None
    if found.type == "PHONE" and not _MOBILE.fullmatch(_plain(words)):
        return _SHOPS_OWN.search(line) is None  # a landline that the text calls the shop's
    return found.type in _KINDS


def _plain(words: str) -> str:
    return re.sub(r"[\W_]", "", normal_width(words)).lower()
