"""Abstentions: an honest "the documents do not say", with what is missing and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from assist.drafting.drafts import Abstention, best_quote, citation
from assist.knowledge.passages import Passage
from assist.knowledge.sufficiency import Sufficiency

_TEXTS = {
    "zh": {
        "nothing": "在生效的资料里没有找到相关内容。",
        "too_little": "在生效的资料只有相近内容，不足以回答这个问题。",
        "missing": "资料里没有提到：{words}。",
        "missing_all": "资料里没有这个问题的答案。",
        "clarify": "您好，为了准确答复您，请问您说的是哪一款商品或哪一笔订单？具体想了解哪方面？我核实后马上回复您。",
    },
    "en": {
        "nothing": "No document in force says anything about this.",
        "too_little": "The documents in force are related, but do not answer this.",
        "missing": "The documents do not mention: {words}.",
        "missing_all": "The documents hold no answer to this question.",
        "clarify": "Hi, so that I can give you the right answer: which product or order is this about, and what "
        "exactly would you like to know? I will check and get right back to you.",
    },
}


def abstention(
    sufficiency: Sufficiency, passages: Sequence[Passage], language: Literal["zh", "en"], question: str
) -> Abstention:
    """Say why there is no draft; the closest public passage and its owner are offered as the next step."""
    texts = _TEXTS[language]
    listed = ("、" if language == "zh" else ", ").join(sufficiency.missing[:5])
    closest = passages[0] if passages else None
    return Abstention(
        reason=texts["too_little" if closest else "nothing"],
        missing=texts["missing"].format(words=listed) if listed else texts["missing_all"],
        clarify=texts["clarify"],
        escalate_to=closest.owner if closest else None,
        closest=citation(1, closest, best_quote(question, closest.text)) if closest else None,
    )
