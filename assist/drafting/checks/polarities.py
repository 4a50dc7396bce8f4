"""Polarities: claims that turn a statement of their source round.

Can and cannot, who pays, before and after, already and not yet, larger and smaller. Each is a label of a clause; a
claim contradicts when the clause of the source that is nearest to it carries the other label, and none nearly as near
its own.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Literal

from assist.drafting.checks.claims import Claim, Clause, clauses, rival, subject_words
from assist.drafting.checks.figures import contradicted
from assist.drafting.checks.findings import Finding
from assist.texts.languages import language_of

SURE = 0.6  # similarity from which a contradiction withholds the draft

_NOT_NEGATIONS = (
    "锈钢|同(?!意)|仅|满|足|到\\s?\\d|要?超过|能超过|低于|高于|少于|大于|小于|管|论|限|错|好意思|一样|断|久|另收|额外收"
)
_SIGN = re.compile(
    rf"(?P<minus>(?:不(?!{_NOT_NEGATIONS})|没有?(?!问题|电|事|关系)|无法|无需|无须|(?:：|:)\s?无|未能|勿|另[算计]|(?<![类级区特分个识鉴性])别(?![的人处])|禁止|严禁|谢绝)"
    r"(?:可以|可|能够|能|会|用|必|需要|得|要|支持|属于|是|再|有|办法)*|"
    r"\b(?:not|never|cannot|no(?! (?:later|more|less))|nor|neither|unable)\b(?:\s(?:be|been|need|able|allowed|"
    r"have|yet|to)\b)*|"
    r"\b(?:ca|wo|do|does|did|is|are|was|were|would|should|could|has|have|had)n['’]t\b(?:\s(?:be|been|need|able|allowed|have|yet|to)\b)*)|"
    r"(?P<plus>可以|能(?!量|源)|支持|需要|必须|(?<![申邀])请|属于|也行|(?:：|:)\s?有|"
    r"\b(?:can|may|must|will|should|always|able to|have to|need to)\b)",
    re.IGNORECASE,
)
# What is denied inside a condition says nothing of the statement: 没付款的话, 不通过时.
_SUBORDINATE = re.compile(
    r"（[^）]*）|\([^)]*\)|还?没有?[^，。的]{1,8}?的(?=[\u4e00-\u9fff])|[没不][^，。的]{1,8}?(?:的话|时候?(?!间))"
)
# Says no without a word for it.
_AVOIDS = re.compile(
    r"\b(?:avoid|without|difficult|hard to|lack|fail|rather than|instead of|uncomfortable)|避免|另[算计]|除外"
)
DENIED = {
    "en": 3,
    "zh": 8,
}  # words (the Chinese ones overlap) behind a denial, or before one at a clause's end, that it is about
_SHOP = r"店铺|商家|卖家|我们(?:店铺|店)?|我方|本店|店里|平台"
_BUYER = r"买家|您(?:自己|本人|这边)?|客户|顾客|消费者|用户|自己|收件人"
_PAYS = re.compile(
    rf"(?:(?P<shop>{_SHOP})|(?P<buyer>{_BUYER}))(?:来|这边|自己|自行|都|会|先|需要?|全部)*(?:承担|负担|支付|付|出(?![现库发具示了]))|"
    r"\b(?:(?P<shop2>we|the shop|shop|the store|the seller)|(?P<buyer2>you|the buyer|buyer|"
    r"the customer))\s(?:\w+\s)?(?:pay|cover|bear)s?\b|"
    r"\b(?:pre)?(?:paid|covered|borne)(?: for)? by (?:(?P<shop3>us|the shop)|(?P<buyer3>you|the buyer))\b|"
    r"\b(?:is|are) on (?:(?P<shop4>us)|(?P<buyer4>you))\b|\bat (?:(?P<shop5>our)|"
    r"(?P<buyer5>your))(?: own)? (?:cost|expense)\b",
    re.IGNORECASE,
)
_OPPOSITES = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (r"大(?=一码|半码|一号)|\blarger\b|\bbigger\b", r"小(?=一码|半码|一号)|\bsmaller\b"),
        (r"\bwithout\b", r"\bwith\b(?!in|out)"),
        (r"免费(?!服务热线)|免收|\bfree\b|\bfor free\b", r"收费|付费|\bcharged?\b"),
        (r"提前|\bearlier\b", r"延后|推迟|\blater\b"),
        (r"包含|包括|\binclud(?:es?|ing|ed)\b", r"不含|不包含|不包括|\bexclud(?:es?|ing|ed)\b|\bnot included\b"),
        (r"增加|提高|\bincreased?\b", r"减少|降低|\bdecreased?\b|\breduced?\b"),
        (r"同意|接受|\baccept\w*", r"拒绝|\brefus\w+|\breject\w*"),
        (r"\bat most\b|\bup to\b|\bmaximum\b", r"\bat least\b|\bover\b|\bminimum\b"),
    )
)
_KEYED = (
    re.compile(r"(?P<key>[\u4e00-\u9fff]{2})(?:(?P<one>之前|以前|前(?!后|提|期|往|面))|(?P<two>之后|以后|后(?!续|置|台|期|面|来)))"),
    re.compile(r"\b(?:(?P<one>before|until)|(?P<two>after|once))\s"
               r"(?:(?:the|an?|you|your|we|it)\s)*(?P<key>[a-z]{3,})", re.IGNORECASE),
    re.compile(r"(?:(?P<one>已经?)|(?P<two>尚?未|还没有?|没有?))(?P<key>[\u4e00-\u9fff]{2})"),
)  # fmt: skip


def check_polarities(claim: Claim, language: str) -> Iterator[Finding]:
    """At most one contradiction for each clause of a claim."""
    for clause in clauses(claim.text):
        if said := contradicting_clause(clause, claim):
            place = claim.start + clause.start, claim.start + clause.end
            # A clause that is worded quite differently may say the same with another word for no.
            severity: Literal["block", "warn"] = "block" if clause.similarity(said) >= SURE else "warn"
            yield Finding("contradicts_source", severity, *place, contradicted(said.sentence, language))


@functools.lru_cache(maxsize=8192)
def sign_of(text: str) -> str | None:
    """ "+" or "-": what the last word that affirms or denies makes of a clause; "+" when there is none.

    None for a clause that denies inside a condition only: 没付款的话 states nothing.
    """
    plain = _SUBORDINATE.sub(" ", text)
    last = None
    for match in _SIGN.finditer(plain):
        last = match
    if last is None:
        return None if plain != text and _SIGN.search(text) else "+"
    return "-" if last["minus"] else "+"


def contradicting_clause(clause: Clause, claim: Claim) -> Clause | None:
    """The clause of a source that a clause of a claim turns round."""
    said = [one for source in claim.sources for one in clauses(source.text)]
    labels: tuple[Callable[[str], str | None], ...] = (_payer, *_SIDES, sign_of)
    for label in labels:
        own = label(clause.text)
        if own is None or (label is sign_of and not clause.is_telling):
            continue
        stated = [(other, one) for one in said if (other := label(one.text)) is not None]
        if label is sign_of:
            stated = [(other, one) for other, one in stated if other == own or _denies(clause, one, own)]
        if found := rival(clause, own, stated):
            return found
    return _turned_key(clause, claim)


def _denies(one: Clause, other: Clause, sign: str) -> bool:
    """Whether what the denying clause of two denies is something that the other speaks of."""
    denying, affirming = (one, other) if sign == "-" else (other, one)
    *_, last = _SIGN.finditer(_SUBORDINATE.sub(" ", denying.text))
    plain = _SUBORDINATE.sub(" ", denying.text)
    most = DENIED[language_of(plain)]
    denied = subject_words(plain[last.end() :])[:most] or subject_words(plain[: last.start()])[-most:]
    return other.is_telling and not _AVOIDS.search(affirming.text) and bool(set(denied) & affirming.about)


@functools.lru_cache(maxsize=8192)
def _payer(text: str) -> str | None:
    """Who pays, in a clause that says so."""
    match = _PAYS.search(text)
    if match is None:
        return None
    return "shop" if any(match[name] for name in ("shop", "shop2", "shop3", "shop4", "shop5")) else "buyer"


def _turned_key(clause: Clause, claim: Claim) -> Clause | None:
    """The source's clause when it says 出库前 and never 出库后, and the claim the other."""
    for pattern in _KEYED:
        for match in pattern.finditer(clause.text):
            own = "one" if match["one"] else "two"
            said = [
                ("one" if other["one"] else "two", one)
                for source in claim.sources
                for one in clauses(source.text)
                for other in pattern.finditer(one.text)
                if other["key"] == match["key"]
            ]
            if said and all(side != own for side, _ in said):
                return said[0][1]
    return None


def _side(number: int) -> Callable[[str], str | None]:
    """Which of two opposites a clause has; None when it has neither or both."""

    @functools.lru_cache(maxsize=4096)
    def side(text: str) -> str | None:
        one, other = (pattern.search(text) is not None for pattern in _OPPOSITES[number])
        return None if one == other else "one" if one else "other"

    return side


_SIDES = tuple(map(_side, range(len(_OPPOSITES))))
