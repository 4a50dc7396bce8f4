"""Answer types: the kind of measure that a question asks for, so that 多久 is answered by a time and not by a weight.

The expected answer type is an old sign of question answering (Li & Roth 2002). What asks for which is listed in
`answer_types.yaml` beside this file.
"""

from __future__ import annotations

import functools
import re
from importlib import resources

import yaml

from assist.texts.measures import measures
from assist.texts.scripts import plain

Kinds = frozenset[str]

# Who pays: 买家承担, 由店铺付, 运费自理, at our cost.
_BEARER = re.compile(
    r"承担|负担|自理|自付|自费|到付|(?:我们|店铺|商家|卖家|买家|您|顾客|客户|平台|你)(?:来|先)?(?:出|付|垫付|支付)|免费|包邮|免运费|"
    r"\bfree\b|no charge|(?:we|you|buyer|customer)s? (?:pay|cover|bear)|(?:our|your|own) (?:cost|expense)|paid by|"
    r"we refund"
)
_FREE = re.compile(r"免费|包邮|免运费|不收|承担|\bfree\b|no charge|at no cost|we pay|you pay")


def asked_kinds(question: str) -> Kinds:
    """The kinds of measure that would answer a question; empty when it asks for none."""
    said = plain(question)
    return next((kinds for kinds, pattern in _listed() if pattern.search(said)), frozenset())


def answers_kind(text: str, kinds: Kinds) -> bool:
    """Whether a text states a measure of one of the kinds; who bears a cost, or that there is none, is a price too."""
    if "bearer" in kinds:
        return _BEARER.search(plain(text)) is not None
    return bool(kinds & _stated(text)) or ("cny" in kinds and _FREE.search(plain(text)) is not None)


@functools.lru_cache(maxsize=20_000)
def _stated(text: str) -> Kinds:
    return frozenset(one.kind for one in measures(text) if one.kind)


@functools.cache
def _listed() -> tuple[tuple[Kinds, re.Pattern[str]], ...]:
    rows = yaml.safe_load(resources.files("assist.knowledge").joinpath("answer_types.yaml").read_text("utf-8"))
    return tuple((frozenset(row["kinds"]), re.compile("|".join(row["asked"]))) for row in rows)
