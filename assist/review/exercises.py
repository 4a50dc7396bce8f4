"""Exercises: conversations that were answered well in this shop, for newcomers to answer themselves.

An example is what somebody experienced (an editor or a lead) sent: a draft that they accepted, or the text that they
made of one. Attempts keep counts and kinds of mistakes, never what the newcomer wrote.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.drafting.checks.citations import without_markers
from assist.drafting.examples import Judgement
from assist.drafting.turns.conversations import Conversation, reply_language, turn_of
from assist.drafting.turns.emotions import emotion_of
from assist.drafting.turns.requests import ConversationIn
from assist.drafting.turns.scenes import scene_of
from assist.errors import NotFound
from assist.knowledge.passages import Passage

ExerciseScene = Literal["presale", "in_sale", "aftersale", "complaint"]
EXERCISE_SCENES: tuple[ExerciseScene, ...] = get_args(ExerciseScene)
MOST = 200  # exercises of one shop, the newest
ENOUGH = 5  # exercises of a scene that a certificate asks for, or all if there are fewer
GOOD = 0.8  # share of good last attempts that it asks for; none of them may be wrong
_COMPLAINING = 2  # from this level of an emotion


@dataclass(frozen=True)
class Exercise:
    """A conversation to answer, and how somebody experienced answered it; `origin`: of the shop, or a demonstration."""

    id: str
    scene: ExerciseScene
    conversation: Conversation
    example: str
    origin: Literal["shop", "demo"] = "shop"


@dataclass(frozen=True)
class Attempt:
    """How a person's reply to an exercise was judged."""

    exercise: str
    scene: str
    at: str
    facts: int
    missed: int
    wrong: int
    forbidden: int
    courteous: bool
    kinds: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Nothing wrong or forbidden, no figure left out."""
        return not (self.wrong or self.forbidden or self.missed)


@dataclass(frozen=True)
class Progress:
    """What a person has done: `scenes` → (exercises done, of them good at the last attempt), `weeks` (Monday →
    attempts, good ones), mistakes by kind, exercises to do again, and whether they are certified."""

    person: str
    attempts: int
    scenes: Mapping[str, tuple[int, int]]
    weeks: Mapping[str, tuple[int, int]]
    mistakes: Mapping[str, int]
    again: tuple[str, ...]
    is_certified: bool


def shop_exercises(engine: Engine) -> list[Exercise]:
    """What experienced people of the shop answered, newest first."""
    decisions, drafts, keys = store.decisions.c, store.drafts.c, store.keys.c
    seniors = sa.select(keys.owner).where(keys.role.in_(("editor", "lead")))
    query = (
        sa.select(drafts.id, drafts.conversation, drafts.draft, decisions.text)
        .join_from(store.decisions, store.drafts, drafts.id == decisions.draft)
        .where(decisions.verdict.in_(("accepted", "edited")), decisions.by.in_(seniors))
        .order_by(decisions.decided_at.desc())
        .limit(MOST)
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [made for row in rows if (made := _exercise(row)) is not None]


def scene_for(conversation: Conversation) -> ExerciseScene:
    """The scene of a conversation; a complaint is one of its own."""
    emotion = emotion_of(conversation, reply_language(conversation))
    return "complaint" if emotion and emotion.level >= _COMPLAINING else scene_of(conversation)


def source_of(exercise: Exercise, day: dt.date) -> Passage:
    """The example as a passage: what it says need not stand in a document that was found."""
    language = reply_language(exercise.conversation)
    return Passage(
        id=f"example-{exercise.id}", document="example", title="", section="", text=exercise.example,
        whole=exercise.example, score=0.0, similarity=None, kind="macro", language=language, audience="public",
        effective_from=None, effective_until=None, owner=None,
    )  # fmt: skip


def keep_attempt(engine: Engine, person: str, exercise: Exercise, judgement: Judgement) -> Attempt:
    """Note how a person's reply was judged."""
    kinds = tuple(sorted({one.kind for one in (*judgement.wrong, *judgement.forbidden)}))
    attempt = Attempt(
        exercise.id, exercise.scene, store.utc_now(), len(judgement.facts), len(judgement.missed),
        len(judgement.wrong), len(judgement.forbidden), judgement.courteous, kinds,
    )  # fmt: skip
    row = {**vars(attempt), "kinds": list(kinds), "id": "t_" + secrets.token_hex(8), "person": person}
    with engine.begin() as connection:
        connection.execute(sa.insert(store.attempts).values(row))
    return attempt


