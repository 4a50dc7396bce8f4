"""Ways to reach a person: e-mail, telephone, WeChat, QQ."""

from __future__ import annotations

import re

from assist.drafting.privacy.patterns import LEFT, RIGHT, Recogniser, called_a_code, digits, value

_EMAIL = r"(?<![A-Za-z0-9._%+'-])[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"

_CHATS = r"微信|薇信|威信|wechat|weixin|(?<![A-Za-z])(?:wx|vx|wei ?xin)|v信|加我|加v"
_CHAT = rf"(?:{_CHATS})(?:[ :=,是为]|号码?|id|is|my){{0,4}}(?P<value>[A-Za-z][A-Za-z0-9_-]{{5,19}})"
_CHAT_ID = r"(?:微信号|wechat id|(?<![A-Za-z])[wv]x)[ 是为]?[:=是为 ] ?(?P<value>[A-Za-z][A-Za-z_-]{5,19})"
_QQ = rf"(?<![A-Za-z])QQ(?:[ :=,是为]|号码?|群){{0,4}}(?P<value>[1-9][0-9]{{4,10}}){RIGHT}"

_ALONE = rf"{LEFT}(?<![0-9][ -])"  # not the later groups of a longer number
_EXTENSION = r"(?:(?: ?(?:x|ext\.?|转|#) ?|-)[0-9]{1,5})?"
_MOBILE = (
    r"(?:(?<![0-9A-Za-z])|(?<=[Tt][Ee][Ll])|(?<=[VvWw][Xx]))"
    rf"(?:(?:\+|00)?\(?86\)?[ -]{{0,2}})?1[ .-]?[3-9](?:[ .-]?[0-9]){{9}}{RIGHT}(?!-[0-9])"
)
_SPOKEN = "[0-9零〇一二三四五六七八九幺]"
_SPOKEN_MOBILE = rf"{LEFT}(?<!{_SPOKEN})[1一幺][3-9三四五六七八九](?:[ -]?{_SPOKEN}){{9}}(?!{_SPOKEN}){RIGHT}"
_AREA = r"\(?0(?:10|2[0-57-9]|[3-9][0-9]{2})(?:\) ?|[ -])"
_LANDLINE = rf"{_ALONE}(?:\+?86[ -]?)?{_AREA}[2-8](?:[ -]?[0-9]){{6,7}}{_EXTENSION}{RIGHT}"
_ABROAD = (
    r"(?<![0-9A-Za-z+])(?<![0-9][ -])(?:\+|00(?=[1-9][0-9]{0,2}[ -]))"
    rf"[1-9](?:[ ./-]{{0,2}}\(?[0-9]\)?){{6,13}}{_EXTENSION}(?![0-9])"
)
_LOCAL = rf"{_ALONE}\(?0[1-9][0-9]{{1,3}}\)?(?:[ -][0-9]{{2,4}}){{2,3}}{RIGHT}"
_AMERICAN = rf"{_ALONE}(?:\([2-9][0-9]{{2}}\) ?|[2-9][0-9]{{2}}[ .-])[2-9][0-9]{{2}}[.-][0-9]{{4}}{_EXTENSION}{RIGHT}"
# Any country's spelling where the words around say what it is: groups of digits, the area code perhaps in brackets.
_GROUPED = rf"\+?\(?[0-9](?:[ ./-]{{0,2}}\(?[0-9]\)?){{5,13}}[0-9]{_EXTENSION}"
_CALL = (
    "phone|telephone|mobile|cell|tel|fax|desk|call|text|reach|ring|dial|whatsapp|answering|messages?|contact|my number"
)
_SMALL_WORDS = (
    r"(?:[ :.,?#\n-]|me|us|him|her|them|you|back|on|at|to|is|are|no|number|my|the|this|via|now|please|with|was|for)"
    "{0,9}"
)
_CALLED = rf"\b(?:{_CALL})\b{_SMALL_WORDS}(?P<value>{_GROUPED}){RIGHT}"
_LABELLED = rf"(?P<value>(?<![0-9A-Za-z+.-]){_GROUPED})[ -](?:mobile|office|fax|home|cell)\b"
_CALLED_ZH = rf"(?:电话|手机|座机|固话|联系方式|致电|传真)(?:[ :,是为]|号码?){{0,4}}(?P<value>{_GROUPED}){RIGHT}"
_COUNTRY = re.compile(r"^(?:\+|00)?\(?86\)?[ -]*(?=1)")
# Mainland and North American numbers that are free to call or answered by a company.
_SERVICE_LINE = re.compile(r"(?:400|800|95\d|96\d|12\d{3}$|1?8(?:00|33|44|55|66|77|88)\d{7}$)")


def is_mobile(match: re.Match[str]) -> bool:
    """Whole, in groups of three digits or more, or digit by digit."""
    sizes = {len(group) for group in re.split(r"[ .-]+", _COUNTRY.sub("", value(match)))}
    return min(sizes) >= 3 or sizes == {1}


def is_private_line(match: re.Match[str]) -> bool:
    """Seven digits or more that are no service line (400, 95…, 1-800): those are companies', not people's."""
    number = digits(match)
    return len(number) >= 7 and not _SERVICE_LINE.match(number) and not called_a_code(match)


def has_account_shape(match: re.Match[str]) -> bool:
    """A digit or an underscore: what tells an account from an English word."""
    return any(c.isdigit() or c == "_" for c in value(match))


CONTACTS = (
    Recogniser("EMAIL", re.compile(_EMAIL)),
    Recogniser("WECHAT", re.compile(_CHAT, re.IGNORECASE), has_account_shape),
    Recogniser("WECHAT", re.compile(_CHAT_ID, re.IGNORECASE)),
    Recogniser("QQ", re.compile(_QQ, re.IGNORECASE)),
    Recogniser("PHONE", re.compile(_MOBILE), is_mobile),
    Recogniser("PHONE", re.compile(_SPOKEN_MOBILE), is_mobile),
    Recogniser("PHONE", re.compile(_LANDLINE)),
    Recogniser("PHONE", re.compile(_ABROAD), is_private_line),
    Recogniser("PHONE", re.compile(_LOCAL), is_private_line),
    Recogniser("PHONE", re.compile(_AMERICAN), is_private_line),
    Recogniser("PHONE", re.compile(_CALLED, re.IGNORECASE), is_private_line),
    Recogniser("PHONE", re.compile(_LABELLED, re.IGNORECASE), is_private_line),
    Recogniser("PHONE", re.compile(_CALLED_ZH), is_private_line),
)
