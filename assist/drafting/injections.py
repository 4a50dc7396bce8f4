"""Injections: what a customer or a document says to the model instead of to people, and drafts that obey it.

Two nets. Patterns find what hides from people (invisible characters, hidden HTML) and what speaks to a model. They know
only so many words, so every sentence of a model's draft must also say something that the documents say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assist.drafting.drafts import MARKER, Finding, reply_spans
from assist.drafting.instructions import INSTRUCTIONS
from assist.drafting.recognisers.patterns import normal_width
from assist.knowledge.documents import Audience
from assist.knowledge.lexical import words
from assist.knowledge.passages import Passage
from assist.knowledge.scripts import simplified
from assist.knowledge.sentences import language_of, sentence_spans

# Shares of a sentence's words that the documents must have, chosen on half of the sentences of replies that people
# judged faithful (English ones over manuals and articles, Chinese continuations of news). On the other half 1.2% of
# 425 English sentences and none of 245 Chinese lie under theirs; 4.9% and none when an instruction is suspected.
STRAYS_BELOW = {"en": 0.3, "zh": 0.4}
STRAYS_BELOW_WHEN_SUSPECTED = 0.5
JUDGED_FROM = 4  # words; shorter sentences are greetings more often than not
JUDGED_FROM_WHEN_SUSPECTED = 2

_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_JOINER = rf"(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])"
_ZERO_WIDTH = "\u200b\u200c\u2060-\u2064\ufeff"
_TAGS = "\U000e0000-\U000e0fff"
_INVISIBLE = re.compile(
    rf"[{_ZERO_WIDTH}{_TAGS}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200e\u200f\u202a-\u202e\u2065-\u206f"
    rf"\u3164\ufe00-\ufe0e\uffa0\ufff9-\ufffb]|{_JOINER}"
)
_HIDDEN = re.compile(
    rf"(?<!\U0001f3f4)(?<![{_TAGS}])[{_TAGS}]+|[\u202a\u202b\u202d\u202e\u2066-\u2068]|"
    rf"(?<=\w)(?:[{_ZERO_WIDTH}]|{_JOINER})+(?=\w)|[\u3164\uffa0\u115f\u1160]{{2,}}"
)
_HIDDEN_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:script|iframe|object|embed|meta|form)\b[^>]*>|<[a-z][^<>]*\son\w+\s*=[^<>]*>|"
    r"<[a-z][^<>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0|"
    r"color\s*:\s*(?:white|transparent|#fff)|\shidden(?=[\s>=/]))[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
# Greetings, thanks and apologies are in no document.
_COURTESY = """
您好 你好 亲 客服 感谢 谢谢 支持 理解 耐心 等待 稍等 抱歉 歉意 心情 带来 不便 祝您 生活 购物 愉快
顺利 满意 答复 回复 咨询 查询 联系 帮助 帮到 有用 疑问 问题 需要 随时 很高兴 为您 服务 欢迎 收到 来信
关于 规定 如下 要点 私信 细节
hello hi dear thank thanks thanking reaching out contacting contact message patience patient understand understanding
sorry apologise apologize apologies inconvenience happy glad pleased help helps helping further question questions know
anything else great nice day best kind warm regards hope assist assistance team welcome feel free confirm concern
sincerely customer care private reply e-mail unclear applies talking points
"""

_MESSAGES = {
    "zh": {
        "turn": "客户消息里疑似有写给 AI 的指令或隐藏字符",
        "passage": "资料“{title}”里疑似有写给 AI 的指令或隐藏字符",
        "held": "草稿里有写给 AI 的指令或隐藏字符",
        "obeyed": "这句话几乎不含资料里的内容，可能照做了消息或资料里的指令",
    },
    "en": {
        "turn": "the customer's message seems to hold instructions to the AI, or hidden characters",
        "passage": "“{title}” seems to hold instructions to the AI, or hidden characters",
        "held": "the draft holds instructions to the AI, or hidden characters",
        "obeyed": "this sentence says hardly anything that the documents say; it may obey an instruction",
    },
}


@dataclass(frozen=True)
class Suspicion:
    """A span of a text that is hidden from people, or speaks to a model; code-point offsets."""

    kind: Literal["hidden", "instruction"]
    start: int
    end: int


@dataclass(frozen=True)
class Sources:
    """What a draft was made from: the customer's turn as it came, the questions that passages answer, the passages."""

    turn: str
    questions: Sequence[str]
    passages: Sequence[Passage]
    order: str = ""


