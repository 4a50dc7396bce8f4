"""Changes: documents that are to go live together, as they were in the working copy when they were taken up.

A change holds texts, not names of files: what was approved is what is published, whatever is written meanwhile.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.content.diffs import renames
from assist.content.front_texts import document_text
from assist.content.listings import Documents
from assist.content.saves import kept_text
from assist.content.working_files import WorkingFile
from assist.errors import CheckFailed, Conflict, Forbidden, InvalidInput, NotFound
from assist.knowledge.reading.documents import Document, Source, parse_source
from assist.review import audits

State = Literal["open", "approved", "scheduled", "published", "undone", "closed"]
Mark = Literal["wanted", "unwanted"]
LONGEST_NOTE = 500
MOST_DOCUMENTS = 500


class NothingDiffers(InvalidInput):
    """The working copy says of some documents what is live."""


@dataclass(frozen=True)
class Person:
    """Who acts: the key's id, and the name that others know."""

    key: str
    name: str

    def is_same(self, key: str, name: str) -> bool:
        """Whether this is the person of a key, or of that name under another key."""
        return self.key == key or self.name.casefold() == name.casefold()


@dataclass(frozen=True)
class ChangedFile:
    """A document of a change: its file before and after (None: there is none), and the versions (hashes) of both.

    `was` is the id that it has in the live release when that is another.
    """

    document: str
    path: str
    was: str | None
    before: str | None
    after: str | None
    version_before: str | None
    version_after: str | None

    @property
    def source(self) -> Source | None:
        """The document as it is to be; None when it is to go."""
        parsed = parse_source(self.after, self.path) if self.after is not None else None
        assert not isinstance(parsed, list)  # it was read before it was kept
        return parsed


@dataclass(frozen=True)
class Change:
    """A change and where it stands. `release` is what it made, `release_before` what was live until then."""

    id: str
    state: State
    note: str
    author: str
    author_key: str
    approver: str | None
    opened_at: str
    approved_by: str | None
    approved_at: str | None
    publish_at: str | None
    job: str | None
    release: str | None
    release_before: str | None
    ended_at: str | None
    ended_by: str | None
    impact: Mapping[str, Any] | None
    impact_job: str | None
    marks: Mapping[str, Mark]
    files: tuple[ChangedFile, ...] = field(default=())

    @property
    def is_live(self) -> bool:
        """Whether something can still be done before it is published."""
        return self.state in ("open", "approved", "scheduled")

    def documents_before(self) -> dict[str, Document]:
        """The documents as they were live, by the ids that they had."""
        found = {}
        for file in self.files:
            read = parse_source(file.before, file.path) if file.before is not None else None
            if isinstance(read, Source):
                found[read.document.id] = read.document
        return found

    def replacements(self) -> dict[str, Source | None]:
        """What the change puts in the place of each document, by id; None where one goes."""
        found: dict[str, Source | None] = {file.was: None for file in self.files if file.was}
        return found | {file.document: file.source for file in self.files}


def open_change(documents: Documents, ids: Sequence[str], note: str, by: Person, approver: str | None = None) -> Change:
    """A change with what differs of some documents between the working copy and the live release.

    Raises InvalidInput when nothing differs, or without a note; CheckFailed for a file that is no document.
    """
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise InvalidInput(f"say in a note of up to {LONGEST_NOTE} characters what is changed and why")
    files = take_up(documents, ids)
    change_id = "c_" + secrets.token_hex(6)
    row: dict[str, Any] = {
        "id": change_id, "state": "open", "note": note, "author": by.name, "author_key": by.key,
        "approver": (approver or "").strip() or None, "opened_at": store.utc_now(), "marks": {},
    }  # fmt: skip
    with documents.engine.begin() as connection:
        connection.execute(sa.insert(store.changes).values(row))
        _keep_files(connection, change_id, files)
        audits.record(connection, "change", by.key, change_id, {"act": "opened", "documents": _ids(files)})
    return read_change(documents.engine, change_id)


def take_up_again(documents: Documents, change_id: str, by: Person) -> Change:
    """The same change with its documents as they are written now. An approval is for what was approved, and goes."""
    change = read_change(documents.engine, change_id)
    _refuse(change, ("open", "approved"), "taken up again")
    try:
        files = take_up(documents, [file.document for file in change.files])
    except NothingDiffers:
        raise Conflict(f"all that change {change.id} says is live already; close it") from None
    with documents.engine.begin() as connection:
        connection.execute(sa.delete(store.changed_files).where(store.changed_files.c.change == change_id))
        _keep_files(connection, change_id, files)
        set_change(
            connection, change_id, state="open", approved_by=None, approved_at=None, impact=None, impact_job=None
        )
        audits.record(connection, "change", by.key, change_id, {"act": "renewed", "documents": _ids(files)})
    return read_change(documents.engine, change_id)


