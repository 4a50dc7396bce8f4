"""Outputs: what a model wrote, without what must not be shown. In code, so that no plea in a prompt has to hold.

Markup becomes text; links that no offered passage has go; a sentence with personal data or an order number that is not
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
from assist.drafting.checks.findings import Finding
from assist.drafting.privacy.masks import find_personal_data
from assist.drafting.turns.conversations import Conversation
from assist.knowledge.passages import Passage
from assist.texts.scripts import normal_width
from assist.texts.suspicions import visible

BLACKED_OUT = "▇▇▇"
CODE_DIGITS = 6  # from so many digits on, a token is somebody's number, not a measure

_TLDS = (
    "com|net|org|cn|io|co|ai|app|dev|info|biz|xyz|top|shop|store|online|site|vip|club|wang|ltd|cc|tv|me|gg|ly|link|live|"
    "example|test|invalid|uk|us|eu|de|fr|jp|kr|hk|tw|ru|tk|ml|work|icu|fun|pro|tech|cloud|click|win|page|zip|edu|gov"
)
# Addresses hold no Chinese and no brackets; widths are normalised before, so "，" reads as ",".
_REST = r"[^\s<>\"'()\[\]{}\u2018-\u201f\u3000-\u9fff]*"
_DOT = r"(?:\.|\s?[\[(](?:\.|dot)[\])]\s?|\sdot\s)"
_LINK = re.compile(
    rf"[a-z][a-z0-9+.-]{{1,9}}:\s?//[\w.-]*{_REST}|(?<![:/\w])//[a-z0-9-]+\.{_REST}|\b(?:javascript|data|mailto|tel):{_REST}|"
    rf"(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{{0,62}}{_DOT})+(?:{_TLDS})(?![a-z0-9-])(?:[:/?#]{_REST})?|"
    rf"(?<![\w@.])(?:\d{{1,3}}\.){{3}}\d{{1,3}}[:/]{_REST}",
    re.IGNORECASE | re.ASCII,
)
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
_OPEN = re.compile(r"(?:\[[^\]\n]*|\]\([^)\n]*|<[^<>]*)\Z")


@dataclass(frozen=True)
class Known:
    """What a draft may name: `passages` for links; these and what was `told` for personal data and numbers."""

    passages: Sequence[str]
    told: Sequence[str] = ()

    def has_link(self, link: str) -> bool:
        """Whether a passage has the whole link: a known host with another path can carry data away."""
        whole = rf"(?<![\w.-]){re.escape(link.casefold())}(?![\w/?#=&%-])"
        return any(re.search(whole, passage.casefold(), re.ASCII) for passage in self.passages)

    def has_value(self, value: str) -> bool:
        """Whether anyone named the value, whatever its width and spacing."""
        return letters(value) in self._letters

    @functools.cached_property
    def _letters(self) -> str:
        return letters("\n".join((*self.passages, *self.told)))


@dataclass(frozen=True)
class Output:
    """A model's text as it may be shown, and what was taken out of it: links, and whether there was markup."""

    text: str
    links: tuple[str, ...] = ()
    markup: bool = False


def known_to(conversation: Conversation, passages: Sequence[Passage]) -> Known:
    """What a draft for a conversation may name."""
    told = [message.text for message in conversation.messages if message.role != "note"]
    told += [
        json.dumps(dict(data), ensure_ascii=False, default=str) for data in (conversation.customer, conversation.order)
    ]
    return Known([f"{passage.title}\n{passage.section}\n{passage.text}" for passage in passages], told)


def clean(text: str, known: Known) -> Output:
    """A model's text as it may be shown."""
    bare, targets = _without_markup(visible(text))
    spans = []
    for match in _LINK.finditer(normal_width(bare)):
        link = match[0].rstrip(".,;:!?")
        if not known.has_link(link):
            targets.append(link)
            spans.append((match.start(), match.start() + len(link)))
    shown = _replaced(bare, spans, "")
    shown = _replaced(shown, _foreign(shown, known), BLACKED_OUT)
    return Output(shown, tuple(t for t in targets if not known.has_link(t)), bare != visible(text))


def removals(output: Output, text: str, language: str) -> Iterator[Finding]:
    """Findings on what was taken out of an output; `text` is the draft's text."""
    zh = language == "zh"
    if output.links:
        yield Finding("off_platform_contact", "warn", 0, 0, "已去掉资料里没有的链接" if zh else
                      "a link that is in no document was removed")  # fmt: skip
    if output.markup:
        yield Finding("injection_suspected", "warn", 0, 0, "已去掉图片、链接或网页代码" if zh else
                      "images, links or HTML were removed")  # fmt: skip
    for match in re.finditer(BLACKED_OUT, text):
        yield Finding("personal_data", "block", *match.span(), "这里的个人信息或单号不属于这次对话，已涂黑" if zh else
                      "personal data or a number that is not of this conversation was blacked out")  # fmt: skip


def settled_end(text: str) -> int:
    """How far an unfinished text can be cleaned for good: the end of its last whole sentence, outside brackets."""
    ends = [match.end() for match in _END.finditer(text)]
    return next((end for end in reversed(ends) if not _OPEN.search(text, max(0, end - 2_000), end)), 0)


def letters(text: str) -> str:
    """The letters and digits of a text, for comparing: NFKC, case folded, nothing between."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


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
