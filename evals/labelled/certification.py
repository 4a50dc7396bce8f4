"""Certification: how far each groundedness check agrees with people, on replies that people have labelled.

A row has `source` (text, or a list of passages), `response`, and `faithful` (true or false) or `faithfulness` (1 to 4,
the mean of several people; faithful from 3.5), and may have `history`. What counts as positive is an unfaithful reply:
`tpr` is the share of these that a check catches, `tnr` the share of faithful ones that it leaves alone.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assist.drafting.checks.groundedness import FAITHFUL, groundedness, kinds_against
from assist.drafting.checks.phrases import check_phrases
from assist.drafting.checks.readings import sentence_on
from assist.drafting.turns.turns import blank_turn
from assist.errors import InvalidInput
from assist.knowledge.passages import Passage
from assist.texts.languages import language_of
from assist.texts.sentences import sentences
from evals.labelled.answerability import auroc
from evals.rows import parse_row, place_lines

ROUNDS = 2_000
FAITHFUL_FROM = 3.5
KINDS = ("ungrounded_number", "ungrounded_name", "contradicts_source", "missing_condition", "over_promise")
ANY = "any_finding"
TITLE = 60  # characters up to which a first line without a full stop is a title
_HISTORY = (list, type(None))


@dataclass(frozen=True)
class Reply:
    """A labelled reply: its sources as passages, what people say of it, and what was said last before it, if told."""

    sources: tuple[Passage, ...]
    response: str
    faithful: bool
    question: str = ""


@dataclass(frozen=True)
class Agreement:
    """Agreement of a check with people; `kappa_low` is the lower end of a 95% bootstrap interval of Cohen's kappa."""

    auroc: float
    kappa: float
    kappa_low: float
    tpr: float
    tnr: float


def read_replies(path: Path) -> list[Reply]:
    """Read labelled replies. Raises InvalidInput naming file and line, or when both labels do not occur."""
    found = []
    for place, line in place_lines(path):
        try:
            found.append(_reply(parse_row(place, line)))
        except ValueError as error:
            raise InvalidInput(f"{place}: {error}") from None
    if len({reply.faithful for reply in found}) < 2:
        raise InvalidInput(f"{path}: {len(found)} rows of one label; agreement needs faithful and unfaithful replies")
    return found


def certify(replies: Sequence[Reply], progress: Callable[[str, int, int], None] = lambda *_: None) -> dict[str, Any]:
    """The agreement of the score and of every check, by name."""
    scores, found = [], []
    for number, reply in enumerate(replies, 1):
        scores.append(groundedness(reply.response, reply.sources))
        found.append(find_kinds(reply))
        progress("check", number, len(replies))
    faithful = [reply.faithful for reply in replies]
    checks = {"groundedness": agreement(scores, [score >= FAITHFUL for score in scores], faithful)}
    for kind in (*KINDS, ANY):
        fine = [kind not in kinds and not (kind == ANY and kinds) for kinds in found]
        checks[kind] = agreement([float(one) for one in fine], fine, faithful)
    return {"rows": len(replies), "checks": checks}


def find_kinds(reply: Reply) -> set[str]:
    """The kinds of findings, other than notes, on a reply against all its sources."""
    turn = blank_turn(language_of(reply.response))
    found = {kind for one in sentences(reply.response) for kind in kinds_against(one, reply.sources, turn)}
    phrases = check_phrases(sentence_on(reply.response, reply.sources, turn))
    return found | {finding.kind for finding in phrases if finding.severity != "info"}


def agreement(scores: Sequence[float], fine: Sequence[bool], faithful: Sequence[bool]) -> Agreement:
    """Agreement of a score (higher is better) and its verdict with the labels."""
    said, truth = np.asarray(fine, bool), np.asarray(faithful, bool)
    return Agreement(
        auroc=auroc(
            [score for score, label in zip(scores, faithful, strict=True) if label],
            [score for score, label in zip(scores, faithful, strict=True) if not label],
        ),
        kappa=round(_kappa(said, truth), 4),
        kappa_low=kappa_interval(fine, faithful)[0],
        tpr=round(float((~said[~truth]).mean()), 4),
        tnr=round(float(said[truth].mean()), 4),
    )


def kappa_interval(fine: Sequence[bool], faithful: Sequence[bool]) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of Cohen's kappa; (0, 0) when no draw has one."""
    said, truth = np.asarray(fine, bool), np.asarray(faithful, bool)
    draws = np.random.default_rng(0).integers(0, truth.size, (ROUNDS, truth.size))
    kappas = [_kappa(said[draw], truth[draw]) for draw in draws]
    known = [value for value in kappas if not math.isnan(value)]
    low, high = np.percentile(known, [2.5, 97.5]) if known else (0.0, 0.0)
    return round(float(low), 4), round(float(high), 4)


def _kappa(one: np.ndarray[Any, np.dtype[np.bool_]], other: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    """Cohen's kappa (1960); not a number when both say the same of everything."""
    a, b = float(one.mean()), float(other.mean())
    chance = a * b + (1 - a) * (1 - b)
    return (float((one == other).mean()) - chance) / (1 - chance) if chance < 1 else math.nan


def _reply(row: Any) -> Reply:
    if not isinstance(row, Mapping):
        raise ValueError("not an object")
    source = row.get("source")
    texts = [source] if isinstance(source, str) else source
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError("`source` must be a text or a list of texts")
    if not isinstance(row.get("response"), str):
        raise ValueError("`response` must be a text")
    if not isinstance(row.get("history"), _HISTORY):
        raise ValueError("`history` must be a list of [role, text]")
    sources = passages_of(texts)
    return Reply(sources, row["response"], _label(row), _last_text(row.get("history") or []))


def _last_text(history: Sequence[Any]) -> str:
    if not all(isinstance(turn, (list, tuple)) and len(turn) == 2 for turn in history):
        raise ValueError("`history` must be a list of [role, text]")
    return str(history[-1][1]) if history else ""


def passages_of(texts: Sequence[str]) -> tuple[Passage, ...]:
    """Source texts as passages; a short first line is the title."""
    return tuple(_passage(n, text) for n, text in enumerate(texts, 1))


def _label(row: Mapping[str, Any]) -> bool:
    if isinstance(row.get("faithful"), bool):
        return bool(row["faithful"])
    grade = row.get("faithfulness")
    if isinstance(grade, bool) or not isinstance(grade, (int, float)) or not 1 <= grade <= 4:
        raise ValueError("give `faithful` true or false, or `faithfulness` from 1 to 4")
    return grade >= FAITHFUL_FROM


def _passage(number: int, text: str) -> Passage:
    """A passage of a text; a short first line is its title."""
    first, _, rest = text.partition("\n")
    title, body = (first, rest) if rest and len(first) <= TITLE and first[-1:] not in "。.！!？?" else ("", text)
    day: dt.date | None = None
    return Passage(
        id=f"s{number}", document=f"s{number}", title=title, section="", text=body, whole=body, score=1.0,
        similarity=None,
        kind="guide", language=language_of(text), audience="public", effective_from=day, effective_until=day,
        owner=None,
    )  # fmt: skip
