"""Contacts in documents: telephone numbers and chat accounts that customers would be given.

A document with the tag `contacts` (联系方式) lists the shop's own; service lines (400, 95…, 1-800) are nobody's private
ones. Everything else in a public text is pointed out: it may be a colleague's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.drafting.privacy.masks import PersonalData, find_personal_data
from assist.knowledge.documents import Corpus, Source
from assist.knowledge.problems import Problem
from assist.texts.scripts import normal_width

TAGS = ("contacts", "contact", "联系方式")
_KINDS = ("PHONE", "WECHAT", "QQ", "EMAIL")
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
    for number, line in enumerate(source.document.body.split("\n"), source.body_line):
        for found in find_personal_data(line):
            words = line[found.start : found.end]
            if _is_contact(found, words):
                yield words, number


def _is_contact(found: PersonalData, words: str) -> bool:
    return found.type in _KINDS and (found.type != "EMAIL" or _PRIVATE_MAIL.search(words) is not None)


def _plain(words: str) -> str:
    return re.sub(r"[\W_]", "", normal_width(words)).lower()
