"""Internal marks: words in a text that say that customers must not see it.

`audience: internal` that stands where nobody reads it (below the front matter, in a table, with a full-width colon),
and the marks that people write: 【内部】, 请勿外传, internal use only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.texts.likeness import edit_ratio

# A whole line that names who may read: also as a row of a table, in bold, as a list item, as exported from notes.
_AUDIENCE = re.compile(
    r"^[^\w\n]{0,8}(?:audience|visibility|confidentiality|access(?: level)?|"
    r"受众|可见范围|可见性|密级|保密级别|阅读范围|知悉范围)"
    r"[^\w\n:：=|]{0,4}[:：=|][^\w\n]{0,6}(?P<value>[^\n]{1,40}?)[^\w\n]{0,6}$",
    re.IGNORECASE | re.MULTILINE,
)
_INTERNAL_WORD = re.compile(
    r"内部|內部|保密|机密|機密|秘密|不公开|员工|對內|对内|仅限?客服|private|staff|employee|confidential|restricted|secret|"
    r"team only|\bintern(?:al|s)?\b",
    re.IGNORECASE,
)
_NOT_FOR_CUSTOMERS = r"(?:客户|顾客|买家|用户|消费者|客人)"
_MARKS = re.compile(
    r"[【\[〔（(<《「]\s*(?:(?:仅|仅限|仅供|限|对)?\s*(?:内部|內部)\s*"
    r"(?:[：:，,]|(?:资料|文件|使用|专用|参考|口径|文档|人员|员工|可见|掌握|传阅|版|讨论|备注|沟通|机密|保密|查看|流程|制度|规定|标准|政策|用)"
    r"|(?=[】\]〕）)>》」]))[^】\]〕）)>》」\n]{0,40}|internal(?: use)?(?: only)?|confidential)\s*[】\]〕）)>》」]|"
    r"内部(?:备注|说明|提示|提醒|注意|批注)\s*[:：]|"
    r"(?:仅|只|限)(?:限|供|对)?(?:公司)?内部(?:人员|员工)?(?:使用|参考|查看|阅读|传阅|掌握|可见|交流|学习)|"
    r"内部(?:资料|文件|口径|文档|使用|参考|掌握|专用|传阅)[，,：:；;。!！\s]{0,2}(?:请?勿|不得|不可|禁止|严禁|不要|不对外|仅)|"
    r"(?:请?勿|不得|不可|禁止|严禁|切勿|不能)(?:外传|外泄|外发|对外(?:公开|透露|泄露|传播|宣传)?(?=[，,。；;！!）)】\s]|$))|"
    rf"(?:不要|不能|不可|不得|请?勿|别|切勿|严禁|禁止)(?:主动)?(?:告诉|告知|透露给|泄露给|展示给|转发给){_NOT_FOR_CUSTOMERS}|"
    rf"(?:不要|不能|不可|不得|请?勿|别)让{_NOT_FOR_CUSTOMERS}(?:知道|看到|看见)|"
    rf"(?:不要|不能|不可|不得|请?勿|切勿|严禁|禁止)(?:主动)?(?:向|对|跟|和|给){_NOT_FOR_CUSTOMERS}(?:透露|泄露|提及|提起|说明?|公开|展示)|"
    r"\binternal[ -](?:use|eyes)(?: only)?\b|\b(?:for )?internal (?:reference|distribution|staff|document)s?\b|"
    r"\b(?:staff|employees?|agents?) only\b|\bcompany confidential\b|\bstrictly (?:confidential|internal)\b|"
    r"^\W{0,6}confidential\W{0,6}$|"
    r"\b(?:do not|don't|never|must not) (?:tell|show|share (?:this |it )?with|"
    r"(?:disclose|forward|reveal) (?:this |it )?to)(?: the| a| our)? (?:customer|client|buyer|guest|shopper)s?\b|"
    r"\bnot for (?:customers?|publication|the public|external (?:use|distribution))\b",
    re.IGNORECASE | re.MULTILINE,
)
_MISSPELT = 0.75  # edit ratio to the word itself


def says_internal(value: str) -> bool:
    """Whether a value of `audience` means internal, in whatever words or misspelt."""
    plain = value.strip().strip("\"'“”‘’*_`【】[]").strip().lower()
    if _INTERNAL_WORD.search(plain):
        return True
    return edit_ratio(plain, "internal") >= _MISSPELT


def audience_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that say `audience: internal` or the like, as (offset, words), wherever they stand."""
    for match in _AUDIENCE.finditer(text):
        if says_internal(match["value"]):
            yield match.start(), match[0].strip()


def internal_marks(text: str) -> Iterator[tuple[int, str]]:
    """All marks of a text that say it is not for customers, as (offset, words), in order."""
    marks = ((match.start(), match[0].strip()) for match in _MARKS.finditer(text))
    yield from sorted([*audience_lines(text), *marks])
