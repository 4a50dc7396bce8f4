"""Plain text: lines become paragraphs, lists and headings; a text that is Markdown already stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assist.readers.encodings import decode
from assist.readers.extracts import Extract
from assist.readers.headings import ends_open, looks_like_heading
from assist.readers.markdowns import tidy
from assist.readers.notices import Notice, Unreadable
from assist.readers.wrapped_lines import joined

_MARKED = re.compile(r"^(?:#{1,6} \S|\|.*\|\s*$|```|---\s*$)", re.MULTILINE)
_ITEM = re.compile(r"\s*(?:[-*+•·●○▪◆■–]|\d{1,3}[.)、．]|[(（]\d{1,3}[)）]|[①-⑳])\s*(?=\S)")
_BULLET = re.compile(r"^(\s*)[•·●○▪◆■–]\s*")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
WRAPPED = 60  # characters from which on a line may go on in the next
LONGEST = 60  # of a first line that is a title


def read_text(data: bytes) -> Extract:
    """Text in any of the usual encodings. Raises Unreadable when it is none."""
    text = decode(data).replace("\0", "")
    _refuse_empty(text)
    notices = garbled(text)
    if _MARKED.search(text):
        return Extract(text, "markdown", notices=notices)
    lines = [line.rstrip() for line in text.expandtabs(4).split("\n")]
    first = next(place for place, line in enumerate(lines) if line.strip())
    title = lines[first].strip()
    parts = list(_paragraphs(lines))
    if len(title) <= LONGEST and ends_open(title) and len(parts) > 1 and not _ITEM.match(title):
        return Extract(
            tidy("\n\n".join([f"# {title}", *_paragraphs(lines[first + 1 :])])), "text", title, notices=notices
        )
    return Extract(tidy("\n\n".join(parts)), "text", notices=notices)


def read_markdown(data: bytes) -> Extract:
    """Markdown, as it is. Raises Unreadable when it is no text."""
    text = decode(data).replace("\0", "")
    _refuse_empty(text)
    return Extract(text, "markdown", notices=garbled(text))


def garbled(text: str) -> tuple[Notice, ...]:
    """A notice for characters that were lost before the file came here."""
    count = text.count("\ufffd")
    return (Notice("garbled", {"count": count}),) if count else ()


def _refuse_empty(text: str) -> None:
    if not re.search(r"\w", text):
        raise Unreadable("empty")


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Paragraphs; a line is one by itself, unless it was wrapped."""
    pending: list[str] = []
    listing = False
    for line in lines:
        said = _TAG.sub(r"\\<", line.strip())
        item = bool(_ITEM.match(line))
        if pending and (not said or (not (item and listing) and not _goes_on(pending[-1], line))):
            yield "\n".join(pending) if listing else joined(pending)
            pending = []
        if said and looks_like_heading(said):
            yield f"## {said}"
        elif said:
            listing = item if not pending else listing
            pending.append(_BULLET.sub(r"\1- ", said))
    if pending:
        yield "\n".join(pending) if listing else joined(pending)


def _goes_on(before: str, line: str) -> bool:
    """Whether a line was wrapped: it is long and ends without a stop, or ends with a comma."""
    if before.endswith(("，", "、", ",")):
        return not _ITEM.match(line)
    return (
        len(before) >= WRAPPED and not _ITEM.match(line) and ends_open(before) and not looks_like_heading(line.strip())
    )
