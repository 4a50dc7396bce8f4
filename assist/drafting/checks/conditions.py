"""Conditions: claims that leave out what limits the statement of their source (only, if, unless, 未拆封的)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from assist.drafting.checks.claims import Claim, Clause, clauses, features
from assist.knowledge.lexical import pairs, words
from assist.knowledge.passage_readings import read_once
from assist.knowledge.passages import Passage
from assist.texts.likeness import cosine, share
from assist.texts.measures import measures_in
from assist.texts.sentences import sentence_spans

# What follows the pattern or stands before it in one sentence is limited by it.
_LIMITS = re.compile(
    r"除(?!非)[^，。；]{1,24}?(?:以外|之外|外)|[^，。；]{2,24}(?:的)?除外|(?:如果|若|只要|只有(?!\s?\d)|除非)[^，。；]{2,24}|"
    r"[^，。；：、]{2,24}?(?:(?<![小即及准按临同实暂])时(?!间|候?段|长|效|尚)|时候|的话|情况下)(?=，|[\u4e00-\u9fff])|"
    r"(?:尚?未|还?没有?|已)[^，。；：的]{1,16}的|保修期内的?|过保(?:送修|维修|商品)?|整单(?=退)|部分(?=退)|"
    r"(?:实付|订单|单笔)?满 ?\d[\d,]* ?元(?!减)(?:的?订单)?|\d[\d,]{0,15} ?元以[上内下]的|"
    r"[^，。；：]{0,6}\d[^，。；：]{0,4}以[上内下]的|"
    r"(?<!属于)(?<!属于的)(?<!按)(?:因?(?:有|出现|的)?(?:质量问题|发错货|少发货|人为损坏)(?:[、或](?:发错货|少发货))*(?:引起的)?)|个人原因(?:（[^）]*）)?|"
    r"超过[^，。；：]{2,16}(?=，)|[^，。；：]{0,8}(?:检测|鉴定|核实)[^，。；：]{2,16}的(?=，)|订单状态为[^，。；]{2,12}之前|[^，。；：、]{2,6}(?:前|后)(?=，)|"
    r"外包装破损|正价(?=商品)|"
    r"经[^，。；]{1,6}(?:属实|确认|同意)|并?检查无损|[^，。；：]{2,8}确认(?=是|后)|"
    r"\b(?:if|when|unless|provided(?: that)?|as long as|once (?=the|you|your|we|it|an?)|in case|"
    r"except(?: for)?|only if|until)\b"
    r"[^,.;:]{3,90}?(?=\s(?:we|you|it|they) (?:can|cannot|will|must|do|are|pay|refund)\b|[,.;]|$)|"
    r"\bthis (?:offer|rule|price|discount) (?:covers|applies|holds|is valid)[^.;]*|"
    r"\bfor orders placed [^,.;]+|\bin all other [a-z]+|\b(?:in|outside|"
    r"covers?) (?:the )?(?-i:[A-Z][A-Za-z]+(?:(?:,| and| or)+ (?:the )?[A-Z][A-Za-z]+)*)|"
    r"\bwith an? [^,.;]{4,60}|\b(?:damaged in transit|unopened)\b|\bup to \d[^,.;]*|\bthat (?:have|has|are|is|"
    r"were|was) [^,.;]{1,200}?(?= can| are| is| will|[,.;])",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"仅|只(?!要|有?\s?\d|能用|是|不过)|(?<![期极上])限(?!制|时|度|额)|\bonly\b|\bexclusively\b", re.IGNORECASE
)
_SAYS_ONLY = re.compile(r"仅|只|才|限|唯|\bonly\b|\bexclusively\b|\bjust\b|\bsolely\b", re.IGNORECASE)
_FAULT = re.compile("质量|问题|故障|坏|瑕疵|破|损|错|少发")
STATED = 0.55  # similarity from which a claim states a clause
ALIKE = 0.87  # of the best similarity from which another clause may be meant as well
ENOUGH = 0.3  # of a condition's words that a claim must have to state it as well
COPIED = 0.7  # of the words of a claim's own limit from which it is another one of the same sentence
WHOLE = 0.55  # of a clause from which a condition is all of it


@dataclass(frozen=True)
class _Statement:
    """A clause of a source, what it is about without its conditions, those conditions, and whether it says only."""

    sentence: str
    about: frozenset[str]
    within: frozenset[str]
    conditions: tuple[str, ...]
    only: str | None


def left_out(claim: Claim, before: str) -> tuple[str, str] | None:
    """The first limit that a claim leaves out of what it states, and the source's sentence that has it.

    `before` is what was said just before, by the customer and in the draft: "if it jams" need not be repeated.
    """
    said = f"{before}\n{claim.text}"
    telling = (clause for clause in clauses(claim.text) if clause.is_telling)
    return next((missing for clause in telling if (missing := _missing(claim, clause, said))), None)


def _missing(claim: Claim, clause: Clause, said: str) -> tuple[str, str] | None:
    """A limit that the claim leaves out, if all clauses of the sources that fit it best have one."""
    scored = [(_nearness(clause, one), one) for source in claim.sources for one in _statements(source)]
    best = max((score for score, _ in scored), default=0.0)
    if best < STATED:
        return None
    left_out = None
    for one in (one for score, one in scored if score >= ALIKE * best):
        limit = _left_out(claim, one, said)
        if limit is None:
            return None
        left_out = left_out or (limit, one.sentence)
    return left_out


def _nearness(clause: Clause, one: _Statement) -> float:
    about = cosine(clause.about, one.about)
    whole = 0.6 * about + 0.4 * cosine(clause.within, one.within)
    return max(whole, about, cosine(clause.within, one.about))


def _left_out(claim: Claim, one: _Statement, said: str) -> str | None:
    if one.only and not _SAYS_ONLY.search(claim.text):
        return one.only
    if _is_limited_otherwise(claim, one):
        return None
    for condition in one.conditions:
        if "质量问题" in condition and _FAULT.search(said):
            continue
        if any(a.agrees_with(b) for a in measures_in(condition) for b in measures_in(said)):
            continue
        # A word that the limited clause has as well (the order, the goods) does not state the condition.
        wanted = _words(condition) - one.about or _words(condition)
        if wanted and share(wanted, _words(said)) < ENOUGH:
            return condition
    return None


def _is_limited_otherwise(claim: Claim, one: _Statement) -> bool:
    """Whether the claim has a limit in words of its own: a condition that is paraphrased, not left out."""
    own = frozenset().union(*map(_words, _limits(claim.text)))
    return bool(own) and share(own, _words(one.sentence)) < COPIED


@functools.lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(words(text)) or frozenset(pairs(text))


@read_once
def _statements(source: Passage) -> tuple[_Statement, ...]:
    return tuple(one for start, end in sentence_spans(source.text) for one in _statements_of(source.text[start:end]))


def _statements_of(sentence: str) -> Iterator[_Statement]:
    """A condition limits its clause; one that is a clause of its own limits those behind, or else the one before."""
    # With the comma behind it, which tells a clause that only leads to the next.
    parts = [
        (clause.text, _limits(clause.text + sentence[clause.end : clause.end + 1])) for clause in clauses(sentence)
    ]
    whole = [
        bool(limits) and text.find(limits[0]) <= 3 and sum(map(len, limits)) >= WHOLE * len(text)
        for text, limits in parts
    ]
    governing: list[list[str]] = [[] for _ in parts]
    for place, (text, limits) in enumerate(parts):
        if not whole[place]:
            continue
        behind = list(takewhile(lambda at: not whole[at], range(place + 1, len(parts))))
        before = range(max(0, place - 1), place) if not re.match(r"(?:or|或)\b", text) else ()
        for at in behind or before:
            governing[at].append(" ".join(limits))
    for place, (text, limits) in enumerate(parts):
        if whole[place]:
            continue
        rest = functools.reduce(lambda left, limit: left.replace(limit, " "), limits, text)
        only = _ONLY.search(text)
        about = features(_ONLY.sub(" ", rest))
        if about:
            yield _Statement(
                sentence, about, features(sentence), (*governing[place], *limits), only[0] if only else None
            )


@functools.lru_cache(maxsize=4096)
def _limits(text: str) -> tuple[str, ...]:
    return tuple(match[0].strip() for match in _LIMITS.finditer(text))
