"""Abstentions: an honest "the documents do not say", with what is missing and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assist.drafting.answering.clarifications import asked_back, clarification, listed
from assist.drafting.answering.evidence import Evidence
from assist.drafting.checks.citations import Citation, best_quote, citation
from assist.drafting.turns.conversations import Conversation


@dataclass(frozen=True)
class Abstention:
    """Why there is no reply, what the documents lack, what to ask the customer, and whom to ask inside."""

    reason: str
    missing: str
    clarify: str
    escalate_to: str | None
    closest: Citation | None


_TEXTS = {
    "zh": {
        "nothing": "在生效的资料里没有找到相关内容。",
        "too_little": "在生效的资料只有相近内容，不足以回答这个问题。",
        "unspecific": "客户没有说是哪一款，资料里有多款商品符合，答案不同。",
        "no_order": "客户问的是自己的订单，但没有订单信息。",
        "missing": "资料里没有提到：{words}。",
        "missing_all": "资料里没有这个问题的答案。",
        "missing_product": "客户说的是哪一款：{products}。",
        "missing_order": "订单号。",
    },
    "en": {
        "nothing": "No document in force says anything about this.",
        "too_little": "The documents in force are related, but do not answer this.",
        "unspecific": "The customer did not say which product; several match, with different answers.",
        "no_order": "The customer asks about an order of theirs, and no order is attached.",
        "missing": "The documents do not mention: {words}.",
        "missing_all": "The documents hold no answer to this question.",
        "missing_product": "Which product the customer means: {products}.",
        "missing_order": "The order number.",
    },
}


def abstention(evidence: Evidence, conversation: Conversation, language: Literal["zh", "en"]) -> Abstention:
    """Say why there is no draft, what to ask the customer, and whom to ask inside.

    The closest source is public; the team to ask is its owner, else that of the nearest document that has one.
    """
    texts = _TEXTS[language]
    least = min(evidence.questions, key=lambda one: one.sufficiency.probability)
    closest = evidence.offered[0] if evidence.offered else None
    if back := asked_back(evidence, conversation):
        reason = "unspecific" if back.what == "product" else "no_order"
        missing = texts[f"missing_{back.what}"].format(products=listed(back.choices, language, "or"))
    else:
        reason = "too_little" if closest else "nothing"
        lacking = listed(least.sufficiency.missing[:5], language)
        missing = texts["missing"].format(words=lacking) if lacking else texts["missing_all"]
    owners = [passage.owner for passage in (*evidence.offered[:1], *evidence.passages) if passage.owner]
    return Abstention(
        reason=texts[reason],
        missing=missing,
        clarify=clarification(evidence, conversation, language),
        escalate_to=owners[0] if owners else None,
        closest=citation(1, closest, best_quote(least.text, closest.text)) if closest else None,
    )
