"""Return rules: until which day the shop's own rules let an order go back, and what a reply says when that is over."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assist.drafting.answering.evidence import Evidence, offering_also
from assist.drafting.answering.quotes import Chosen, Sentence
from assist.drafting.turns.orders import steps_of
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import passages_at
from assist.knowledge.sufficiency import statements_of
from assist.texts.languages import Language
from assist.texts.periods import Period, periods
from assist.texts.sentences import sentences

_WORDS: dict[Language, tuple[str, ...]] = {"zh": ("签收", "收货"), "en": ("delivery", "receipt")}
_RETURNS: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"退货|无理由"),
    "en": re.compile(r"\breturn", re.IGNORECASE),
}
# What the shop answers for goes back by rules of its own.
_FAULTS: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"质量|保修|发错|少发|破损"),
    "en": re.compile(r"fault|defect|warrant|damaged|wrong item", re.IGNORECASE),
}
# A period of another kind, or one that is over, is no day until which an order may go back.
_OTHERWISE: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"超过|不支持|不可|不能|不予|到账|运费|客户|企业|定制"),
    "en": re.compile(r"refunded|\bnot\b|no longer|postage|shipping|custom", re.IGNORECASE),
}
_OPEN: dict[Language, str] = {"zh": "可退到 {day:%m-%d}", "en": "returns until {day:%d %b}"}
_OVER: dict[Language, str] = {"zh": "退货期 {day:%m-%d} 已过", "en": "returns ended {day:%d %b}"}


@dataclass(frozen=True)
class ReturnRule:
    """The last day on which an order may go back, and where in a release the rule stands."""

    day: dt.date
    days: int
    place: int


def return_line(
    opened: OpenRelease, order: Mapping[str, Any], as_of: AsOf, today: dt.date, told: tuple[Language, Language]
) -> tuple[str, ...]:
    """Until when an order may go back, in words, or nothing; `told` are the rules' language and the reader's."""
    rules, reader = told
    rule = return_rule(opened, order, as_of, rules)
    return () if rule is None else ((_OPEN if today <= rule.day else _OVER)[reader].format(day=rule.day),)


def return_rule(opened: OpenRelease, order: Mapping[str, Any], as_of: AsOf, language: Language) -> ReturnRule | None:
    """The general return period of an order; None where the policies in force do not name exactly one.

    A rule made for some days (a sale) goes before a standing one.
    """
    delivered = next((step.day for step in steps_of(order) if step.key == "delivered_at"), None)
    if delivered is None:
        return None
    stated = list(_stated(opened, as_of, language))
    ending = [one for one in stated if opened.ending[one[1]]] or stated
    if len({days for days, _ in ending}) != 1:
        return None
    days, place = ending[0]
    return ReturnRule(Period("delivered_at", days, "day", "").end(delivered), days, place)


def as_ended(
    chosen: Chosen, evidence: Evidence, rule: ReturnRule | None, today: dt.date, language: Language
) -> tuple[Chosen, Evidence]:
    """The sentences behind the rule that the time to return is over, where it is and they speak of returns: conditions
    that a customer meets read as a yes.
    """
    told = [one.text for one in chosen.sentences if _is_of_returns(one.text, language)]
    if rule is None or today <= rule.day or not told or any(_return_days(one, language) for one in told):
        return chosen, evidence
    (passage,) = passages_at(evidence.opened, [rule.place])
    said = next((one for one in statements_of(passage) if rule.days in _return_days(one.text, language)), None)
    if said is None:
        return chosen, evidence
    first = Sentence(passage, said, 1.0, said.text)
    return replace(chosen, sentences=(first, *chosen.sentences)), offering_also(evidence, [passage])


def _stated(opened: OpenRelease, as_of: AsOf, language: Language) -> Iterator[tuple[int, int]]:
    """The return periods in days that public policies in force state, each with its place."""
    allowed = opened.allowed(as_of) & opened.public
    held = {int(place) for word in _WORDS[language] for place in opened.lexical.holding(word)}
    for place in sorted(held & set(map(int, np.flatnonzero(allowed)))):
        front = opened.documents[place].front
        if front.kind == "policy" and front.language == language:
            yield from ((days, place) for days in _return_days(opened.chunks[place].text, language))


@functools.lru_cache(maxsize=4_096)
def _return_days(text: str, language: Language) -> tuple[int, ...]:
    """The days after delivery in which a text lets things go back."""
    said = sentences(text)
    rules = (one for one in said if _is_of_returns(one, language) and not _OTHERWISE[language].search(one))
    found = (period for rule in rules for period in periods(rule))
    return tuple(one.count for one in found if (one.step, one.unit) == ("delivered_at", "day"))


def _is_of_returns(sentence: str, language: Language) -> bool:
    """Whether a sentence speaks of what goes back because the customer wants it to."""
    return bool(_RETURNS[language].search(sentence)) and not _FAULTS[language].search(sentence)
