"""Outputs: what a model wrote, without what must not be shown. In code, so that no plea in a prompt has to hold.

Markup becomes text, every way of citing the house's own, traditional characters simplified ones where nobody else wrote
them; links that no offered passage has go; a sentence with personal data or an order number that is not
in conversation, customer, order or an offered passage is blacked out, for it speaks of somebody else.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assist.drafting.checks.citations import reply_spans
from assist.drafting.checks.disclosures import BLACKED_OUT
from assist.drafting.checks.findings import Finding, found
from assist.drafting.privacy.masks import find_personal_data
from assist.drafting.turns.conversations import Conversation
from assist.drafting.writing.markers import house_markers
from assist.drafting.writing.plain_texts import plain_text, settled_lines
from assist.knowledge.passages import Passage
from assist.texts.languages import Language
from assist.texts.links import links
from assist.texts.scripts import is_traditional, normal_width, simplified
from assist.texts.suspicions import visible

CODE_DIGITS = 6  # from so many digits on, a token is somebody's number, not a measure

_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|iframe|svg|object)\b.*?(?:</\1\s*>|\Z)|</?[a-z!][^<>]*>|"
    r"<[a-z]+(?:\s+|/)[a-z-]+\s*=[^<>]*",
    re.IGNORECASE | re.DOTALL,
)
_INLINE = re.compile(r"(!?)\[((?:[^\[\]\n]|\[\d{1,3}\])*)\]\(([^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)?")
_BY_REFERENCE = re.compile(
    r"!?\[([^\[\]\n]*)\]\[(?!\d{1,3}\])[^\[\]\n]+\]|^ {0,3}\[(?!\d{1,3}\])[^\]\n]+\]:[ \t]*\S.*$", re.M
)
_TARGET = re.compile(r"[/.:#]")
_CODE = re.compile(r"(?<![0-9A-Za-z_.])[0-9A-Za-z]+(?:[-_][0-9A-Za-z]+)*(?![0-9A-Za-z_])")
_SPREAD = re.compile(r"(?<!\d)\d(?:[\s.·-]?\d){10,}(?!\d)")
_DATE = re.compile(
    r"(?:19|20)\d\d[-_](?:\d{1,2}(?:[-_]\d{1,2}(?:T\d{1,6}Z?)?)?|(?:19|20)\d\d)|(?:19|20)\d{6}", re.IGNORECASE
)
# Where a stream may be cut: after a sentence, unless a bracket is still open.
_END = re.compile(r"[。！？\n]|[.!?](?=\s)")
_OPEN = re.compile(r"(?:[\[［【][^\[\]［］【】\n]*+|\]\((?:(?!\]\()[^)\n])*+|<[^<>]*+)\Z")


@dataclass(frozen=True)
class Known:
    """What a draft may name: `passages` for links; these and the `messages` for personal data and numbers.

    `simplified`: the shop and the customer write simplified characters.
    """

    passages: Sequence[str]
    messages: Sequence[str] = ()
    simplified: bool = False

    def has_link(self, link: str) -> bool:
        """Whether a passage has the whole link: a known host with another path can carry data away."""
        whole = rf"(?<![\w.-]){re.escape(link.casefold())}(?![\w/?#=&%-])"
        return any(re.search(whole, passage.casefold(), re.ASCII) for passage in self.passages)

    def has_value(self, value: str) -> bool:
        """Whether anyone named the value, whatever its width and spacing."""
        return letters(value) in self._letters

    @functools.cached_property
    def _letters(self) -> str:
        return letters("\n".join((*self.passages, *self.messages)))


@dataclass(frozen=True)
class Output:
    """A model's text as it may be shown, and what was taken out of it: links, and whether there was markup.

    `respelt`: whether it was in traditional characters.
    """

    text: str
    links: tuple[str, ...] = ()
    markup: bool = False
    respelt: bool = False


def known_to(conversation: Conversation, passages: Sequence[Passage]) -> Known:
    """What a draft for a conversation may name."""
    told = [message.text for message in conversation.messages if message.role != "note"]
    told += [
        json.dumps(dict(data), ensure_ascii=False, default=str) for data in (conversation.customer, conversation.order)
    ]
    texts = [f"{passage.title}\n{passage.section}\n{passage.text}" for passage in passages]
    said = "\n".join(message.text for message in conversation.messages)
    return Known(texts, told, bool(texts) and not is_traditional("\n".join(texts)) and not is_traditional(said))


def clean(text: str, known: Known) -> Output:
    """A model's text as it may be shown."""
    seen = visible(text)
    respelt = known.simplified and is_traditional(seen)
    told = _linked(house_markers(plain_text(simplified(seen) if respelt else seen)), known)
    bare, targets = _without_markup(told)
    spans = []
    plain = normal_width(bare)
    for start, end in links(bare):
        if not known.has_link(plain[start:end]):
            targets.append(plain[start:end])
            spans.append((start, end))
    shown = _replaced(bare, spans, "")
    shown = _replaced(shown, _foreign(shown, known), BLACKED_OUT)
    return Output(shown, tuple(t for t in targets if not known.has_link(t)), bare != told, respelt)


