"""Stated measures: what a sentence says with a measure, as far as it can be compared: of what, which kind, how much.

"签收次日起 7 天内，商品完好可以无理由退货" states seven days, from 签收 on, of 商品, 完好, 无理由退货. Dates, years,
ordinals and ranges are no statements: two of them that differ say nothing of each other.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assist.knowledge.lexical import words
from assist.texts.measures import COUNT, Measure, measures
from assist.texts.scripts import plain

LEAST = 2  # words under which a clause does not say what it is about
_KINDS = ("second", "month", "workday", "cny", "usd", "eur", "gbp", "percent", "discount")
_COUNTED = ("倍", "次", "件", "张")  # of plain counts, those whose unit says what is counted
_CLAUSE = re.compile(r"[，,；;。！!？?]\s*(?!\d)|(?<=\w)\.\s")
_ROW = re.compile(r"^[^：:；;，,。]{1,30}(?:：|: ).*(?:；|; )")  # a row of a table reads "name：value；name：value"
_RATE = re.compile(r"an? ", re.IGNORECASE)  # 3 months a year
_ORDINAL = re.compile(r"第\s*$")
# What a measure bounds: no more, no less, or just so. 不足 7 天 and 7 天以上 do not say the same of 7 days.
_MOST = re.compile(
    r"不超过|不高于|不多于|最多|至多|上限|以下|以内|之内|内|within|up to|at most|no more than", re.IGNORECASE
)
_LEAST = re.compile(r"不少于|不低于|至少|最少|以上|超过|高于|大于|满|at least|over|more than|from", re.IGNORECASE)
_UNDER = re.compile(r"不足|不满|未满|低于|少于|小于|under|less than|below", re.IGNORECASE)
# What only frames a measure or a question, in front of and behind it.
_FRAME = re.compile(
    rf"{_MOST.pattern}|{_LEAST.pattern}|{_UNDER.pattern}|之日起|自然日|[问答][：:]|本品|本店|我们|您|可以?|支持|需要?|应当?|请|约|每|各",
    re.IGNORECASE,
)
_ENGLISH_FRAME = re.compile(
    r"\b(?:may|can|must|will|please|yes|no|about|each|every|per|days?|hours?|weeks?|months?|years?)\b", re.IGNORECASE
)
_PARTIES = frozenset(
    ("买家", "卖家", "店铺", "商家", "客户", "顾客", "用户", "平台", "customer", "buyer", "seller", "shop")
)
_DAY_COUNTS = re.compile(r"\A\s*+(?:(?:以内|之内|内)\s*+)?\Z")
# The event from which days count: 签收后 7 天 and 付款后 7 天 are of different days.
_ANCHOR = re.compile(
    r"(签收|收到|收货|到货|到仓|入仓|验收|验货|下单|付款|支付|拍下|发货|出库|出仓|揽收|购买|开通|激活|登记|申请|提交|通知|受理|判决|公布|"
    r"拆封|开封|到期|届满|立案)[^，。；]{0,6}?(?:之日|当日|次日|当天|次天)?[^，。；]{0,3}?(?:后|起|内|之前|以前|前)"
)
_SAME_EVENT = {"收到": "签收", "收货": "签收", "到货": "签收", "支付": "付款", "拍下": "付款", "下单": "付款"}
_ENGLISH_ANCHOR = re.compile(
    r"\b(?:of|after|from|since|before|following) (?:the |your |our |its |their )?(?:date of |day of )?(\w+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StatedMeasure:
    """One measure that a sentence states: its kind and value, its words, and what it is said of.

    `about` are the words of its clause, and of the neighbours that it needs; `all` those of the whole sentence;
    `beside` are all values of this kind that the sentence gives.
    """

    sentence: str
    written: str
    kind: str
    value: float
    bound: str
    anchor: str
    about: frozenset[str]
    all: frozenset[str]
    beside: frozenset[float]

    def differs_from(self, other: StatedMeasure) -> bool:
        """Whether both bound one kind of value alike, counted from one event, and neither names the other's."""
        return (
            self.kind == other.kind
            and self.value not in other.beside
            and other.value not in self.beside
            and (self.bound == other.bound or not (self.bound and other.bound))
            and (self.anchor == other.anchor or not (self.anchor and other.anchor))
        )


@functools.lru_cache(maxsize=4096)
def stated_measures(sentence: str) -> tuple[StatedMeasure, ...]:
    """What a sentence states with a measure, in order; a kind of which a clause gives several values is left out."""
    return tuple(_stated_measures(sentence))


