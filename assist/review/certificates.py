"""Certificates: that somebody has practised enough to work alone, said by a lead.

A certificate is a row of the audit: what was practised when and how it went, who said so, and the hash that the rows
after it rest on, so that `assist audit verify` finds one that was changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.errors import Conflict
from assist.review import audits
from assist.review.exercises import EXERCISE_SCENES, Attempt, Progress, learners

KIND: audits.Kind = "certificate"
MOST = 1_000  # that are looked through for somebody's


@dataclass(frozen=True)
class Certificate:
    """`scenes` → (exercises done, of them good at the last attempt); `first` and `last` day of practice; `id` and
    `hash` are the audit's."""

    id: int
    person: str
    name: str
    at: str
    by: str
    attempts: int
    first: str
    last: str
    scenes: Mapping[str, tuple[int, int]]
    hash: str


def certify(engine: Engine, progress: Progress, attempts: Sequence[Attempt], *, by: str) -> Certificate:
    """A certificate of what somebody has practised; `by`: the lead's key. Raises Conflict when it is not enough."""
    if not progress.is_certified:
        raise Conflict("this person has not practised enough yet for a certificate")
    days = sorted(one.at[:10] for one in attempts)
    scenes: dict[str, object] = {scene: list(progress.scenes[scene]) for scene in EXERCISE_SCENES}
    detail: dict[str, object] = {"attempts": progress.attempts, "first": days[0], "last": days[-1], **scenes}
    audits.record(engine, KIND, by, progress.person, detail)
    return certificates_of(engine, progress.person)[0]


def certificates_of(engine: Engine, person: str) -> list[Certificate]:
    """What somebody was certified of, newest first; with today's names."""
    rows = [one for one in audits.list_audits(engine, MOST, [KIND]) if one.subject == person]
    name, leads = learners(engine).get(person, person), _names(engine, {one.by for one in rows})
    return [
        Certificate(
            one.id, person, name, one.at, leads.get(one.by, one.by), one.detail["attempts"], one.detail["first"],
            one.detail["last"], {scene: tuple(one.detail[scene]) for scene in EXERCISE_SCENES}, one.hash,
        )
        for one in rows
    ]  # fmt: skip


def _names(engine: Engine, keys: set[str]) -> dict[str, str]:
    named = sa.select(store.keys.c.id, store.keys.c.name).where(store.keys.c.id.in_(keys))
    with engine.connect() as connection:
        return {row.id: row.name for row in connection.execute(named)}
