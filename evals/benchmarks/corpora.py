"""Corpora: invented documents, as many as wanted, to measure speed with; they say nothing about quality."""

from __future__ import annotations

import random

from assist.drafting.turns.conversations import Conversation, Message
from evals.labelled.collections import Collection

QUESTIONS = 200
_ZH = ("商品", "帐篷", "露营灯", "睡袋", "运费", "保修", "退货", "发票", "尺码", "充电", "防水", "赠品", "仓库", "客服")
_EN = ("parcel", "tent", "lantern", "sleeping bag", "postage", "warranty", "return", "invoice", "size", "battery")


def invent_collection(count: int) -> Collection:
    """The same documents for the same count, one chunk each, Chinese and English in turn; no relevance is known."""
    chance = random.Random(0)
    documents = {f"n{number}": _invent(chance, number) for number in range(count)}
    wanted = chance.sample(sorted(documents), min(QUESTIONS, count))
    queries = {key: Conversation((Message("customer", _question(documents[key][1])),)) for key in wanted}
    return Collection(documents, queries, {})


def _invent(chance: random.Random, number: int) -> tuple[str, str]:
    code = f"SL-{number:05d}"
    if number % 2:
        lines = [
            f"For the {chance.choice(_EN)} {code} the {chance.choice(_EN)} takes {chance.randint(2, 90)} days and "
            f"costs {chance.randint(1, 400)} yuan, unless the {chance.choice(_EN)} is marked {chance.randint(10, 99)}."
            for _ in range(4)
        ]
        return f"{chance.choice(_EN)} {code}", " ".join(lines)
    lines = [
        f"{code} 的{chance.choice(_ZH)}，{chance.choice(_ZH)}需要 {chance.randint(2, 90)} 天，"
        f"费用 {chance.randint(1, 400)} 元，{chance.choice(_ZH)}编号为 {chance.randint(10, 99)} 的除外。"
        for _ in range(4)
    ]
    return f"{chance.choice(_ZH)} {code}", "".join(lines)


def _question(text: str) -> str:
    """What the second half of the first sentence answers."""
    first = text.split("。")[0].split(". ")[0]
    return first[: len(first) // 2] + ("?" if first.isascii() else "？")
