"""Names of people, where the words around them say so. A name without such words stays: a product's looks the same."""

from __future__ import annotations

import functools
import re

from assist.drafting.privacy.facts import facts
from assist.drafting.privacy.patterns import Recogniser, value

_NEVER_GIVEN = (
    "的了吗呢吧啊是在有和与及或为从到由给请您你我他她它们这那哪什就都也还要会能可不没很太最被把将对用于色码号款级端档装"
)
_FOLLOWS = (
    "负责|诊断|诊治|医生|医师|主任|先生|女士|小姐|太太|老师|师傅|同学|经理|开具|电话|手机|地址|收货|签收|身份|订单|快递|"
    "微信|客服|公司|联系|说|买|收"
)
_ROLE = "医师|医生|快递员|配送员|骑手|持卡人"
_TOLD = "我叫|本人叫|名叫|姓名|真名|全名|名字|户名|开户人|收件人|收货人|联系人|寄件人|签收人|预订人|购买人"
_KIN = "老公|老婆|丈夫|妻子|儿子|女儿|爸爸|妈妈|父亲|母亲|朋友|同事"
_PART = r"[^\W\d_a-zß-öø-ÿ](?:['’]?[\w-])*\.?"
_PARTICLE = "(?:van|von|de|der|den|del|di|da|la|bin|al|el) "
_FULL = rf"{_PART}(?: (?:{_PARTICLE}){{0,2}}{_PART}){{0,3}}"


@functools.cache
def names() -> tuple[Recogniser, ...]:
    """The recognisers of names."""
    return (*_chinese(), *_english())


def is_no_greeting(match: re.Match[str]) -> bool:
    """The first word is none that people say of themselves or call others by."""
    first = value(match).split()[0].rstrip(".,").casefold()
    return first not in facts()["never_names"].split() and not (value(match).isupper() and len(first) > 12)


def _chinese() -> tuple[Recogniser, ...]:
    lists = facts()
    compound = "|".join(lists["compound_surnames"].split())
    rare = "".join(c for c in lists["surnames"] if c not in lists["everyday_surnames"])
    given = rf"(?!{_FOLLOWS})[^\W0-9A-Za-z_{_NEVER_GIVEN}]"
    foreign = r"[^\W0-9A-Za-z_]{1,6}(?:·[^\W0-9A-Za-z_]{1,6}){1,3}"
    name = rf"(?:(?:{compound}|[{lists['surnames']}])(?:{given}){{1,2}})"
    sure = rf"(?:(?:{compound}|[{rare}])(?:{given}){{1,2}})"
    start = r"(?:^|(?<=[,，。;；:：!！?？、\n 在经由为是请]))"
    polite = "(?:先生|女士|小姐|太太)"
    title = "(?:先生|女士|小姐|太太|医生|医师|大夫|律师|教授|护士|主任医师)"
    called = "(?:经理|老师|师傅|总|哥|姐|同学)"
    age = "[0-9]{1,3}岁"
    goes_on = r"(?=$|[^\w]|[您你我他她的在是说要想为和从经已负诊指开给第]|收|正|目)"
    patterns = (
        rf"(?:{_TOLD})[ :是为叫改换成]{{1,4}}(?P<value>{foreign}|{name}|[{lists['surnames']}](?={called}))",
        rf"(?:{_KIN})[ :是叫]{{1,2}}(?P<value>{foreign}|{name})",
        rf"(?:{_TOLD})(?P<value>{sure})",
        rf"(?:{_ROLE})[ :是为叫]{{0,2}}(?P<value>{foreign}|{sure})",
        rf"{start}(?P<value>{name}|{foreign})(?={title}{goes_on})",
        rf"(?P<value>{sure}|(?:(?<!\w)|(?<=[的给和跟找是叫]))[{lists['surnames']}])(?={polite}{goes_on})",
        rf"(?<!\w)(?P<value>{sure})(?=[ ,]{{1,2}}(?:\+?86)?[ -]?1[3-9][0-9]{{9}}| ?\(?收\)?(?!\w))",
        rf"{start}(?P<value>{name}|{foreign})(?=, ?(?:男|女|一[位名]|{age})|是?一[位名](?:{age}|男|女))",
    )
    return tuple(Recogniser("PERSON", re.compile(pattern)) for pattern in patterns)


def _english() -> tuple[Recogniser, ...]:
    titled = rf"\b(?:M(?:r|rs|s|x)\b\.?|Miss|Dr\.|Prof\.) (?P<value>{_FULL})"
    told = (
        r"(?i:\b(?:my|her|his|their|maiden|last|first|full) (?:last |first |full |maiden )?name(?: is|'s|’s|:)"
        r"|\bname:|\b(?:calls?|called|named) (?:me|him|her)|\bpartner's name|\brecipient:|\battn:?)"
        rf"\s+(?P<value>{_FULL})"
    )
    asked = rf"\b[Nn]ame\?\s+(?P<value>{_FULL})(?=[.,!?\n]|$)"
    corrected = rf"\b[Nn]ame\b[^.!?\n]{{1,80}} to (?P<value>{_FULL})(?=[.,!?\n]|$)"
    addressed = rf"\b[Aa]ddress:\s+(?P<value>{_FULL})(?=\n)"
    housed = rf"(?<![\w.'’-]){_FULL}(?= live[sd]? (?:at|on) )"
    said = rf"\b(?:I'm|I’m|I am) (?P<value>{_FULL})(?=[.,!?\n]|$| and | from )"
    greeted = rf"(?:^|\n|[.!?] )(?:Dear|Hi|Hello|Hey) (?P<value>{_PART}(?: {_PART}){{0,2}})(?=[,!.:\n]|$)"
    signed = rf"(?:[Rr]egards|[Ss]incerely|[Cc]heers|Yours|[Tt]hanks),?\n+(?P<value>{_FULL})(?=\n|$)"
    patterns = (titled, told, asked, corrected, addressed, housed, said, greeted, signed)
    return tuple(Recogniser("PERSON", re.compile(pattern), is_no_greeting) for pattern in patterns)
