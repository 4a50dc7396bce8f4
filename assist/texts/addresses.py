"""Addresses: what a document says about the customer, said to the customer. "由顾客承担" becomes "由您承担".

Shops write their rules for their own people, and a quoted rule that tells a customer what "the customer" has to do
reads like somebody else's post. Only the address changes. A sentence in which it is not certain who is meant stays as
it is: about some customers, to the shop's people, or with a "they" that may be the goods.
"""

from __future__ import annotations

import re

from assist.texts.languages import language_of
from assist.texts.sentences import sentence_spans

_WHO = "(?:顾客|客户|客人|买家)"
# 请让顾客联系我们 is said to the shop's people and meant for the customer; 花生过敏的顾客 and 老顾客 are some of them.
_ZH = re.compile(
    rf"(?:(?P<told>请(?:让|提醒|建议|告诉|告知|通知|请)?)|(?<![的老新多少有些数位名个每分他她它人旧])){_WHO}"
    r"(?!服务|端|经理|群|秀|中心|体验|满意|会员|们|反馈|评价|常)"
)
_ZH_NOT_TO_THEM = re.compile(
    rf"(?<!请)(?:提醒|告诉|告知|询问|说服|安抚|引导|核对)(?:一下)?{_WHO}|[一某几][位个名][^，,。；;]{{0,6}}{_WHO}|"
    rf"{_WHO}[^，,。；;]{{0,6}}(?:不理解|坚持|追问|来问|问起|说[“「『\"])"
)
_EN = re.compile(
    r"(?P<ask>\AAsk the (?:customer|buyer) to )|"
    r"\b(?P<article>[Tt])he (?:customer|buyer)(?P<of>['’]s)?(?![\w-])"
    r"(?: (?P<adverb>also|then|still|only|simply|already|just|really|therefore|always|usually))?"
    r"(?: (?P<verb>[a-z]+(?:['’]t)?))?"
)
_EN_NOT_TO_THEM = re.compile(
    r"\b(?:they|them|their|theirs|themselves|he|she|his|her|him)\b|"
    r"\bthe (?:customer|buyer) (?:says|insists|claims|who)\b|"
    r"\b(?:customer|buyer)s? (?:service|care|account|number)\b|\b(?:an?|any|every|per|some|our) (?:customer|buyer)\b|"
    r"\b(?:customers|buyers)\b|\bthe (?:customer|buyer) [a-z]+s (?:and|or) [a-z]+s\b|\AAsk the .*(?:,| and| or) to ",
    re.IGNORECASE,
)
_VERBS = {"has": "have", "is": "are", "was": "were", "does": "do", "hasn't": "haven't", "isn't": "aren't",
          "wasn't": "weren't", "doesn't": "don't", "goes": "go"}  # fmt: skip
_NO_VERB = frozenset(["this", "its", "always", "unless", "less", "plus", "address", "across", "perhaps", "as", "us"])


def to_the_customer(text: str) -> str:
    """A text of the shop's documents with every sentence about the customer turned to them, where that is certain."""
    parts, last = [], 0
    for start, end in sentence_spans(text):
        parts += [text[last:start], _turned(text[start:end])]
        last = end
    return "".join([*parts, text[last:]])


def _turned(sentence: str) -> str:
    if language_of(sentence) == "zh":
        return sentence if _ZH_NOT_TO_THEM.search(sentence) else _ZH.sub(_zh_you, sentence)
    return sentence if _EN_NOT_TO_THEM.search(sentence) else _EN.sub(_you, sentence)


def _zh_you(match: re.Match[str]) -> str:
    return "请您" if match["told"] else "您"


def _you(match: re.Match[str]) -> str:
    if match["ask"]:
        return "Please "
    you = "You" if match["article"] == "T" else "you"
    verb = match["verb"] if match["of"] or not match["verb"] else _plain(match["verb"])
    return " ".join(filter(None, (f"{you}r" if match["of"] else you, match["adverb"], verb)))


def _plain(verb: str) -> str:
    """A verb as it stands behind "you"."""
    if verb in _VERBS:
        return _VERBS[verb]
    if verb in _NO_VERB or not verb.endswith("s") or verb.endswith("ss"):
        return verb
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if re.search(r"(?:ss|x|z|ch|sh)es\Z", verb) else verb[:-1]
