"""First starts: the shop's documents are made ready for search once, which takes a minute or two. What is done is told
on stderr meanwhile, in the words of a shop and the language of its terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import typer
from sqlalchemy.engine import Engine

from assist.console import reader_language
from assist.knowledge.embedders import Embedder
from assist.knowledge.index import VectorIndex
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.releases import current_release
from assist.review import audits
from assist.texts.languages import Language

TENTHS = 10
_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "begin": {
        "zh": "首次启动：正在为 {folder} 里的 {count} 篇店铺资料建立检索，通常需要一两分钟，以后启动只要几秒 ……",
        "en": "first start: making the shop's {count} documents in {folder} ready for search; this takes a minute "
        "or two, later starts a few seconds …",
    },
    "embed": {"zh": "  已读资料 {done}/{total} 段", "en": "  {done} of {total} passages read"},
    "questions": {
        "zh": "  已学客户常见问法 {done}/{total} 句",
        "en": "  {done} of {total} ways in which customers ask learned",
    },
    "end": {
        "zh": "资料已就绪：{count} 篇，共 {chunks} 段",
        "en": "the documents are ready: {count}, in {chunks} passages",
    },
}


class Telling:
    """Tells of a publish on stderr, each stage in tenths at most."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._told: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """What `publish` reports."""
        tenth = TENTHS * done // total if total else 0
        if stage in _TEXTS and tenth > self._told.get(stage, 0):
            self._told[stage] = tenth
            self.say(stage, done=f"{done:,}", total=f"{total:,}")

    def say(self, text: str, **values: object) -> None:
        """One of the texts."""
        typer.echo(_TEXTS[text][self._language].format(**values), err=True)


def publish_first(engine: Engine, index: VectorIndex, embedder: Embedder, folder: Path) -> None:
    """Publish a folder when nothing is published yet, so that a newcomer's first question is answered.

    Raises as `publish` does.
    """
    if current_release(engine) is not None:
        return
    corpus, telling = read_corpus(folder), Telling(reader_language())
    if not corpus.problems:
        telling.say("begin", folder=folder, count=len(corpus.documents))
    done = publish(engine, index, embedder, corpus, telling)
    audits.record(engine, "publish", audits.COMMAND, done.release, {"documents": done.documents})
    telling.say("end", count=done.documents, chunks=f"{done.chunks:,}")
