"""Personal data: found, masked before anything leaves the process or is stored, restored locally in the draft.

Patterns with their own proof (checksums, issued prefixes, the words around) rather than a model: what is masked must be
explainable. A masked text carries placeholders such as ⟦PHONE_1⟧; the same value always gets the same placeholder in
one draft. Types: ADDRESS, BANK, EMAIL, IBAN, ID, IP, LICENCE, PASSPORT, PERSON, PHONE, PLATE, QQ, SSN, WECHAT.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assist.drafting.privacy.patterns import span
from assist.drafting.privacy.recognisers import recognisers
from assist.texts.scripts import normal_width
from assist.texts.spans import Taken, Words

LITERAL = "TEXT"  # what the customer wrote that looks like a placeholder: goes out masked, comes back as it was

# Brackets that models put in place of ⟦ and ⟧. A closing one belongs to the placeholder only if an opening one does.
_OPEN, _CLOSE = r"[⟦\[【〔「{<《]", r"[⟧\]】〕」}>》]"
_BODY = r"(?P<kind>[A-Z]{2,8})(?P<joint>[_ -])(?P<number>[0-9]{1,4})"
_PLACEHOLDER = re.compile(
    rf"(?P<open>⟦ ?|{_OPEN} ?(?!⟦))?(?<![A-Za-z_]){_BODY}(?![0-9A-Za-z])(?(open)(?: ?{_CLOSE})?|⟧?)"
)
_UNFINISHED = re.compile(rf"(?:{_OPEN} ?)?(?:[A-Z]{{1,8}}(?:[_ -][0-9]{{0,4}} ?)?)?\Z")


@dataclass(frozen=True)
class PersonalData:
    """A span of a text that identifies a person: its type and code-point offsets."""

    type: str
    start: int
    end: int


@dataclass
class Mask:
    """Placeholders handed out so far, to put the values back. Lives for one draft only, never stored.

    `allowed` values pass unmasked: the numbers of the order that the draft is about (see `order_numbers`). `names` are
    the people whom the helpdesk knows to take part: masked wherever they stand.
    """

    allowed: Collection[str] = ()
    names: Collection[str] = ()
    _values: dict[str, str] = field(default_factory=dict)
    _placeholders: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _people: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._allowed = Words(self.allowed)

    def hide(self, text: str) -> str:
        """The text with personal data, and the customer's own look-alikes of placeholders, replaced by placeholders."""
        found = find_personal_data(text, self._allowed, [*self.names, *self._people])
        literals = [replace(item, type=LITERAL) for item in placeholders_in(text)]
        parts, position = [], 0
        for item in _without_overlaps([*found, *literals]):
            parts += [text[position : item.start], self._placeholder(item.type, text[item.start : item.end])]
            position = item.end
        return "".join([*parts, text[position:]])

    def restore(self, text: str) -> str:
        """The text with the values put back, in one pass.

        A placeholder with other brackets or none is put back too; one that was never handed out stays as it is
        (`placeholders_in` finds it).
        """
        return _PLACEHOLDER.sub(lambda match: self._values.get(_key(match), match[0]), text)

    def settled(self, text: str) -> str:
        """The beginning of an unfinished text, without the end that may be a placeholder still being written."""
        return _UNFINISHED.sub("", text)

    def _placeholder(self, kind: str, value: str) -> str:
        key = (kind, _canonical(value))
        if key not in self._placeholders:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._placeholders[key] = f"{kind}_{self._counts[kind]}"
            self._values[self._placeholders[key]] = value
            if kind == "PERSON":
                self._people.append(value)
        return f"⟦{self._placeholders[key]}⟧"


def find_personal_data(text: str, allowed: Iterable[str] | Words = (), names: Iterable[str] = ()) -> list[PersonalData]:
    """Personal data in a text, in order, without overlaps: the earlier recogniser wins, the later keeps what is before.

    Further mentions of a name that was found, and of `names` known before, count as found. A span inside an `allowed`
    value is none.
    """
    found = _Found(text, allowed if isinstance(allowed, Words) else Words(allowed))
    for kind, start, end in _recognised(text):
        found.add(kind, start, end)
    # A single character is no name to look for.
    mentioned = Words(name for name in (*names, *found.texts_of("PERSON")) if len(name) > 1)
    for start, end in mentioned.found_in(text):
        if _stands_alone(text, start, end):
            found.add("PERSON", start, end)
    return [found.items[start] for start in sorted(found.items)]


