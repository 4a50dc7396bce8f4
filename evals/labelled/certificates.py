"""Certificates: how far a judge's opinion agrees with people's, measured, dated, and for one way of asking only.

A certificate is for one metric, one judge, one language and the prompts it was asked with. A metric without a valid one
is reported and may not decide anything: it cannot gate.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Literal

from assist.errors import InvalidInput
from assist.texts.languages import language_of
from evals import days
from evals.judges.judgements import Judge, Judged, Progress, Row
from evals.judges.prompts import prompt_hash
from evals.labelled.certification import Agreement, Reply, agreement, kappa_interval
from evals.replays.recordings import slug
from evals.runs.runs import Run
from evals.scoring.metrics import METRICS

CERTIFICATES_DIR = Path(__file__).parent.parent / "certificates"
# What labelled replies can certify: whether a reply is borne out by its sources.
CERTIFIABLE = ("faithfulness", "response_groundedness")
FLOOR = 0.4  # of the lower end of kappa; below it agreement is no more than "fair" (Landis & Koch 1977)
FEWEST = 50  # rows; of fewer, the bootstrap of a good result has no width
MOST_FAILED = 0.05
MOST_DAYS = 90  # hosted models change under the same name
PARTS = 5  # of the scale from 0 to 1, for the reliability of what a judge says
NO_QUESTION = {"zh": "（没有给出客户的问题）", "en": "(the customer's question is not given)"}


@dataclass(frozen=True)
class Subject:
    """What a certificate is for."""

    judge: str
    metric: str
    language: str
    prompts: str


@dataclass(frozen=True)
class Certificate:
    """Agreement on `rows` replies, of which `unscored` got no opinion; positive is an unfaithful reply.

    `reliability` has, for each part of the scale that occurs, the mean score, the share of its replies that people call
    faithful, and how many these are.
    """

    judge: str
    metric: str
    language: str
    prompts: str
    date: str
    rows: int
    unscored: int
    threshold: float
    floor: float
    auroc: float
    kappa: float
    kappa_low: float
    kappa_high: float
    tpr: float
    tnr: float
    reliability: tuple[tuple[float, float, int], ...] = ()


@dataclass(frozen=True)
class Standing:
    """Whether a judge's metric may gate, and if not, why not in one line."""

    state: Literal["valid", "missing", "stale", "weak"]
    reason: str | None
    certificate: Certificate | None = None


Standings = Mapping[Subject, Standing]


def certify_judge(replies: Sequence[Reply], judge: Judge, progress: Progress) -> list[Certificate]:
    """The certificate of every certifiable metric of the judge in every language that has replies of both labels.

    Raises InvalidInput when there is none, or when a replayed opinion was never recorded.
    """
    names = [name for name in judge.names if name in CERTIFIABLE]
    rows = [_row(reply, names) for reply in replies]
    judged = judge.judge(rows, progress)
    if missing := next((one.crashed for one in judged if one.crashed), None):
        raise InvalidInput(missing)
    found = []
    for language in sorted({row.language for row in rows}):
        chosen = [place for place, row in enumerate(rows) if row.language == language]
        for name in names:
            labelled = [(replies[place].faithful, judged[place]) for place in chosen]
            if certificate := _certificate(judge, name, language, labelled):
                found.append(certificate)
    if not found:
        raise InvalidInput("no language has faithful and unfaithful replies that the judge could score")
    return found


