"""Clarifications: the one question to the customer that would let the documents answer.

It asks for what is really missing: which of a few products, the order's number, the day of the order; and only when
none of these is, what exactly they would like to know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assist.drafting.answering.evidence import Evidence
from assist.drafting.answering.questions import Question
from assist.drafting.checks.citations import best_quote
from assist.drafting.turns.conversations import POINTS, Conversation, turn_of
from assist.knowledge.lexical import pairs, words
from assist.knowledge.open_releases import OpenRelease
from assist.knowledge.passages import Passage
from assist.knowledge.things import product_name
from assist.texts.likeness import smaller_share
from assist.texts.scripts import plain

CLOSE = 0.7  # of the best passage's score, from which on another product is as likely meant
SAME = 0.6  # share of words after which two products have the same answer
MOST_CHOICES = 3
LIKELY = 0.4  # probability of an answer from which it is asked which product: rivals make none of them sure
_ACROSS = re.compile(
    r"哪|区别|对比|相比|都|所有|全部|分别|各|你们(?:店|家)?(?:有|卖)|"
    r"\b(?:which|compare|difference|differ|all|any|each|both|better|do you (?:have|sell|offer)|are there)\b"
)
_ABOUT_AN_ORDER = re.compile(
    r"订单|快递(?:到|单|怎么|为什么)|我的(?:快递|货|退款)|包裹|物流|单号|发货(?:了|没)|还没(?:发|到|收)|到哪|"
    r"退款.{0,4}(?:到账|没到|进度)|"
    r"\b(?:my (?:order|parcel|package|refund|delivery)|order (?:status|number)|where is|tracking|not arrived)\b"
)
_ASKS_STATUS = re.compile(
    r"(?:我的?(?:订单|快递|包裹|货)|物流)[^，。？?!！]{0,6}(?:到哪|在哪)|"
    r"\b(?:where(?: is|['’]s) my (?:order|parcel|package)|track my (?:order|parcel|package)|status of my order)\b"
)
_ABOUT_A_DAY = re.compile(
    r"活动|双11|双十一|双12|双十二|保价|差价|降价|优惠|促销|预售|规则.{0,4}(?:变|改)|"
    r"\b(?:sale|promotion|promo|price (?:match|drop|protection)|discount|black friday)\b"
)
_FIGURE = re.compile(r"(?<![a-z])[a-z]*+\d[a-z\d.]*+")
_TEXTS = {
    "zh": {
        "choice": "您好，为了准确答复您，请问您说的是{choices}？",
        "order": "您好，为了帮您核实，请问您的订单号是多少？",
        "order_private": "您好，请私信我们您的订单号，请问方便吗？我们在私信里帮您核实。",
        "day": "您好，不同日期下单的规则不同，请问您是哪一天下的单？",
        "words": "您好，关于“{words}”，我需要先向同事核实。请问您具体想了解哪一点、用在什么情况？",
        "product": "您好，为了准确答复您，请问您说的是{product}吗？具体想了解哪一点？",
        "else": "您好，为了准确答复您，请问您具体遇到了什么情况、想了解哪一点？",
    },
    "en": {
        "choice": "Hi, so that I can give you the right answer: do you mean {choices}?",
        "order": "Hi, so that I can look into it: what is your order number?",
        "order_private": "Hi, could you send us your order number in a private message? We will look into it there.",
        "day": "Hi, the rules depend on the day of the order: on which day did you place yours?",
        "words": "Hi, I need to check about “{words}” with a colleague. What exactly would you like to know?",
        "product": "Hi, so that I can give you the right answer: is this about {product}, and what exactly would you "
        "like to know?",
        "else": "Hi, so that I can give you the right answer: what happened, and what exactly would you like to know?",
    },
}


@dataclass(frozen=True)
class AskedBack:
    """What a turn leaves open although the documents have something on it: the product (of a few), or the order."""

    what: Literal["product", "order"]
    choices: tuple[str, ...] = ()


def asks_status(text: str) -> bool:
    """Whether a question asks where the customer's own order is."""
    return bool(_ASKS_STATUS.search(plain(text)))


def asked_back(evidence: Evidence, conversation: Conversation) -> AskedBack | None:
    """What to ask before anything is answered, or None.

    A product, when the turn names none, no order tells, the best passages are about several, and these have different
    answers; unless the turn asks across products. The order, when one's own is asked for and none is attached.
    """
    if not conversation.order and asks_status(turn_of(conversation)):
        return AskedBack("order")
    likely = [one for one in evidence.questions if one.sufficiency.probability >= LIKELY]
    if not likely:
        return None
    found = [_competing(question, conversation, evidence.opened) for question in likely]
    return AskedBack("product", found[0]) if all(found) else None