def removals(output: Output, reader: Language) -> Iterator[Finding]:
    """Findings on what was taken out of an output, in the agent's language."""
    if output.links:
        yield found("link_removed", "warn", 0, 0, reader)
    if output.markup:
        yield found("markup_removed", "warn", 0, 0, reader)
    if output.respelt:
        yield found("respelt", "info", 0, 0, reader)


def settled_end(text: str) -> int:
    """How far an unfinished text can be cleaned for good: the end of its last whole sentence, outside brackets."""
    ends = [match.end() for match in _END.finditer(text)]
    return next((end for end in reversed(ends) if _is_closed(text, end)), 0)


def _is_closed(text: str, end: int) -> bool:
    return not _OPEN.search(text, max(0, end - 2_000), end) and settled_lines(text[:end]) == end


def letters(text: str) -> str:
    """The letters and digits of a text, for comparing: NFKC, case folded, nothing between."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _linked(text: str, known: Known) -> str:
    """The text with the address of a passage's own link behind its label, where a page would hide it."""

    def label_and_address(match: re.Match[str]) -> str:
        image, label, target = match.groups()
        address = target.strip().partition(" ")[0].strip("<>")
        if image or not _TARGET.search(target) or not known.has_link(address):
            return match[0]
        return label if label == address else f"{label} {address} "

    return _INLINE.sub(label_and_address, text)


def _without_markup(text: str) -> tuple[str, list[str]]:
    """The text without HTML, images and links' targets, until none is left; and the targets."""
    targets: list[str] = []

    def inline(match: re.Match[str]) -> str:
        image, label, target = match.groups()
        if not image and not _TARGET.search(target):
            return match[0]  # "[1](包邮)" is a citation and a bracket
        targets.append(target.strip().partition(" ")[0].strip("<>"))
        return f"[{label}]" if label.isdigit() else label

    before = ""
    while before != text:
        before = text
        text = _HTML.sub("", _BY_REFERENCE.sub(lambda match: match[1] or "", _INLINE.sub(inline, text)))
    return text, targets


def _foreign(text: str, known: Known) -> list[tuple[int, int]]:
    """The sentences that hold personal data or numbers that nobody named: what stands beside these is theirs too."""
    plain = normal_width(text)
    held = [(item.start, item.end) for item in find_personal_data(text)]
    held += [match.span() for match in _SPREAD.finditer(plain)]
    held += [match.span() for match in _CODE.finditer(plain) if _is_number_of_somebody(match[0])]
    places = [start for start, end in held if not known.has_value(text[start:end])]
    return [(start, end) for start, end in reply_spans(text) if any(start <= place < end for place in places)]


def _is_number_of_somebody(token: str) -> bool:
    return sum(c.isdigit() for c in token) >= CODE_DIGITS and not _DATE.fullmatch(token)


def _replaced(text: str, spans: Sequence[tuple[int, int]], by: str) -> str:
    for start, end in reversed(spans):
        text = text[:start] + by + text[end:]
    return text
