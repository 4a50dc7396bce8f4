"""Postal addresses, down to a street, a house or a flat. A city or district alone identifies nobody: it stays.

Chinese addresses are chains of parts from the large to the small. They start at a known province or city, or are a
street with a number or an estate with a building. Others are a number with a street's name and kind.
"""

from __future__ import annotations

import functools
import re

from assist.drafting.privacy.facts import facts
from assist.drafting.privacy.patterns import RIGHT, Recogniser, value

# A Chinese character that may be part of a place name: not one of the words that carry a sentence on.
_PLACE = r"[^\W0-9A-Za-z_的了吗呢吧啊我你他她您请寄送给到被把很]"
_NAME = _PLACE[:-1] + "在住是从去于址发改收货想要能会可有没就都也还跟与或这那每满居]"
_ADMIN = "(?:省|自治区|自治州|地区|市|区|县|旗|镇|乡|街道)"
_STREET = "(?:大街|大道|路|街|巷|弄|胡同)"
_ESTATE = "(?:小区|花园|苑|公寓|家园|新村|村|新区|大厦|广场|新城)"
_BUILDING = f"(?:{_ESTATE}|中心|大楼|大院|学院|大学|医院|公司)"
_COUNT = "[0-9A-Za-z一二三四五六七八九十百甲乙丙]"
# Counted with Chinese numerals, some of these words count other things (三座桥).
_UNIT = (
    r"(?: ?[0-9A-Za-z甲乙丙]{1,6} ?(?:号楼|号院|号|弄|栋|幢|座|塔|期|单元|楼|层|室|房|户|组|铺)"
    r"| ?[一二三四五六七八九十百]{1,4}(?:号楼|号院|号|弄|栋|幢|单元|楼|层|室)"
    r"| ?-?(?<![0-9])[0-9]{1,3}(?:-[0-9]{1,4}){1,3}室?)"
)
_UNITS = rf"(?:(?:{_NAME}{{1,8}}?{_BUILDING})?{_UNIT}){{0,5}}(?:[0-9]{{3,4}}(?![0-9元米克件年月天]))?"

_KIND = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Square|Sq|Terrace|Crescent|Parkway|Pkwy|Highway|"
    r"Hwy|Turnpike)\b|(?:Court|Ct|Close|Way|Circuit|Parade|Grove|Route|Place|Pl)\b(?=,)"
)
_KIND_FIRST = r"(?i:rue|via|viale|piazza|calle|avenida|rua|rúa|plaza|chemin|avenue|boulevard|ul\.|al\.)"
_KIND_JOINED = (
    "stra(?:ss|ß)e| Stra(?:ss|ß)e|str\\.|gasse|weg|platz|allee|gatan|gata|vägen|gade|vej|veien|straat|laan|katu|tie|"
    "kuja|braut|utca"
)
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
_WORD = rf"{_CAPITAL}[\w'’.-]*"
_NUMBER = r"(?<![\w.-])[0-9]{1,6}[A-Za-z]?"
_BREAK = r"[\s,>?]{1,8}"  # between the lines of an address, quoted perhaps
_FLAT = rf"{_BREAK}(?:Apt|Suite|Ste|Unit|Flat|Room|Floor|#)\.? ?[0-9A-Z]{{1,6}}\b"
_TOWN = rf"{_BREAK}{_WORD}(?: {_WORD}){{0,2}}"
_TAIL = rf"(?:{_FLAT}){{0,2}}(?:(?:{_TOWN}){{0,3}}{_BREAK}[0-9]{{4,6}}(?:-[0-9]{{4}})?\b)?"
_AT = (
    r"\b(?:live[sd]? (?:at|on)|located at|office is at|(?:ship|deliver|send|return)(?:ed)?(?: it| them| a new one)? to|"
    r"sent to|meet (?:me|you|us) at|(?:taxi|ride) to)"
)


def reaches_the_street(match: re.Match[str]) -> bool:
    """A district, street or estate with a number, or a district followed by a street or an estate."""
    named = f"(?:{_STREET}|{_ESTATE})"
    tail = match["tail"]
    first = re.search(f"{_ADMIN}|{named}", tail)
    numbered = first is not None and re.search(_UNIT, tail[first.end() :]) is not None
    return numbered or re.search(f"{_ADMIN} ?{_NAME}{{1,30}}{named}$", tail) is not None


def has_two_units(match: re.Match[str]) -> bool:
    """A building and a flat; a storey alone may be any."""
    return len(re.findall(_UNIT, value(match))) >= 2