@functools.lru_cache(maxsize=64)  # one draft's texts are masked for search, model, storage and marks
def _recognised(text: str) -> tuple[tuple[str, int, int], ...]:
    """What each recogniser takes for personal data, with its span, in the recognisers' order."""
    plain = normal_width(text)
    return tuple(
        (recogniser.type, *span(match))
        for recogniser in recognisers()
        for match in recogniser.pattern.finditer(plain)
        if recogniser.proof(match)
    )


class _Found:
    """The personal data found so far, by where they start."""

    def __init__(self, text: str, allowed: Words) -> None:
        self.items: dict[int, PersonalData] = {}
        self._text = text
        self._allowed = allowed
        self._taken = Taken(len(text))

    def add(self, kind: str, start: int, end: int) -> None:
        """Keep a span, or what of it stands before another kind's, unless it meets another or is allowed."""
        following = (self.items.get(place) for place in range(start + 1, end))
        end = next((item.start for item in following if item and item.type != kind), end)
        if not self._taken.touched(start, end) and not self._allowed.cover(self._text, start, end):
            self.items[start] = PersonalData(kind, start, end)
            self._taken.add(start, end)

    def texts_of(self, kind: str) -> list[str]:
        """What was found of a kind."""
        return [self._text[item.start : item.end] for item in self.items.values() if item.type == kind]


def placeholders_in(text: str) -> list[PersonalData]:
    """Placeholders that stand in a text. In a restored one they were never handed out: the model made them up."""
    return [PersonalData(match["kind"], *match.span()) for match in _PLACEHOLDER.finditer(text) if _key(match)]


def order_numbers(order: Mapping[str, Any]) -> frozenset[str]:
    """The numbers of an order that a draft has to name: its id and its articles' codes."""
    items = order.get("items")
    codes = [item.get("sku") for item in items if isinstance(item, Mapping)] if isinstance(items, (list, tuple)) else []
    return frozenset(str(value) for value in (order.get("id"), *codes) if value)


def known_names(customer: Mapping[str, Any]) -> list[str]:
    """The customer's name, when the helpdesk told it."""
    return [str(customer["name"])] if customer.get("name") else []


def mask_for(order: Mapping[str, Any], customer: Mapping[str, Any]) -> Mask:
    """The mask of a draft about this order for this customer."""
    return Mask(order_numbers(order), known_names(customer))


def without_personal_data(text: str) -> str:
    """The text with personal data taken out: what may be searched for."""
    parts, position = [], 0
    for item in find_personal_data(text):
        parts.append(text[position : item.start])
        position = item.end
    return " ".join([*parts, text[position:]])


def mask_all(texts: Iterable[str], allowed: Collection[str] = (), names: Collection[str] = ()) -> list[str]:
    """Mask several texts with placeholders of their own, for storing: nothing can restore them."""
    mask = Mask(allowed, names)
    return [mask.hide(text) for text in texts]


def hide_rest(mask: Mask, text: str) -> str:
    """A text that was masked before, with what it still shows masked too; its placeholders stay as they are."""
    parts, position = [], 0
    for item in placeholders_in(text):
        parts += [mask.hide(text[position : item.start]), text[item.start : item.end]]
        position = item.end
    return "".join([*parts, mask.hide(text[position:])])


def _without_overlaps(items: Iterable[PersonalData]) -> Iterator[PersonalData]:
    """In order; of two that meet the first."""
    end = 0
    for item in sorted(items, key=lambda item: item.start):
        if item.start >= end:
            end = item.end
            yield item


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a Latin name is no part of a longer word; Chinese ones have no edges."""
    return not text[start:end].isascii() or (_is_edge(text, start) and _is_edge(text, end))


def _is_edge(text: str, place: int) -> bool:
    before, after = text[place - 1 : place] if place else "", text[place : place + 1]
    return _in_word(before) != _in_word(after)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _key(match: re.Match[str]) -> str:
    """What a placeholder stands for, such as PHONE_1; empty when it is only two words (QQ 1)."""
    marked = match["open"] or match["joint"] == "_"
    return f"{match['kind']}_{int(match['number'])}" if marked and match["kind"] in _kinds() else ""


def _kinds() -> set[str]:
    return {LITERAL, *(recogniser.type for recogniser in recognisers())}


def _canonical(value: str) -> str:
    """How two spellings of one value compare: by letters and digits, whatever their width and spacing."""
    return "".join(c for c in normal_width(value) if c.isalnum()).casefold() or value