@functools.lru_cache(maxsize=4096)  # headings come with every statement below them
def content(text: str) -> frozenset[str]:
    """The words of a text that say what it is about: no numbers, no function words, nothing that bounds a measure."""
    bare = _ENGLISH_FRAME.sub(" ", _FRAME.sub(" ", _ANCHOR.sub(" ", text)))
    return frozenset(word for word in words(bare) if not word[0].isdigit())


def contrast(one: StatedMeasure, other: StatedMeasure) -> bool:
    """Whether the same word has another one beside it in each: 银卡 and 金卡, 发往北京 and 发往拉萨.

    Who pays is no such word: 运费由买家承担 and 运费由店铺承担 are said of one thing.
    """
    ours, theirs = one.about - other.all - _PARTIES, other.about - one.all - _PARTIES
    for word in one.about & other.about:
        here, there = _beside(one.sentence, word, ours), _beside(other.sentence, word, theirs)
        if any(a and b for a, b in zip(here, there, strict=True)):
            return True
    return False


def _beside(sentence: str, word: str, strange: frozenset[str]) -> tuple[bool, bool]:
    """Whether a strange word stands right before a word of a sentence, and right behind it."""
    text = plain(sentence)
    before = behind = False
    for match in re.finditer(re.escape(word), text):
        left, right = text[: match.start()], text[match.end() :]
        if word.isascii():  # words are compared by their stems
            before = before or not strange.isdisjoint(words(left)[-1:])
            continue
        before = before or any(left.endswith(one) for one in strange)
        behind = behind or any(right.startswith(one) for one in strange)
    return before, behind


def _stated_measures(sentence: str) -> Iterator[StatedMeasure]:
    found = [
        (one, kind)
        for one in measures(sentence)
        if not _RATE.match(sentence, one.start, one.end) and (kind := _kind(sentence, one))
    ]
    if not found:
        return
    everything = content(sentence)
    clauses = [(0, len(sentence))] if _ROW.search(sentence) else list(_clauses(sentence))
    for place, (start, end) in enumerate(clauses):
        kinds: defaultdict[str, list[Measure]] = defaultdict(list)
        for one, kind in found:
            if start <= one.start < end:
                kinds[kind].append(one)
        for kind, stated in kinds.items():
            if len(stated) == 1:
                beside = frozenset(one.value for one, other in found if other == kind)
                yield _stated(sentence, clauses, place, kind, stated[0], everything, beside)


def _clauses(sentence: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CLAUSE.finditer(sentence):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(sentence):
        yield start, len(sentence)


def _kind(sentence: str, one: Measure) -> str | None:
    if (
        _ORDINAL.search(sentence, max(0, one.start - 3), one.start)
        or sentence[max(0, one.start - 1) : one.start].isdigit()
    ):
        return None
    if one.kind == COUNT:
        return next((unit for unit in _COUNTED if sentence.endswith(unit, one.start, one.end)), None)
    return one.kind if one.kind in _KINDS else None


def _stated(
    sentence: str,
    clauses: Sequence[tuple[int, int]],
    place: int,
    kind: str,
    one: Measure,
    everything: frozenset[str],
    beside: frozenset[float],
) -> StatedMeasure:
    start, end = clauses[place]
    before, after = sentence[start : one.start], sentence[one.end : end]
    about = content(f"{before} {after}")
    if _DAY_COUNTS.match(after) and place + 1 < len(clauses):  # 签收后 7 天内，可以退货
        about |= content(sentence[slice(*clauses[place + 1])])
    if len(about) < LEAST and place:  # 运费由买家承担，每单 8 元
        about |= content(sentence[slice(*clauses[place - 1])])
    written = sentence[one.start : one.end].strip()
    return StatedMeasure(
        sentence, written, kind, one.value, _bound(before, after), _anchor(before, after), about, everything, beside
    )


def _bound(before: str, after: str) -> str:
    near = f"{before[-12:]} {after[:3]}"
    for name, pattern in (("under", _UNDER), ("most", _MOST), ("least", _LEAST)):
        if pattern.search(near):
            return name
    return ""


def _anchor(before: str, after: str) -> str:
    if match := _ANCHOR.search(before):
        return _SAME_EVENT.get(match[1], match[1])
    match = _ENGLISH_ANCHOR.search(after[:40])
    return match[1].lower() if match else ""
