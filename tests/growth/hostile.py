"""Hostile texts: what makes a pattern or a function look again and again at the same place."""

from __future__ import annotations

import random
import re
import re._parser as parser  # type: ignore[import-not-found, unused-ignore]
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from re import _constants as constants  # type: ignore[attr-defined, unused-ignore]
from typing import Any

RUNS = (
    " ", "\n", "\t", " \n", "?", "？", "!", ".", ",", "，", "。", ";", "；", ":", "：", "-", "_", "/", "*", "#", "|", "+", "=", "~",
    "a", "A", "Z", "é", "1", "12 ", "1,000", "1.", "1-", "1 ", "x ", "Ab ", "a b. ", "a-", "a.", "@", "a@", "a@b.", "//", "://",
    "中", "的", "一", "百", "路", "市", "号", "王", "不", "吗", "，吗", "哪 ", "您好，", "not ", "no ", "don't ",
    "(", ")", "[", "]", "[1]", "{", "}", "<", ">", "<a ", "<a x= ", "<a onx= ", "<!--", "</", "（", "）", "「", "“", "”", '"', "'",
    "\u200b", "\u200d", "a\u200d", "\U000e0041", "\u3000", "\u00a0", "⟦", "⟦PHONE_1", "![", "](", "[a](", "`", "\\",
)  # fmt: skip


TAILS = ("", "a<。\n")  # a run at the end of a text, and one that something else ends


@dataclass(frozen=True)
class Hostile:
    """`head`, then `unit` again and again, then `tail`."""

    head: str
    unit: str
    tail: str = ""

    def text(self, length: int) -> str:
        """A text of about this length."""
        return self.head + (self.unit * (length // len(self.unit) + 1))[:length] + self.tail


def hostile_to(pattern: re.Pattern[str], samples: int, pieces: int) -> Iterator[Hostile]:
    """Runs of everything, and runs of the pattern's own parts, which nearly match it again and again.

    `samples` texts are made that the pattern describes; of each, `pieces` are taken as what is repeated.
    """
    made = {("", run) for run in RUNS}
    tree = parser.parse(pattern.pattern, pattern.flags)
    for seed in range(samples):
        chance = random.Random(seed)
        sample = "".join(_sampled(tree, chance))[:60]
        for _ in range(pieces if sample else 0):
            start = chance.randrange(len(sample))
            piece = sample[start : start + chance.choice((1, 1, 2, 4, 8, 60))]
            made |= {(sample[:start], piece), ("", piece + chance.choice(("", " ", "\n", piece[-1])))}
    for head, unit in sorted(made):
        yield from (Hostile(head, unit, tail) for tail in TAILS)


def _sampled(tree: Any, chance: random.Random) -> Iterator[str]:
    """A text that the parse tree describes, its look-arounds aside."""
    for operator, value in tree:
        yield from _one(operator, value, chance)


def _one(operator: Any, value: Any, chance: random.Random) -> Iterator[str]:
    if operator in _INSIDE:
        yield from _sampled(_INSIDE[operator](value, chance), chance)
    elif operator in _REPEATS:
        least, most, body = value
        for _ in range(max(int(least), min(int(most), chance.choice((0, 1, 2))))):
            yield from _sampled(body, chance)
    elif operator in _SIGNS:
        yield _SIGNS[operator](value, chance)


_INSIDE: dict[Any, Callable[[Any, random.Random], Any]] = {
    constants.BRANCH: lambda value, chance: chance.choice(value[1]),
    constants.SUBPATTERN: lambda value, _: value[3],
    constants.ATOMIC_GROUP: lambda value, _: value,
}
_REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT)
_SIGNS: dict[Any, Callable[[Any, random.Random], str]] = {
    constants.LITERAL: lambda value, _: chr(value),
    constants.NOT_LITERAL: lambda value, _: "x" if value != ord("x") else "y",
    constants.ANY: lambda *_: "x",
    constants.IN: lambda value, chance: _member(value, chance),
}
_CLASSES = {
    constants.CATEGORY_DIGIT: "7", constants.CATEGORY_SPACE: " ", constants.CATEGORY_WORD: "a",
    constants.CATEGORY_NOT_DIGIT: "b", constants.CATEGORY_NOT_SPACE: "c", constants.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


def _member(members: Any, chance: random.Random) -> str:
    if members[0][0] is constants.NEGATE:
        refused = re.compile("[" + "".join(map(_spelt, members[1:])) + "]")
        return next(one for one in (*chance.sample("aQ7 -中，\n_é·", 11), "\x00") if not refused.match(one))
    operator, value = chance.choice(members)
    if operator is constants.LITERAL:
        return chr(value)
    if operator is constants.RANGE:
        return chr(chance.randint(*value))
    return _CLASSES[value]


def _spelt(member: Any) -> str:
    operator, value = member
    if operator is constants.LITERAL:
        return re.escape(chr(value))
    if operator is constants.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {"7": r"\d", " ": r"\s", "a": r"\w", "b": r"\D", "c": r"\S", "-": r"\W"}[_CLASSES[value]]