def clarification(evidence: Evidence, conversation: Conversation, language: Literal["zh", "en"]) -> str:
    """The question to ask the customer, in their language."""
    texts, turn = _TEXTS[language], plain(turn_of(conversation))
    back = asked_back(evidence, conversation)
    choices = back.choices if back else _ordered(conversation) or _of_one_kind(evidence, conversation)
    if len(choices) > 1:
        return texts["choice"].format(choices=listed(choices, language, "or"))
    if not conversation.order and _ABOUT_AN_ORDER.search(turn):
        return texts["order_private" if conversation.channel == "social" else "order"]
    dated = any(passage.effective_until for passage in evidence.passages)
    if dated and not conversation.order.get("placed_at") and _ABOUT_A_DAY.search(turn):
        return texts["day"]
    if missing := _unknown_words(evidence, turn):
        return texts["words"].format(words=listed(missing, "zh"))
    if evidence.offered and evidence.offered[0].kind == "product":
        return texts["product"].format(product=product_name(evidence.offered[0].title))
    return texts["else"]


def listed(names: Sequence[str], language: Literal["zh", "en"], last: Literal["and", "or"] | None = None) -> str:
    """Names in a row as the language writes it; `last` joins the last one."""
    comma = "、" if language == "zh" else ", "
    if last is None or len(names) < 2:
        return comma.join(names)
    joint = {"zh": {"and": "和", "or": "还是"}, "en": {"and": " and ", "or": " or "}}[language][last]
    return comma.join(names[:-1]) + joint + names[-1]


def _competing(question: Question, conversation: Conversation, opened: OpenRelease) -> tuple[str, ...]:
    """The products that a question may mean, when none of them was named: two or three, or nothing."""
    best = [passage for passage in question.passages if passage.kind == "product"]
    asked = plain(question.text)
    # "Can it be washed?", out of the blue: about a product, whatever document comes first.
    pointing = POINTS.search(asked) is not None and len(conversation.messages) == 1
    if conversation.order.get("items") or not best or _ACROSS.search(asked):
        return ()
    if best[0] != question.passages[0] and not pointing:
        return ()
    rivals: dict[str, Passage] = {}
    for passage in best:
        if passage.language == best[0].language and (pointing or passage.score >= CLOSE * best[0].score):
            rivals.setdefault(passage.document, passage)
    others = [p for p in list(rivals.values())[1:] if not _same_answer(question.text, best[0], p)]
    if not others or _names_one(_dialogue(conversation), list(rivals.values()), opened):
        return ()
    return _choices([best[0], *others])


def _of_one_kind(evidence: Evidence, conversation: Conversation) -> tuple[str, ...]:
    """Products that are called by a word of the turn (two lanterns), when nothing tells them apart."""
    said = _tokens(plain(turn_of(conversation)))
    found: dict[str, Passage] = {}
    for passage in evidence.passages:
        if passage.kind == "product" and passage.audience == "public" and said & _tokens(product_name(passage.title)):
            found.setdefault(passage.document, passage)
    products = list(found.values())
    if len(products) < 2 or _names_one(_dialogue(conversation), products, evidence.opened):
        return ()
    return _choices(products)


def _choices(products: Sequence[Passage]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(product_name(passage.title) for passage in products))[:MOST_CHOICES]


def _dialogue(conversation: Conversation) -> str:
    return plain("\n".join(message.text for message in conversation.messages if message.role != "note"))


def _unknown_words(evidence: Evidence, turn: str) -> tuple[str, ...]:
    """Chinese words of the turn that no document has, the longest of those that overlap; English ones are stems."""
    least = min(evidence.questions, key=lambda one: one.sufficiency.probability)
    held = [word for word in least.sufficiency.missing if len(word) > 1 and not word.isascii() and word in turn]
    return tuple(word for word in held if not any(word != other and word in other for other in held))[:2]


def _names_one(said: str, rivals: Sequence[Passage], opened: OpenRelease) -> bool:
    """Whether what was said has a word that some of the products are called by and others are not."""
    called = [_tokens(opened.lexical.vocabulary.expand(passage.title)) for passage in rivals]
    # A single character is the end of a longer word: 灯 tells no lamp from another.
    telling = {word for words_of in called for word in words_of if len(word) > 1} - called[0].intersection(*called)
    return bool(_tokens(said) & telling)


def _same_answer(question: str, one: Passage, other: Passage) -> bool:
    """Whether two products' passages say the same to the question, in words and figures."""
    first, second = best_quote(question, one.text), best_quote(question, other.text)
    alike = smaller_share(set(words(first)), set(words(second)))
    return alike >= SAME and _figures(first, one.title) == _figures(second, other.title)


def _figures(text: str, title: str) -> set[str]:
    """Numbers and ratings (30, IPX4); a product's own name is none."""
    return set(_FIGURE.findall(plain(text))) - set(_FIGURE.findall(plain(title)))


def _ordered(conversation: Conversation) -> tuple[str, ...]:
    """The order's articles when there are several and the turn names none; never on a public channel."""
    items = conversation.order.get("items")
    if conversation.channel == "social" or not isinstance(items, list):
        return ()
    names = [str(item["name"]) for item in items if isinstance(item, Mapping) and item.get("name")]
    told = _tokens(plain(turn_of(conversation)))
    return () if any(told & _tokens(plain(name)) for name in names) else tuple(names[:MOST_CHOICES])


def _tokens(text: str) -> set[str]:
    return {*words(text), *pairs(text)}