def write_certificate(certificate: Certificate, folder: Path = CERTIFICATES_DIR) -> Path:
    """Write a certificate under a name that tells what it is for; an older one of the same is replaced."""
    one = certificate
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{slug(one.judge)}-{one.metric}-{one.language}-{one.prompts}.json"
    path.write_text(json.dumps(asdict(one), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def subject_of(certificate: Certificate) -> Subject:
    """What a certificate is for."""
    return Subject(certificate.judge, certificate.metric, certificate.language, certificate.prompts)


def certificate_for(subject: Subject, folder: Path = CERTIFICATES_DIR, today: dt.date | None = None) -> Standing:
    """How a judge's metric stands. Raises InvalidInput when a certificate's file cannot be read."""
    who = f"{subject.metric} by {subject.judge} in {subject.language}"
    ours = [
        one
        for one in map(_read, sorted(folder.glob("*.json")))
        if (one.judge, one.metric, one.language) == (subject.judge, subject.metric, subject.language)
    ]
    if not ours:
        return Standing("missing", f"{who} has no certificate; `evals certify` measures it")
    one = next((one for one in ours if one.prompts == subject.prompts), None)
    if one is None:
        return Standing("stale", f"{who} was certified with other prompts; certify again", ours[-1])
    age = ((today or days.today()) - dt.date.fromisoformat(one.date)).days
    if age > MOST_DAYS:
        return Standing("stale", f"{who} was certified {age} days ago, over {MOST_DAYS}; certify again", one)
    if weakness := _weakness(one):
        return Standing("weak", f"{who} {weakness}", one)
    return Standing("valid", None, one)


def standings_of(run: Run, folder: Path = CERTIFICATES_DIR, today: dt.date | None = None) -> Standings:
    """How each certifiable metric of the run's judge stands, in each language of the run."""
    asked = run.judge.get("prompts")
    subjects = [
        Subject(str(run.judge.get("answered_by")), name, language, prompt)
        for language, prompts in (asked.items() if isinstance(asked, Mapping) else ())
        for name, prompt in prompts.items()
        if name in CERTIFIABLE
    ]
    return {subject: certificate_for(subject, folder, today) for subject in subjects}


def gating_metrics(run: Run, folder: Path = CERTIFICATES_DIR, today: dt.date | None = None) -> dict[str, str | None]:
    """Every metric of a run with None when it may gate, else the reason why it cannot.

    What needs no judge may. A judge's metric must have a valid certificate for every language of the run.
    """
    names = {*(name for result in run.results for name in (*result.checks, *result.metrics, *result.unscored))}
    standings = standings_of(run, folder, today)
    return {
        name: _why_not(name, standings) if name in METRICS and METRICS[name].tier else None for name in sorted(names)
    }


def _why_not(name: str, standings: Standings) -> str | None:
    if name not in CERTIFIABLE:
        return f"{name} cannot gate: no labels certify it"
    ours = [standing for subject, standing in standings.items() if subject.metric == name]
    if not ours:
        return f"{name} cannot gate: the run does not say who judged"
    return next((f"cannot gate: {standing.reason}" for standing in ours if standing.reason), None)


def _weakness(one: Certificate) -> str | None:
    if one.rows < FEWEST:
        return f"was certified on {one.rows} replies, fewer than {FEWEST}"
    if one.unscored > MOST_FAILED * one.rows:
        return f"gave no opinion on {one.unscored} of {one.rows} replies"
    if one.kappa_low < one.floor:
        return f"agrees with people too little: kappa at least {one.kappa_low:.2f}, under {one.floor}"
    return None


def _certificate(judge: Judge, name: str, language: str, labelled: Sequence[tuple[bool, Judged]]) -> Certificate | None:
    scored = [(faithful, judged.scores[name]) for faithful, judged in labelled if name in judged.scores]
    if len({faithful for faithful, _ in scored}) < 2:
        return None
    threshold = METRICS[name].threshold
    truth, scores = [faithful for faithful, _ in scored], [score for _, score in scored]
    fine = [score >= threshold for score in scores]
    measured: Agreement = agreement(scores, fine, truth)
    return Certificate(
        judge=judge.model.answered_by,
        metric=name,
        language=language,
        prompts=prompt_hash(name, language),
        date=days.today().isoformat(),
        rows=len(labelled),
        unscored=len(labelled) - len(scored),
        threshold=threshold,
        floor=FLOOR,
        kappa_high=kappa_interval(fine, truth)[1],
        reliability=reliability_of(scores, truth),
        **asdict(measured),
    )


def reliability_of(scores: Sequence[float], truth: Sequence[bool]) -> tuple[tuple[float, float, int], ...]:
    """Points of a reliability diagram (DeGroot & Fienberg 1983): equal parts of the scale from 0 to 1."""
    parts: dict[int, list[tuple[float, bool]]] = {}
    for score, label in zip(scores, truth, strict=True):
        parts.setdefault(min(PARTS - 1, int(score * PARTS)), []).append((score, label))
    return tuple(
        (round(fmean(score for score, _ in part), 4), round(fmean(label for _, label in part), 4), len(part))
        for _, part in sorted(parts.items())
    )


def _row(reply: Reply, names: Sequence[str]) -> Row:
    language = language_of(reply.response)
    sources = tuple(f"{one.title}\n{one.text}".strip() for one in reply.sources)
    question = reply.question or NO_QUESTION[language]
    return Row(language, question, reply.response, sources, None, tuple(names))


def _read(path: Path) -> Certificate:
    try:
        return Certificate(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise InvalidInput(f"{path}: not a certificate ({type(error).__name__}); certify again") from None
