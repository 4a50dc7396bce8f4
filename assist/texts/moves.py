"""Moves: what a sentence does in a talk, besides stating what documents say.

Greeting, thanks, sympathy, asking back, and saying that one will find out need no source. A promise of an outcome does.
"""

from __future__ import annotations

import re
from typing import Literal

Move = Literal["courtesy", "holding", "question", "request", "circumstance", "statement"]

COURTESY = re.compile(
    r"您好|你好|亲(?=[，,！!~～、])|感谢|谢谢|多谢|抱歉|不好意思|对不起|为您查到|请您?稍等|随时|祝|客服团队|客服中心|欢迎|如有|如还有|还有其他|私信|请问|理解|很高兴|高兴|"
    r"要点|辛苦|心疼|着急|难受|添麻烦|恭喜|放心|别急|不客气|应该的|"
    r"\b(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|thanks?|thank you|sorry|apolog\w*|let me know|"
    r"regards|here is what applies|"
    r"happy to help|glad|pleased|please reply|private message|direct message|feel free|customer care|"
    r"talking points|may i ask|wishes|"
    r"understand\w*|frustrat\w*|appreciate|welcome|congratulations|sincerely|cheers|enjoy|hope|great question|"
    r"no problem|of course|sure)\b",
    re.IGNORECASE,
)
_HOLDING = re.compile(
    r"(?:核实|确认|查一?下|问一?下|问过|请示|反馈|转(?:给|达|交)|跟进|看一?下|帮您(?:查|问|看|转|核)|我(?:去|来|再|会)?(?:查|问|核))[^。！？\n]{0,24}"
    r"(?:回复|答复|告诉|联系|报给|给您|跟您|同步|跟进|安排)|(?:核实|查到|确认|问到|有结果|有消息)(?:后|了|清楚)[^。！？\n]{0,20}(?:回|告|联系|报|说)|"
    r"(?:资料|规定|说明|页面|文档|条款|手册|细则|须知|手上)[^。！？\n]{0,16}(?:没有|没|未|查不到|看不到)|(?:需要|得|要)[^。！？\n]{0,10}(?:核实|查|同事)|"
    r"\b(?:i|we|the team|someone|a colleague)(?:['’]ll| will|['’]m going to| am going to|"
    r" can)?\s?(?:\w+ )?(?:check|find out|look into|"
    r"look it up|confirm|ask|follow up|get back|come back|pass (?:it|this|that|your)|chase|verify)\b|"
    r"\blet me (?:check|find|look|ask|confirm)|"
    r"\b(?:do(?:es)?n['’]t|do(?:es)? not|nothing in|isn['’]t|is not|can['’]t|cannot) (?:\w+ ){0,4}?(?:say|"
    r"mention|cover|state|tell|see|list|set out|find)",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?:^|(?<=\w))(?=\W*+$)[^\w?？]*+[?？]|[吗呢么]\W*+$")
_REQUEST = re.compile(
    r"(?:麻烦|劳烦|请)您?[^。！？\n]{0,12}(?:发|提供|告诉|告知|私信|回复|回信|附上|拍|留|确认|说|给|报)|方便的话|"
    r"\b(?:please|could you|can you|would you|if you)\b[^.!?\n]{0,40}\b(?:send|share|tell|reply|let|attach|"
    r"confirm|message|give|drop|dm)\b",
    re.IGNORECASE,
)
# What is said of the customer's own case.
_CIRCUMSTANCE = re.compile(
    r"您(?:说的|提到|提供|的(?:订单|这|那|这笔|这单|情况)|这[单边次个]|那[单边次个]|已经?|刚|是|在|用|买|下单|签收|付)|"
    r"\b(?:you (?:said|mention\w*|wrote|told|bought|ordered|paid|have|had|were|are|placed)|you['’](?:ve|re|d)|"
    r"your (?:order|booking|parcel|case|message|email|purchase))\b",
    re.IGNORECASE,
)


_GREETING = re.compile(
    r"^\W*(?:(?:亲(?:亲|爱的)?|哈喽|[你您]好|\S{1,8}(?:先生|女士|同学|老师)[，,]?(?:[你您]好)?)[~～呀啊哦]*|"
    r"(?:hi|hello|hey|dear)(?: \w+){0,2})\s*[，,！!：:~～。]+\s*",
    re.IGNORECASE,
)


def move_of(sentence: str) -> Move:
    """What a sentence does, apart from greeting somebody first."""
    sentence = _GREETING.sub("", sentence) or sentence
    if _QUESTION.search(sentence):
        return "question"
    if _HOLDING.search(sentence):
        return "holding"
    if _REQUEST.search(sentence):
        return "request"
    if COURTESY.search(sentence):
        return "courtesy"
    return "circumstance" if _CIRCUMSTANCE.search(sentence) else "statement"


def needs_source(sentence: str) -> bool:
    """Whether a sentence states what only a document can carry."""
    return move_of(sentence) == "statement"