def attempts_of(engine: Engine, person: str) -> list[Attempt]:
    """A person's attempts, oldest first."""
    table = store.attempts
    columns = [table.c[name] for name in Attempt.__dataclass_fields__]
    with engine.connect() as connection:
        rows = connection.execute(sa.select(*columns).where(table.c.person == person).order_by(table.c.at, table.c.id))
        return [Attempt(**{**row._mapping, "kinds": tuple(row.kinds)}) for row in rows]


def learners(engine: Engine) -> dict[str, str]:
    """Everybody who has tried an exercise: id → name, by name; the id where no name is known any more."""
    person, keys = store.attempts.c.person, store.keys.c
    named = sa.select(keys.name).where(keys.owner == person).order_by(keys.created_at.desc()).limit(1).scalar_subquery()
    query = sa.select(person, sa.func.coalesce(named, person).label("name")).distinct().order_by("name", person)
    with engine.connect() as connection:
        return {row.person: row.name for row in connection.execute(query)}


def progress_of(person: str, attempts: Sequence[Attempt], exercises: Iterable[Exercise]) -> Progress:
    """What the attempts of a person, oldest first, come to among the exercises that there are."""
    last = {one.exercise: one for one in attempts}
    weeks: dict[str, tuple[int, int]] = {}
    for one in attempts:
        done, good = weeks.get(monday := _monday(one.at), (0, 0))
        weeks[monday] = (done + 1, good + one.is_good)
    there: Mapping[str, int] = Counter(str(one.scene) for one in exercises)
    scenes: dict[str, tuple[int, int]] = {scene: _done(scene, last.values()) for scene in EXERCISE_SCENES}
    return Progress(
        person=person,
        attempts=len(attempts),
        scenes=scenes,
        weeks=weeks,
        mistakes=dict(Counter(kind for one in attempts for kind in one.kinds).most_common()),
        again=tuple(one.exercise for one in last.values() if not one.is_good),
        is_certified=_is_certified(scenes, there, last.values()),
    )


def exercise_called(exercises: Iterable[Exercise], exercise_id: str) -> Exercise:
    """The exercise of an id. Raises NotFound."""
    for one in exercises:
        if one.id == exercise_id:
            return one
    raise NotFound(f"exercise {exercise_id!r} does not exist, or no longer")


def _exercise(row: Any) -> Exercise | None:
    conversation = ConversationIn.model_validate(row.conversation).conversation()
    example = without_markers(row.text or str(row.draft["text"])).strip()
    if not example or not turn_of(conversation).strip():
        return None
    return Exercise(row.id, scene_for(conversation), conversation, example)


def _done(scene: str, last: Iterable[Attempt]) -> tuple[int, int]:
    here = [one for one in last if one.scene == scene]
    return len(here), sum(one.is_good for one in here)


def _is_certified(scenes: Mapping[str, tuple[int, int]], there: Mapping[str, int], last: Iterable[Attempt]) -> bool:
    enough = all(done >= min(ENOUGH, there.get(scene, 0)) for scene, (done, _) in scenes.items())
    done, good = (sum(pair[place] for pair in scenes.values()) for place in (0, 1))
    clean = not any(one.wrong or one.forbidden for one in last)
    return enough and clean and done > 0 and good >= GOOD * done


def _monday(at: str) -> str:
    day = dt.date.fromisoformat(at[:10])
    return (day - dt.timedelta(days=day.weekday())).isoformat()
