"""Signs: the words of the language that affirm or deny: can, must, not, 可以, 不."""

from __future__ import annotations

import re

_NOT_NEGATIONS = (
    "锈钢|同(?!意)|仅|满|足|到\\s?\\d|要?超过|能超过|低于|高于|少于|大于|小于|管|论|限|错|好意思|一样|断|久|光|但|妨|"
    "如|少|用担心"
)
SIGN = re.compile(
    rf"(?P<minus>(?:不(?!{_NOT_NEGATIONS})|没有?(?!问题|电|事|关系)|无(?!论|理由|痕|线|糖|忧)|未(?!来|成年|满)|勿|"
    r"(?<![类级区特分个识鉴性])别(?![的人处家])|禁止|严禁|谢绝|除外|作废|失效)"
    r"(?:可以|可|能够|能|会|用|必|需要|得|要|支持|属于|是|再|有|办法)*|"
    r"\b(?:not|never|cannot|no(?! (?:later|more|less))|nor|neither|none|unable|nothing|nobody|"
    r"without(?! (?:any )?charge))\b"
    r"(?:\s(?:be|been|need|able|allowed|have|yet|to)\b)*|"
    r"\b(?:ca|wo|do|does|did|is|are|was|were|would|should|could|must|need|has|have|had)n['’]t\b"
    r"(?:\s(?:be|been|need|able|allowed|have|yet|to)\b)*)|"
    r"(?P<plus>可以|能(?!量|源)|支持|需要|必须|(?<![申邀])请|属于|也行|(?:：|:)\s?有|"
    r"\b(?:can|may|must|will|should|always|able to|have to|need to)\b)",
    re.IGNORECASE,
)
_NON = re.compile(r"\bnon-?(?=[a-z])", re.IGNORECASE)  # in headings: Non-returnable
# Both sides: what is and is not covered, 能不能退.
_BOTH = re.compile(r"\b(?:and|or) (?:\w+ ){0,2}not\b|(.)[不没]\1|是否|[和与及或][不非]", re.IGNORECASE)


def denies(text: str) -> bool:
    """Whether a text denies something, and does not leave open which."""
    if _BOTH.search(text):
        return False
    return bool(_NON.search(text)) or any(match["minus"] for match in SIGN.finditer(text))


def has_sign(text: str) -> bool:
    """Whether a text affirms or denies in so many words."""
    return bool(SIGN.search(text))
