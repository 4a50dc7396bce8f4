"""Names: product codes, brands, carriers and quoted names of a claim that no source and not the order has."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence

from assist.drafting.checks.claims import Claim, text_of_passage
from assist.drafting.checks.findings import Finding, Severity
from assist.drafting.checks.readings import Reading
from assist.knowledge.lexical import words
from assist.knowledge.passages import Passage
from assist.texts.languages import language_of
from assist.texts.numerals import codes, fold

# Carriers, payment services and platforms that a reply may name in Chinese; Latin names are seen by their letters.
_KNOWN = re.compile(
    "顺丰|中通|圆通|韵达|申通|极兔|德邦|百世|菜鸟|邮政|京东(?:支付|快递|物流)?|微信|支付宝|花呗|白条|云闪付|银联|"
    "淘宝|天猫|拼多多|抖音|快手|小红书|微博|闲鱼"
)
_LATIN = re.compile(r"(?<![A-Za-z0-9@.])[A-Za-z][A-Za-z]+(?![A-Za-z0-9@]|\.[a-z])")
_CAPITAL = re.compile(r"(?<![\w.@'’-])[A-Z][A-Za-z]*[a-z][A-Za-z]*\b(?!@|\.[a-z])")
_QUOTED = re.compile(r"[“「『《\"]([^”」』》\"]{2,30})[”」』》\"]")
# 某某羽绒被（AB-05）使用手册: a name given by the shop, the kind of product, its code.
_TITLED = re.compile(r"[\u4e00-\u9fff]{2}(?P<kind>[\u4e00-\u9fff][^（(]+)(?=[（(][A-Z]{2}-)")
_NO_GIVEN_NAME = re.compile("[的这那款该此条件双顶个只台把您我们本店新旧买用洗退换寄收到选穿]|[请在]$")
# A version of a product that bears another's name and one word more.
_GOES_ON = re.compile(r" (?:[A-Z]\w|\d)")
_ENDS = '.!?:\n"“'
_NEAR = 80  # characters before a word in which its sentence's beginning is looked for
_LETTERS = re.compile("[a-z]+")
_VARIANT = re.compile(r"(?:Pro|Plus|Max|Mini|Lite|Ultra|SE|II|III)\b")
_NO_NAMES = frozenset((
    "i", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
    "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "english", "chinese", "usd", "eur", "gbp", "ok", "pdf", "faq", "id", "hi", "hello", "dear", "thanks",
    "sku", "app", "logo", "sms", "url", "mr", "mrs", "ms", "e-mail", "email", "customer", "care", "team",
    "every", "each", "all", "our", "once",
))  # fmt: skip
# Measures and other words of Latin letters that Chinese text uses as its own.
_UNITS = frozenset((
    "mm", "cm", "km", "kg", "ml", "wh", "mah", "db", "lm", "hz", "usb", "led", "ac", "dc", "diy", "vip", "eu",
    "us", "uk", "cn", "app", "logo", "sku", "ok",
))  # fmt: skip


def check_names(reading: Reading) -> Iterator[Finding]:
    """Names that nothing covers. Only a product or model code that nobody named withholds a text."""
    told = [*reading.texts, reading.turn.dialogue, reading.turn.order, *reading.turn.names]
    known, held = _plain("\n".join(told)), _codes_in(told)
    for claim in reading.written:
        if claim.sources:
            yield from _on_claim(reading, claim, known, held)


def _on_claim(reading: Reading, claim: Claim, known: str, held: frozenset[str]) -> Iterator[Finding]:
    seen: set[int] = set()
    cited = _codes_in([*map(text_of_passage, claim.sources), reading.turn.dialogue, reading.turn.order])
    for start, end, severity in (*_unknown_codes(claim.text, cited, held), *_unknown(claim, known)):
        if start not in seen:
            seen.add(start)
            place = claim.start + start, claim.start + end
            yield reading.found("name_nowhere", severity, *place, words=claim.text[start:end])


def _unknown_codes(text: str, cited: frozenset[str], held: frozenset[str]) -> Iterator[tuple[int, int, Severity]]:
    """Codes that the cited passages lack: another offered one may have them, and the marker be wrong."""
    for value, start, end in codes(text):
        if value not in cited:
            yield start, end, "warn" if value in held else "block"


def _unknown(claim: Claim, known: str) -> Iterator[tuple[int, int, Severity]]:
    if not claim.cited:
        return
    for match in _KNOWN.finditer(claim.text):
        if match[0] not in known:
            yield *match.span(), "warn"
    yield from ((*span, "warn") for span in _latin(claim.text, known))
    yield from ((*span, "warn") for span in _renamed(claim.text, claim.sources))
    for match in _QUOTED.finditer(claim.text):
        if fold(match[1]) not in fold(known):
            yield *match.span(1), "warn"


def _codes_in(texts: Sequence[str]) -> frozenset[str]:
    """Codes and their parts that some texts name."""
    return frozenset(part for text in texts for value in _codes(text) for part in (value, *value.split("-")))


def _renamed(text: str, sources: Sequence[Passage]) -> Iterator[tuple[int, int]]:
    """A product under another name than its title's: 雪原羽绒睡袋 where the passage is about a bag of another name."""
    for title in {source.title for source in sources}:
        name = _TITLED.match(title)
        if name is None or name[0] in text:
            continue
        for match in re.finditer(rf"(?P<given>[\u4e00-\u9fff]{{2}}){re.escape(name['kind'])}", text):
            said = any(match[0] in text_of_passage(source) for source in sources)
            if not said and not _NO_GIVEN_NAME.search(match["given"]):
                yield match.span()


def _latin(text: str, whole: str) -> Iterator[tuple[int, int]]:
    """Latin names that the sources lack; in English capitalised words, at a sentence's head only before another."""
    chinese = language_of(text) == "zh"
    for match in (_LATIN if chinese else _CAPITAL).finditer(text):
        word = match[0].lower()
        if word in _NO_NAMES or (chinese and word in _UNITS) or not words(word):
            continue
        if not _has_word(whole, word):
            head = not chinese and _is_head(text, match.start())
            if not head or _GOES_ON.match(text, match.end()):
                yield match.span()
        elif not _VARIANT.match(text, match.end() + 1) and _only_variants(whole, match[0]):
            yield match.span()


def _only_variants(whole: str, name: str) -> bool:
    """Whether the sources have a name only with one of the words that make it another product (Air only as Air Pro)."""
    if _VARIANT.match(name):
        return False
    behind = re.findall(rf"(?<![A-Za-z]){name.lower()}(?![A-Za-z])(.{{0,6}})", whole)
    return bool(behind) and all(re.match(rf"\s{_VARIANT.pattern}", rest, re.IGNORECASE) for rest in behind)


def _has_word(whole: str, word: str) -> bool:
    stem = word.removesuffix("s")
    return not _words_in(whole).isdisjoint((stem, f"{stem}s"))


def _is_head(text: str, place: int) -> bool:
    """Whether a place is a sentence's beginning: nothing but signs since the last one's end."""
    before = (c for c in reversed(text[max(0, place - _NEAR) : place]) if c in _ENDS or c.isalnum() or c == "_")
    return next(before, _ENDS[0]) in _ENDS


@functools.lru_cache(maxsize=64)
def _words_in(text: str) -> frozenset[str]:
    return frozenset(_LETTERS.findall(text))


@functools.lru_cache(maxsize=1024)
def _codes(text: str) -> frozenset[str]:
    return frozenset(value for value, _, _ in codes(text))


@functools.lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
