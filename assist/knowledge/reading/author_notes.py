"""Author's notes: what writers leave for each other (TODO, 待法务确认, 【待补充】) and customers must never read.

A note is certain when nothing else is written so; the same words may name the state of an order (订单状态：待确认), and
then they are only pointed out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_IN = r"[^】\]〕）)}｝>》」\n]"  # what stands between brackets
_PENDING = (
    "确认|核实|核对|审核|审批|审定|补充|补全|完善|更新|修改|修订|填写|填|"
    "定稿|确定|敲定|商定|讨论|商榷|查证|拍板|回复|定"
)
_END = r"(?=\s*(?:[。；;，,！!？?、|）)】\]」]|$))"
# Whom a customer's order may wait for; all others are colleagues of the writer.
_CUSTOMER = "您|你|客户|顾客|买家|用户|会员|收件人|收货人|本人|对方|商家|卖家|店铺|快递|平台|系统|银行"
_BRACKETED = (
    rf"(?:(?:注|备注|说明)\s*[:：]\s*)?(?:此处|这里|具体|数字|金额|时间|下文|以下)?\s*(?:还|仍|尚)?(?:待|需要?|请){_IN}{{0,16}}(?:{_PENDING}){_IN}{{0,6}}",
    rf"(?:编者|作者|编辑|写手|文案|笔者|修订|批注|草稿|初稿|未定稿|占位|示例文字){_IN}{{0,40}}",
    r"(?:(?i:insert|fill in|placeholder|to be (?:confirmed|decided|determined|written|added|completed)|"
    rf"note to (?:self|editor)|check with|todo|tbd|tbc|fixme))\b{_IN}{{0,60}}",
)
_CERTAIN = (
    r"(?<![A-Za-z0-9_])(?:TODO|FIXME|TBD|TBC|XXX(?=\s*[:：])|HACK(?=\s*[:：]))(?![A-Za-z0-9_])",
    r"(?<![A-Za-z0-9_])(?i:todo|fixme|tbd|to ?do)\s*[:：]",
    r"\b(?i:lorem ipsum)\b",
    r"(?<![\w.])@[\u4e00-\u9fff]{2,4}\s*(?:请|帮|麻烦|看|确认|改|补|这里|此处)",
    rf"[【\[〔（(｛{{<《「]\s*(?:{'|'.join(_BRACKETED)})[】\]〕）)}}｝>》」]",
    rf"(?<![等期对看接有善招])待(?!{_CUSTOMER})[^\s，。；！？、|:：（）()]{{2,8}}?(?:{_PENDING}){_END}",
    rf"(?:^|[：:|]\s*)(?:暂|还|仍|尚)?(?:未定|待(?:定|补充?|完善|更新|核实|确认|填写?|写|续)){_END}",
    r"(?i:\bto be (?:confirmed|decided|determined|reviewed|approved) (?:by|with) "
    r"(?:legal|finance|marketing|product|ops|operations|management|hr|the team)\b)",
    r"(?i:(?:^|:\s*)to be (?:confirmed|decided|determined|written|added|completed)(?=\s*(?:[.;,|]|$)))",
)
_PERHAPS = (
    rf"(?<![等期对看接有])待(?:确认|核实|补充|完善|更新|商榷|定){_END}",
    r"(?<![A-Za-z0-9_*＊×?？○〇])(?:[xX×]{2,4}|[?？]{2,}+|[*＊]{2,4}|_{2,}+|[○〇]{2,}+|\[\s{0,4}\]|【\s{0,4}】)\s?"
    r"(?:个?(?:天|元|小时|工作日|折|％|%|月|年)|(?:business )?(?:days?|hours?|weeks?)\b)",
)
_MARKED = re.compile("|".join(_CERTAIN), re.MULTILINE)
_DOUBTFUL = re.compile("|".join(_PERHAPS), re.MULTILINE)
# In a line about these, words of waiting may name the state of an order.
_STATE = re.compile(r"状态|订单|进度|页面|显示|按钮|列表|款项|包裹|status|order", re.IGNORECASE)


@dataclass(frozen=True)
class Note:
    """A note that stands in a text: where, its words, and whether it can be nothing else."""

    start: int
    words: str
    certain: bool


def author_notes(text: str) -> Iterator[Note]:
    """All notes of a text, in order."""
    end = 0
    doubtful = {match.start(): match for match in _DOUBTFUL.finditer(text)}
    for match in sorted((*_MARKED.finditer(text), *doubtful.values()), key=lambda match: match.start()):
        if match.start() >= end:
            end = match.end()
            certain = match.re is _MARKED and not _may_be_a_state(match)
            yield Note(match.start(), match[0].strip(" :：|\n"), certain)


def _may_be_a_state(match: re.Match[str]) -> bool:
    line = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.end()]
    return "待" in match[0] and _STATE.search(line) is not None
