"""Contrasts: clauses that turn a statement of their source round.

Can and cannot, who pays, before and after, all for some. Each is a label that a clause bears or does not; a clause
contradicts when the statement that is most alike bears the other label and none nearly as much alike bears its own. The
labels are of the language, not of any trade.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assist.drafting.checks.claims import Claim, Clause, clauses, features, subject_words
from assist.drafting.checks.materials import Material, Scores, Statement
from assist.texts.languages import language_of
from assist.texts.likeness import overlap
from assist.texts.signs import SIGN as _SIGN

Label = Callable[[str], str | None]

_SIGN_MINUS = re.compile(r"不|没|无|未|勿|\b(?:not|never|cannot|no|none|nothing|except)\b|n['’]t\b", re.IGNORECASE)
DENIED = {"en": 3, "zh": 8}  # words (the Chinese ones overlap) behind a denial, or before one at a clause's end
# A clause that only says when: what is affirmed or denied in it is no statement. Nor is a question.
_WHEN = re.compile(
    r"^\s*(?:and |but |or |so )?(?:if|when|once|unless|whether|after|before|until|where|in case)\b|"
    r"^(?:如果|若|要是|万一|倘若|除非|只要)|(?:的话|时候?|之[前后]|以[前后]|[前后])$|^[^是能会]{2,}的$|"
    r"^\s*(?:can|do|does|is|are|may|will|what|how|which|who)\b|[吗么呢]$|^(?:怎么|什么|哪|能不能|是否)",
    re.IGNORECASE,
)
# A cell that only says no.
_NO_CELL = re.compile(
    r"[：:]\s*(?:no|none|not [^;]{0,24}|否|无|不[可支含能]?[^，。；]{0,6}|没有|×|—)\s*$", re.IGNORECASE
)
# What is denied inside a condition says nothing of the statement: 没付款的话, 不通过时.
_SUBORDINATE = re.compile(
    r"（[^）]{0,60}）|\([^)]{0,60}\)|(?:还?没有?|尚?未)[^，。的]{1,8}?的(?=[\u4e00-\u9fff])|[没不][^，。的]{1,8}?(?:的话|时候?(?!间))"
)
_BUYER = (
    r"您(?:自己|本人|这边|自行)?|你|买家|客户|顾客|客人|消费者|用户|自己|本人|收件人|"
    r"\w{1,4}(?:人|主|员|者)|住客|学员|家长"
)
_SHOP = r"店铺|商家|卖家|我们(?:这边|这里|店铺|公司|店)?|我方|本店|店里|平台|咱们|公司"
_PAY = r"(?:承担|负担|支付|付(?!款)|出(?![现库发具示了来去门])|掏|担着?|赔(?!偿)|缴纳?|贴|垫付|买单)"
_PAYERS: tuple[tuple[re.Pattern[str], str | None], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), who)
    for pattern, who in (
        (rf"由(?P<who>[^，。；]{{1,8}}?)(?:全额|自行|来|先行|共同|各)*{_PAY}", None),
        (rf"(?:不用|无需|不需要|不必|无须)[^，。；]{{0,6}}?(?:{_PAY}|花钱|交钱|付钱|付费)|免费|免收|免(?=运费|手续费|费|押)|"
         r"不另?收|不用钱|不要钱|包邮|我们来?包|(?:含|包)在[^，。；]{0,6}[里内]", "shop"),
        (rf"(?P<shop>{_SHOP})[^，。；]{{0,6}}?{_PAY}", "shop"),
        (rf"(?:{_BUYER})[^，。；]{{0,4}}?(?:自理|{_PAY})|自费|自理|自付|另付|收费|收取|加收|要收|收您|另计", "buyer"),
        (r"\b(?:paid|covered|borne|met|footed)(?: for)?(?: in full)? by (?P<who>(?:the |your |our )?\w+)", None),
        (r"\bfree(?: of charge)?\b|\b(?:at )?no (?:extra )?(?:cost|charge|fee)\b|\bfor nothing\b|\bon (?:us|"
            r"the house)\b|"
         r"\bours to pay\b|\b(?:at|out of) our (?:own )?(?:cost|expense|pocket)\b|\bcosts? (?:you )?nothing\b|"
         r"\bwaived?\b|"
         r"\bincluded in the price\b", "shop"),
        (r"\bon you\b|\byours to pay\b|\b(?:at|out of) (?:your|the \w+['’]s) (?:own )?(?:cost|expense|pocket)\b|"
         r"\b(?:charged|billed) to (?:you|the \w+)\b", "buyer"),
        (r"\b(?P<who>we|you|the \w+)(?:['’](?:ll|d|re))?(?: \w+)?(?: \w+)?\s(?:pay|pays|paying|cover|covers|"
            r"covering|bear|bears|foot|"
         r"foots|settle|settles)\b", None),
    )
)  # fmt: skip
_IS_BUYER = re.compile(
    rf"(?:{_BUYER})|you|buyer|customer|guest|member|client|purchaser|owner|parent|sender|reader|user|subscriber|recipient|holder",
    re.IGNORECASE,
)
_OPPOSITES = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (r"大(?=一码|半码|一号)|\blarger\b|\bbigger\b", r"小(?=一码|半码|一号)|\bsmaller\b"),
        (r"\bwithout\b", r"\bwith\b(?!in|out)"),
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
               r"(?:(?:the|an?|you|your|we|it)\s){0,3}(?P<key>[a-z]{3,20})", re.IGNORECASE),
    re.compile(r"(?:(?P<one>已经?)|(?P<two>尚?未|还没有?|没有?))(?P<key>[\u4e00-\u9fff]{2})"),
)  # fmt: skip
# Says it of all, in every case.
_ALL = re.compile(
    r"无论|不论|不管|任何|一律|所有|全部|一概|凡是|哪怕|即使|就算|随时|永久|永远|无条件|不限|各[个地种款]|每[个一]|谁都|哪[个种款家]|"
    r"什么时候|都一样|均可|都[可能行]|"
    r"\b(?:all|any|every|each|always|never|no matter|regardless|even (?:if|when|though|after|without)|whether or not|"
    r"whichever|whatever|whenever|wherever|anyone|anytime|everyone|everywhere|anywhere|either way|however|unlimited)\b",
    re.IGNORECASE,
)
# Says it of some, in some case.
_SOME = re.compile(
    r"仅|只(?!要)|限(?!制)|除非|以外|除外|前提|满(?=\s?\d|足)|如果|若|须|的话|凭|未|因|"
    r"\b(?:only|unless|except|provided|as long as|if|must|just|solely|minimum|where|on condition)\b",
    re.IGNORECASE,
)
_COLON = re.compile("[：:]")
FULL = 3  # features from which a clause of a source says something by itself, and is no cell or heading
LEAST = 0.2  # likeness below which two clauses are not of the same
# By how much the contradicting statement must be more alike than any agreeing one, from which likeness on it is told,
# from which it withholds. Chosen on the worlds for building: a word for no is easily misread, one for who pays is not.
_PAYER, _SIDE, _YES, _CASE = (0.15, 0.25, 0.45), (0.25, 0.45, 0.7), (0.25, 0.4, 0.75), (0.3, 0.5, 9.0)
SAME = 0.75  # of all features that two clauses must share to differ in their yes and no alone
WIDER, WIDER_SURE = 0.45, 0.65  # nearness of what is said of all to a statement made of some


@dataclass(frozen=True)
class Contrast:
    """A clause of a claim against what a source says; `sure` when both speak of the same in so many words."""

    clause: Clause
    source_words: str
    sure: bool
    wider: bool = False


def contrasts(claim: Claim, material: Material) -> Iterator[Contrast]:
    """At most one for each clause of a claim."""
    around = material.features(claim.text)
    for clause in clauses(claim.text):
        own = material.features(clause.text)
        if found := _turned(clause, own, around - own, material) or _widened(clause, own, around - own, material):
            yield found


@functools.lru_cache(maxsize=8192)
def sign_of(text: str) -> str | None:
    """ "+" or "-": what the last word that affirms or denies makes of a clause; "+" when there is none.

    None for a clause that denies inside a condition only: 没付款的话 states nothing.
    """
    if _NO_CELL.search(text):
        return "-"
    if _WHEN.search(text):
        return None
    return _last_sign(_SUBORDINATE.sub(" ", text), text)


@functools.lru_cache(maxsize=8192)
def case_of(text: str) -> str | None:
    """The same for a clause that only says when: "if you are satisfied" is another case than "if you are not"."""
    return _last_sign(text, text) if _WHEN.search(text) and not text.rstrip().endswith(("?", "？")) else None


def _last_sign(plain: str, text: str) -> str | None:
    last = None
    for match in _SIGN.finditer(plain):
        last = match
    if last is None:
        return None if plain != text and _SIGN.search(text) else "+"
    return "-" if last["minus"] else "+"


@functools.lru_cache(maxsize=8192)
def payer_of(text: str) -> str | None:
    """Who pays, in a clause that says so: the shop or the buyer."""
    for pattern, who in _PAYERS:
        if match := pattern.search(text):
            return who or ("buyer" if _IS_BUYER.match(match["who"].removeprefix("the ")) else "shop")
    return None


def _side(number: int) -> Label:
    """Which of two opposites a clause has; None when it has neither or both."""

    @functools.lru_cache(maxsize=4096)
    def side(text: str) -> str | None:
        one, other = (pattern.search(text) is not None for pattern in _OPPOSITES[number])
        return None if one == other else "one" if one else "other"

    return side


_LABELS: tuple[tuple[Label, tuple[float, float, float]], ...] = (
    (payer_of, _PAYER),
    *((_side(number), _SIDE) for number in range(len(_OPPOSITES))),
    (sign_of, _YES),
    (case_of, _CASE),
)


def _turned(clause: Clause, own: frozenset[str], around: frozenset[str], material: Material) -> Contrast | None:
    scores = material.likeness(own, around)
    for label, (apart, told, sure) in _LABELS:
        mine = label(clause.text)
        if mine is None or (label in (sign_of, case_of) and not clause.is_telling):
            continue
        found = _opposed(clause.text, mine, label, scores, material, apart)
        if found and found[1] >= told and (label is not sign_of or _denies(clause.text, found[0], mine)):
            statement, score = found
            same = label is not sign_of or overlap(own, statement.features) >= SAME
            return Contrast(clause, statement.sentence, score >= sure and same)
    return _turned_key(clause, material)


def _opposed(
    clause: str, mine: str, label: Label, scores: Scores, material: Material, apart: float
) -> tuple[Statement, float] | None:
    """The statement most alike, when it bears the other label and clearly none so much alike bears the own one."""
    agreeing, best, found = 0.0, 0.0, None
    for score, statement in zip(scores, material.statements, strict=True):
        if score < LEAST:
            continue
        theirs = label(statement.clause)
        if label is sign_of and not _comparable(clause, statement):
            continue
        if theirs == mine:
            agreeing = max(agreeing, float(score))
        elif theirs is not None and score > best:
            best, found = float(score), statement
    return (found, best) if found is not None and best >= LEAST and best >= agreeing + apart else None


def _comparable(clause: str, statement: Statement) -> bool:
    """Whether a clause of a source says yes or no, and of who pays when the other does (不收 means free)."""
    same = payer_of(clause) == payer_of(statement.clause)
    return same and _says(statement.clause, statement.sentence, len(statement.features))


@functools.lru_cache(maxsize=16384)
def _says(clause: str, sentence: str, features: int) -> bool:
    """Whether a clause of a source affirms or denies by itself: no fragment, no cell, no item of what is denied."""
    if _SIGN.search(clause):
        return features > 0
    in_row = len(_COLON.findall(sentence)) >= 2
    return features >= FULL and not in_row and not _SIGN_MINUS.search(sentence)


def _denies(clause: str, statement: Statement, sign: str) -> bool:
    """Whether what the denying one of the two denies is something that the other speaks of."""
    denying, affirming = (clause, statement.clause) if sign == "-" else (statement.clause, clause)
    plain = _SUBORDINATE.sub(" ", denying)
    signs = list(_SIGN.finditer(plain))
    if not signs:
        return True  # a cell that says no
    last = signs[-1]
    most = DENIED[language_of(plain)]
    denied = subject_words(plain[last.end() :])[:most] or subject_words(plain[: last.start()])[-most:]
    return bool(set(denied) & features(affirming))


def _turned_key(clause: Clause, material: Material) -> Contrast | None:
    """Where the source says 出库前 and never 出库后, and the clause the other."""
    for pattern in _KEYED:
        for match in pattern.finditer(clause.text):
            own = "one" if match["one"] else "two"
            said = [
                ("one" if other["one"] else "two", statement)
                for statement in material.statements
                for other in pattern.finditer(statement.clause)
                if other["key"] == match["key"]
            ]
            if said and all(side != own for side, _ in said):
                return Contrast(clause, said[0][1].sentence, sure=False)
    return None


def _widened(clause: Clause, own: frozenset[str], around: frozenset[str], material: Material) -> Contrast | None:
    """Said of all, where the nearest statement says it of some."""
    if not material.statements or not _ALL.search(clause.text):
        return None
    scores = material.nearness(own, around)
    place = int(scores.argmax())
    nearest, score = material.statements[place], float(scores[place])
    if score < WIDER or _ALL.search(nearest.sentence) or not _SOME.search(nearest.sentence):
        return None
    return Contrast(clause, nearest.sentence, score >= WIDER_SURE, wider=True)