def approve(engine: Engine, change_id: str, by: Person) -> Change:
    """Another person than the author says that the change may go live. Raises Forbidden or Conflict."""
    change = read_change(engine, change_id)
    _refuse(change, ("open",), "approved")
    if by.is_same(change.author_key, change.author):
        raise Forbidden("a change is approved by another person than its author", known=True)
    with engine.begin() as connection:
        set_change(connection, change_id, state="approved", approved_by=by.name, approved_at=store.utc_now())
        audits.record(connection, "approval", by.key, change_id, {"documents": _ids(change.files)})
    return read_change(engine, change_id)


def close_change(engine: Engine, change_id: str, by: Person) -> Change:
    """Give a change up; the working copy stays as it is. Raises Conflict once it is published."""
    change = read_change(engine, change_id)
    _refuse(change, ("open", "approved", "scheduled"), "closed")
    with engine.begin() as connection:
        set_change(connection, change_id, state="closed", ended_at=store.utc_now(), ended_by=by.name)
        audits.record(connection, "change", by.key, change_id, {"act": "closed"})
    return read_change(engine, change_id)


def mark_answer(engine: Engine, change_id: str, question: str, mark: Mark | None) -> None:
    """Note whether what the change does to the answer of a question is wanted; None takes the mark back."""
    if mark is not None and mark not in get_args(Mark):
        raise InvalidInput(f"a mark is one of {', '.join(get_args(Mark))}")
    with engine.begin() as connection:
        locked = sa.select(store.changes.c.marks).where(store.changes.c.id == change_id).with_for_update()
        marks = connection.execute(locked).scalar_one_or_none()
        if marks is None:
            raise NotFound(f"change {change_id!r} does not exist")
        kept = {key: value for key, value in marks.items() if key != question}
        set_change(connection, change_id, marks=kept | ({question: mark} if mark else {}))


def read_change(engine: Engine, change_id: str) -> Change:
    """A change with its documents. Raises NotFound."""
    table = store.changed_files
    columns = [table.c[name] for name in ChangedFile.__dataclass_fields__]
    with engine.connect() as connection:
        row = connection.execute(_changes().where(store.changes.c.id == change_id)).one_or_none()
        if row is None:
            raise NotFound(f"change {change_id!r} does not exist")
        files = connection.execute(sa.select(*columns).where(table.c.change == change_id).order_by(table.c.document))
        return Change(**row._mapping, files=tuple(ChangedFile(**one._mapping) for one in files))


def list_changes(engine: Engine, limit: int = 100) -> list[Change]:
    """Changes without their texts, newest first."""
    with engine.connect() as connection:
        rows = connection.execute(_changes().order_by(store.changes.c.opened_at.desc()).limit(limit))
        return [Change(**row._mapping) for row in rows]


def take_up(documents: Documents, ids: Iterable[str]) -> list[ChangedFile]:
    """What differs of some documents, with both texts. Raises InvalidInput, NotFound or CheckFailed."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_DOCUMENTS:
        raise InvalidInput(f"a change has up to {MOST_DOCUMENTS} documents; make several")
    released = documents.released()
    working = {file.id: file for file in reversed(list(documents.copy.files().values()))}
    renamed = renames(released, documents.copy.documents())
    files = [
        one
        for key in wanted
        if (one := _changed(documents, key, working.get(key), released, renamed.get(key))) is not None
    ]
    if not files:
        raise NothingDiffers("nothing differs from what is live; save a document first")
    return files


def set_change(connection: Connection, change_id: str, **values: Any) -> None:
    """Set columns of a change."""
    connection.execute(sa.update(store.changes).where(store.changes.c.id == change_id).values(**values))


def _changed(
    documents: Documents, key: str, file: WorkingFile | None, released: Mapping[str, Document], was: str | None
) -> ChangedFile | None:
    live = released.get(was or key)
    if file is None and live is None:
        raise NotFound(f"document {key!r} is neither live nor in the working copy")
    if file is not None and file.source is None:
        raise CheckFailed(f"{file.path} cannot be read as a document", [str(one) for one in file.problems])
    after = file.source.document if file and file.source else None
    if live and after and live.hash == after.hash:
        return None
    before = _text_of(documents.engine, live) if live else None
    path = file.path if file else f"{key}.md"
    return ChangedFile(
        key, path, was, before, file.text if file else None, live.hash if live else None, after.hash if after else None
    )


def _text_of(engine: Engine, document: Document) -> str:
    """A live document's file: as it was saved, else written anew."""
    front = document.front.model_dump(mode="json", exclude_defaults=True)
    return kept_text(engine, document.id, document.hash) or document_text(front, document.body)


def _keep_files(connection: Connection, change_id: str, files: Sequence[ChangedFile]) -> None:
    connection.execute(sa.insert(store.changed_files), [{"change": change_id, **vars(file)} for file in files])


def _changes() -> sa.Select[Any]:
    return sa.select(*(store.changes.c[name] for name in Change.__dataclass_fields__ if name != "files"))


def _ids(files: Iterable[ChangedFile]) -> list[str]:
    return [file.document for file in files][:50]


def _refuse(change: Change, states: tuple[State, ...], what: str) -> None:
    if change.state not in states:
        raise Conflict(f"change {change.id} is {change.state}; it cannot be {what}")
