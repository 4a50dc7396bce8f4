"""Days: today where the shop is, whatever the clock of the machine that evaluates says."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

from assist.knowledge.reading.documents import main_language, read_corpus
from assist.settings import load_settings
from assist.texts.dates import ZONES, today_in, zone_named


def today() -> dt.date:
    """Today in ASSIST_TIMEZONE, else by the language of most documents of the corpus. Raises SetupError."""
    settings = load_settings()
    return today_in(_zone(settings.timezone, str(settings.corpus_dir.absolute())))


@functools.cache
def _zone(timezone: str | None, corpus: str) -> dt.tzinfo:
    return zone_named(timezone) if timezone else ZONES[main_language(read_corpus(Path(corpus)).documents)]