def visible(text: str) -> str:
    """The text without the characters that people cannot see. What joins or colours emoji stays."""
    return _INVISIBLE.sub("", text)


def find_suspicions(text: str) -> list[Suspicion]:
    """What is hidden in a text, and what in it speaks to a model, in order; instructions without overlaps."""
    found = [
        Suspicion("hidden", *match.span()) for pattern in (_HIDDEN, _HIDDEN_HTML) for match in pattern.finditer(text)
    ]
    unseen = {match.start() for match in _INVISIBLE.finditer(text)}
    seen = [place for place in range(len(text)) if place not in unseen]
    bare = normal_width("".join(text[place] for place in seen))
    plain = simplified(bare)
    plain = plain if len(plain) == len(bare) else bare
    end = 0
    for match in sorted((m for p in INSTRUCTIONS for m in p.finditer(plain)), key=lambda match: match.start()):
        if match.start() >= end and match[0].strip():
            end = match.end()
            found.append(Suspicion("instruction", seen[match.start()], seen[end - 1] + 1))
    return sorted(found, key=lambda suspicion: suspicion.start)


def suspected_lines(text: str, audience: Audience) -> Iterator[tuple[int, str]]:
    """The lines of a document's file that hold a suspicion, from 1, and what to do.

    Internal documents may instruct: no model is shown them.
    """
    for suspicion in find_suspicions(text):
        line = text.count("\n", 0, suspicion.start) + 1
        if suspicion.kind == "hidden":
            yield line, "hidden characters or HTML that readers do not see; remove them"
        elif audience == "public":
            words_there = " ".join(visible(text[suspicion.start : suspicion.end]).split())
            yield line, f"“{words_there:.60}” looks like an instruction to the AI; reword or remove it"


def injections(text: str, sources: Sources, language: str, *, by_model: bool) -> Iterator[Finding]:
    """Findings on a draft's text: instructions among its sources are told, those that it holds or obeys block it."""
    say = _MESSAGES[language]
    suspected = False
    if find_suspicions(sources.turn):
        suspected = True
        yield Finding("injection_suspected", "warn", 0, 0, say["turn"])
    for passage in sources.passages:
        if find_suspicions(passage.text):
            suspected = True
            yield Finding("injection_suspected", "warn", 0, 0, say["passage"].format(title=passage.title))
    for suspicion in find_suspicions(text):
        yield Finding("injection_suspected", "block", suspicion.start, suspicion.end, say["held"])
    if by_model:
        for start, end in _strays(text, sources, suspected):
            yield Finding("injection_suspected", "block", start, end, say["obeyed"])


def _strays(text: str, sources: Sources, suspected: bool) -> Iterator[tuple[int, int]]:
    """The sentences of a draft that share too few words with what the documents say.

    Words of another language cannot be compared: then a citation is enough, unless an instruction is suspected.
    """
    least = JUDGED_FROM_WHEN_SUSPECTED if suspected else JUDGED_FROM
    known, courtesy = _known_words(sources), set(words(_COURTESY))
    languages = {passage.language for passage in sources.passages}
    for start, end in reply_spans(text):
        said = set(words(MARKER.sub("", text[start:end]))) - courtesy
        language = language_of(text[start:end])
        below = STRAYS_BELOW_WHEN_SUSPECTED if suspected else STRAYS_BELOW[language]
        if len(said) < least or len(said & known) >= below * len(said):
            continue
        foreign = language not in languages
        if suspected or not foreign or not (MARKER.search(text, start, end) or MARKER.match(text, end)):
            yield start, end


def _known_words(sources: Sources) -> set[str]:
    told = [*sources.questions, sources.order]
    for passage in sources.passages:
        told += [passage.title, passage.section, *_trusted(passage.text)]
    return {word for text in told for word in words(text)}


def _trusted(text: str) -> Iterator[str]:
    """The sentences of a passage without those that hold a suspicion."""
    suspicions = find_suspicions(text)
    for start, end in sentence_spans(text):
        if not any(one.start < end and start < one.end for one in suspicions):
            yield text[start:end]