def has_a_digit(match: re.Match[str]) -> bool:
    """What tells an address or a postcode from other words."""
    return any(c.isdigit() for c in value(match))


@functools.cache
def places() -> tuple[Recogniser, ...]:
    """The recognisers of addresses."""
    return (*_chinese(), *_western())


def _chinese() -> tuple[Recogniser, ...]:
    known = "|".join(sorted((facts()["provinces"] + " " + facts()["cities"]).split(), key=len, reverse=True))
    chain = (
        rf"(?:(?<!{_NAME}){_NAME}{{1,5}}[区县镇])?(?:{known})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?"
        rf"(?P<tail>(?: ?{_PLACE}{{1,7}}?{_ADMIN}){{0,4}}(?: ?{_NAME}{{1,9}}?(?:{_STREET}|{_ESTATE})){{0,3}}{_UNITS})"
    )
    street = rf"(?<!{_NAME}){_NAME}{{2,30}}{_STREET}[0-9]{_COUNT}{{0,5}} ?(?:号楼|号院|号|弄){_UNITS}"
    estate = rf"(?<!{_NAME}){_NAME}{{2,20}}{_ESTATE} ?{_COUNT}{{1,4}} ?(?:号楼|栋|幢|座|单元){_UNITS}"
    flat = rf"(?<!{_COUNT}){_COUNT}{{1,4}}(?:号楼|栋|幢|座) ?(?:{_COUNT}{{1,3}}单元 ?)?[0-9]{{2,5}}室?"
    return (
        Recogniser("ADDRESS", re.compile(chain), reaches_the_street),
        Recogniser("ADDRESS", re.compile(street)),
        Recogniser("ADDRESS", re.compile(estate)),
        Recogniser("ADDRESS", re.compile(flat), has_two_units),
    )


def _western() -> tuple[Recogniser, ...]:
    street = rf"{_NUMBER}(?:,? [0-9]{{1,5}})?,? (?:{_WORD} ){{1,4}}(?:{_KIND})\.?{_TAIL}"
    kind_first = (
        rf"(?:{_NUMBER} )?(?:{_NUMBER} )?\b{_KIND_FIRST} (?:d(?:[aeou]|ei|el|ella) |of |la |d')?{_WORD}(?: {_WORD})?"
        rf"(?: [0-9]{{1,5}}\b){_TAIL}"
    )
    joined = rf"(?:{_NUMBER} )?\b{_CAPITAL}\w+(?:{_KIND_JOINED}) [0-9]{{1,5}}\b{_TAIL}"
    unit = rf"{_BREAK}(?:Apt|Suite|Ste|Flat)\b\.? ?[0-9A-Z]{{1,6}}\b"
    flat = rf"{_NUMBER} (?:[0-9]{{1,5}} )?{_CAPITAL}[^\n!;:]{{2,50}}?{unit}{_TAIL}"
    post = r"\b(?:PSC|CMR|Unit|USN[SV]|USS|USCGC) [^\n]{1,30}\n? ?[AFD]PO A[AEP] [0-9]{5}\b"
    box = rf"(?:{_NUMBER} )?\bP\.? ?O\.? Box [0-9]{{1,6}}\b{_TAIL}"
    told = (
        rf"(?:\b[Aa]ddress(?: (?:is|to the same))?:?\s+(?={_CAPITAL}|[0-9]|the corner of)|{_AT}:?\s+(?=[0-9]))"
        rf"(?P<value>(?:the corner of|{_CAPITAL}|[0-9]{{1,6}},? (?:[0-9]{{1,6}} )?{_CAPITAL})[^?!;]{{4,90}}?)"
        r"(?=\.?\s*\Z|\. |[?!;]|\n\n| in case)"
    )
    code = (
        r"(?:\bzip(?: ?code)?|\bpost(?:al)? ?code|邮编|邮政编码)(?: is|[ :是为]){0,3}"
        rf"(?P<value>[A-Z0-9]{{2,6}}(?:[ -][A-Z0-9]{{2,4}})?){RIGHT}"
    )
    return (
        Recogniser("ADDRESS", re.compile(told), has_a_digit),
        *(Recogniser("ADDRESS", re.compile(pattern)) for pattern in (post, box, street, kind_first, joined, flat)),
        Recogniser("ADDRESS", re.compile(code, re.IGNORECASE), has_a_digit),
    )
