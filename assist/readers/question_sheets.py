"""Sheets of questions and answers: recognised by their headers, written as one section for each question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assist.readers.grids import Block
from assist.readers.markdowns import escaped, escaped_lines
from assist.readers.notices import Notice, listed
from assist.texts.languages import language_of

_COLUMNS = {
    "question": r"(?:常见|标准|客户|用户|买家|顾客)?(?:问题|问句|提问|咨询)(?:内容|描述|标题)?|问|q|questions?|"
    r"(?:customer|standard|user) questions?|faqs?",
    "answer": r"(?:标准|参考|推荐|客服)?(?:答案|回答|回复|答复|解答|话术)(?:内容|话术)?|答|a|answers?|"
    r"repl(?:y|ies)|responses?|(?:standard|suggested) (?:answer|reply|response)s?",
    "similar": r"相似(?:问题?|问法|说法)|扩展问(?:题)?|其他问法|similar(?: questions?)?|"
    r"variants?|also asked(?: as)?|alternatives?",
    "topic": r"(?:问题)?(?:分类|类别|类目|类型|模块|主题)|一级分类|category|categories|topic|section|group",
}
_COUNTED = re.compile(r"序号|编号|行号|#|no\.?|id|number|index", re.IGNORECASE)
_PARTS = re.compile(r"[\n|；;]|(?<=[？?])[/、,，]?")


@dataclass
class Answers:
    """The Markdown of a sheet's questions, and what was left out: `unanswered` questions, answers `unasked`."""

    parts: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)  # that only count

    def notices(self) -> Iterator[Notice]:
        """What to say of what was left out."""
        if self.unanswered:
            yield Notice("no_answer", {"rows": listed(self.unanswered)})
        if self.columns:
            yield Notice("columns", {"names": ", ".join(self.columns)})
        if self.unasked:
            yield Notice("no_question", {"rows": listed(self.unasked)})


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Which column holds the question, the answer, similar questions, the topic; empty for another kind of sheet."""
    found: dict[str, int] = {}
    for column, name in enumerate(header):
        plain = re.sub(r"[\s*：:（(].*$", "", name.strip()) if not name.isascii() else re.sub(r"[*:(].*$", "", name)
        for role, pattern in _COLUMNS.items():
            if role not in found and re.fullmatch(pattern, plain.strip(), re.IGNORECASE):
                found[role] = column
                break
    return found if {"question", "answer"} <= found.keys() else {}


def answers_of(block: Block, level: int) -> Answers:
    """The sections of a block whose header names questions and answers; topics are headings of this level."""
    columns = columns_of(block.header)
    counting = {place for place, name in enumerate(block.header) if _COUNTED.fullmatch(name.strip())}
    made = Answers(columns=[block.header[place] for place in sorted(counting)])
    topic = ""
    for row in block.rows:
        question, answer = row[columns["question"]], row[columns["answer"]]
        if not answer:
            made.unanswered.append(" ".join(filter(None, dict.fromkeys(row))))
        elif not question:
            made.unasked.append(answer)
        else:
            said = row[columns["topic"]] if "topic" in columns else ""
            if said and said != topic:
                made.parts.append(f"{'#' * level} {_line(said)}")
            topic = said or topic
            made.parts.extend(_section(block.header, row, columns, counting, level + ("topic" in columns)))
    return made


def _section(
    header: Sequence[str], row: Sequence[str], columns: dict[str, int], counting: set[int], level: int
) -> Iterator[str]:
    yield f"{'#' * level} {_line(row[columns['question']])}"
    yield "\n\n".join(escaped_lines(line.strip()) for line in row[columns["answer"]].splitlines() if line.strip())
    colon = "：" if language_of("".join(row)) == "zh" else ": "
    used = {*columns.values(), *counting}
    for column, text in enumerate(row):
        if column not in used and text:
            name = header[column]
            yield escaped_lines(f"{name}{colon}{_line_of(text)}" if name else _line_of(text))
    if "similar" in columns and (similar := row[columns["similar"]]):
        asked = [part.strip() for part in _PARTS.split(similar) if part.strip()]
        marker = "相似问：" if colon == "：" else "Asked:"
        yield marker + "\n" + "\n".join(f"- {part}" for part in asked)


def _line(text: str) -> str:
    return escaped(_line_of(text))


def _line_of(text: str) -> str:
    return " ".join(text.split())
