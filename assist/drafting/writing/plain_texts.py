"""Plain texts: what a model wrote in Markdown, as a chat box shows it.

A star, a line or a bracket that belongs to a figure or a name stays: 30*20*55, 2_000, SL_J_210. Struck-out words go:
the model took them back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assist.knowledge.markdown.tables import split_row

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n`]*\n?", re.M)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]++((?:(?!(?<![ \t])[ \t]++(?:#++[ \t]*+)?$).)*+).*$", re.M)
_QUOTE = re.compile(r"^ {0,3}(?>(?:>[ \t]?)+)(?!\d)", re.M)
_BULLET = re.compile(r"^([ \t]*)(?:\*|\+(?![ \t]*\d))[ \t]+(?=\S)", re.M)
_TASK = re.compile(r"^([ \t]*-[ \t]+)\[[ xX]\][ \t]+", re.M)
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})$\n?", re.M)
_CODE = re.compile(r"(?<!`)(`++) ?+((?:(?! ?`)[^\n])++) ?+\1")
_STRUCK = re.compile(r"~~(?=[^\s~])[^\n]*?(?<=[^\s~])~~")
_EMPTIED = re.compile(r"^[ \t]*-[ \t]*~~[^~\n]+~~[ \t]*$\n?", re.M)
# Stars between two digits multiply; single ones between any two letters join: 长*宽*高.
_BOLD = re.compile(
    r"(?<![\d*\\])(\*{2,3})(?=[^\s*])([^\n]*?[^\s*])\1(?!\*)|(?<=\d)(\*{2,3})(?=[^\s\d*])([^\n]*?[^\s*])\3(?![\d*])"
)
_STRESSED = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]*[^\s*\\])\*(?![\w*])")
_LINED = re.compile(r"(?<![\w\\])(_{1,3})(?=[^\s_])([^\n]*?[^\s_])\1(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!~|>-])")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^\s<>]+)>", re.I)
_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$")
_UNDER = re.compile(r"^[ \t]*+(?:\|[ \t]*+)?:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+(?:\|[ \t]*+)?$")
_CJK = re.compile(r"[\u3400-\u9fff]")


def plain_text(text: str) -> str:
    """The text without Markdown's marks; its words and figures stay."""
    text = "\n".join(_without_tables(_FENCE.sub("", text).split("\n")))
    text = _RULE.sub("", _HEADING.sub(r"\1", _QUOTE.sub("", text)))
    text = _TASK.sub(r"\1", _BULLET.sub(r"\1- ", text))
    text = _STRUCK.sub("", _EMPTIED.sub("", _CODE.sub(r"\2", text)))
    text = _BOLD.sub(lambda match: match[2] or match[4], text)
    text = _LINED.sub(r"\2", _STRESSED.sub(r"\1", text))
    return _ESCAPED.sub(r"\1", _ADDRESS.sub(r"\1", text))


def settled_lines(text: str) -> int:
    """How far the Markdown of an unfinished text can be read for good: before a table or a mark still open."""
    line = text.rfind("\n") + 1
    open_marks = (mark for mark in ("**", "__", "~~", "`") if text.count(mark, line) % 2)
    end = min((text.rfind(mark) for mark in open_marks), default=len(text))
    lines = text[:end].splitlines(keepends=True)
    while lines and lines[-1].lstrip().startswith("|"):
        end -= len(lines.pop())
    return end


def _without_tables(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with each row of a table as one: "- 尺码：M，身高：165"."""
    place = 0
    while place < len(lines):
        is_table = _ROW.match(lines[place]) and place + 1 < len(lines) and _UNDER.match(lines[place + 1])
        if not is_table:
            yield lines[place]
            place += 1
            continue
        heads = split_row(lines[place])
        place += 2
        while place < len(lines) and _ROW.match(lines[place]):
            yield _row_in_words(heads, split_row(lines[place]))
            place += 1


def _row_in_words(heads: Sequence[str], cells: Sequence[str]) -> str:
    colon, comma = ("：", "，") if _CJK.search("".join((*heads, *cells))) else (": ", ", ")
    said = [f"{head}{colon}{cell}" if head else cell for head, cell in zip(heads, cells, strict=False) if cell]
    return "- " + comma.join([*said, *(cell for cell in cells[len(heads) :] if cell)])
