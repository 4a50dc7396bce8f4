"""Corpus checks: all that can be said of a folder of documents before customers are answered from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assist.corpus_contacts import contact_warnings
from assist.knowledge.reading.documents import Corpus, main_language
from assist.knowledge.reading.problems import Problem
from assist.knowledge.warnings.accounts import accounts_of
from assist.knowledge.warnings.corpus_warnings import conflict_warnings, find_warnings
from assist.settings import Settings
from assist.texts.dates import ZONES, today_in, zone_named


@dataclass(frozen=True)
class Checked:
    """What stops a publish, contradictions, what a person should look at, and the share of each document that can be
    cited, by its id.
    """

    problems: tuple[Problem, ...]
    conflicts: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    cited: Mapping[str, float]


def check_corpus(corpus: Corpus, folder: Path, today: dt.date) -> Checked:
    """Check a corpus that was read from a folder, as of a day."""
    accounts = accounts_of(corpus)
    warnings = [*find_warnings(corpus, folder, today), *contact_warnings(corpus), *accounts.warnings]
    warnings.sort(key=lambda problem: (problem.path, problem.line))
    return Checked(accounts.problems, tuple(conflict_warnings(corpus)), tuple(warnings), accounts.shares)


def shops_day(settings: Settings, corpus: Corpus) -> dt.date:
    """Today where the shop is: in ASSIST_TIMEZONE, else by the language of most of its documents."""
    return today_in(zone_named(settings.timezone) if settings.timezone else ZONES[main_language(corpus.documents)])
