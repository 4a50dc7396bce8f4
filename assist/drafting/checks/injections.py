"""Injections: what a customer or a document says to the model instead of to people, and drafts that obey it.

Two nets. Patterns find what hides from people (invisible characters, hidden HTML) and what speaks to a model. They know
only so many words, so every sentence of a model's draft must also say something that the documents say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assist.drafting.checks.citations import MARKER, reply_spans
from assist.drafting.checks.findings import Finding
from assist.knowledge.lexical import words
from assist.knowledge.passages import Passage
from assist.texts.languages import language_of
from assist.texts.sentences import sentence_spans
from assist.texts.suspicions import find_suspicions

# Shares of a sentence's words that the documents must have, chosen on half of the sentences of replies that people
# judged faithful (English ones over manuals and articles, Chinese continuations of news). On the other half 1.2% of
# 425 English sentences and none of 245 Chinese lie under theirs; 4.9% and none when an instruction is suspected.
STRAYS_BELOW = {"en": 0.3, "zh": 0.4}
STRAYS_BELOW_WHEN_SUSPECTED = 0.5
JUDGED_FROM = 4  # words; shorter sentences are greetings more often than not
JUDGED_FROM_WHEN_SUSPECTED = 2

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
class Sources:
    """What a draft was made from: the customer's turn as it came, the questions that passages answer, the passages."""

    turn: str
    questions: Sequence[str]
    passages: Sequence[Passage]
    order: str = ""


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
