"""Trays: what was imported waits here until a person takes it into the corpus, or discards it.

Each file is ready, needs a look, or is refused, with a reason and what to do; one bad file stops no other. A file that
was imported before is merged with what was made of it since; what could not be read is tried again when it changes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.engine import Engine

from assist import store
from assist.content.arrivals import Arrival, Arrivals
from assist.content.import_items import (
    READER,
    WAITING,
    Import,
    Item,
    Origin,
    State,
    add_item,
    list_items,
    new_id,
    origins,
    remember,
    save_import,
)
from assist.content.outcomes import find_file, kept_share, outcome_of
from assist.content.proposals import Proposal, Surroundings, propose
from assist.content.working_copies import WorkingCopy
from assist.knowledge.reading.files import MARKDOWN
from assist.knowledge.reading.vocabularies import read_vocabulary
from assist.readers.notices import Notice, Unreadable

Progress = Callable[[int, int, str], None]  # files done, of how many, which one
LIKE = 0.2  # share of an earlier text that a later one has at least, if it is the same document


@dataclass
class _Batch:
    """What is known while an import goes on: sources, the targets and ids that are taken, texts by their hash."""

    origins: dict[str, Origin]
    targets: dict[str, str]  # path in the corpus → path of its source
    ids: dict[str, str]  # document id → path in the corpus
    bodies: dict[str, str]  # hash of a body → path in the corpus
    surroundings: Surroundings


def receive(
    engine: Engine, copy: WorkingCopy, made: Import, arrivals: Arrivals, today: dt.date, progress: Progress
) -> Import:
    """Read every file of a source into the tray. Begun again after a crash, it goes on with the files that are left."""
    batch = _batch(engine, copy, today)
    done = {item.path: item for item in list_items(engine, made.id)}
    for number, found in enumerate(arrivals):
        for arrival in found:
            if arrival.path not in done:
                progress(number, len(arrivals), arrival.path)
                item = _item(made, arrival, batch, copy, _within(progress, number, len(arrivals), arrival.path))
                _remember_failure(engine, made, item, batch.origins.get(item.path))
                add_item(engine, item)
                done[arrival.path] = item
        progress(number + 1, len(arrivals), "")
    reason = None
    if arrivals.whole:
        reason = _propose_removals(engine, copy, made, done, batch)
    if reason is None and not any(item.state != "refused" for item in done.values()):
        reason = None if done else Notice("nothing_read", {"origin": made.origin})
    ended = replace(made, ended_at=store.utc_now(), passed=tuple(sorted(arrivals.passed)), reason=reason)
    save_import(engine, ended)
    return ended


def _within(progress: Progress, number: int, total: int, path: str) -> Callable[[int, int], None]:
    """Progress within one file: its pages."""
    return lambda done, of: progress(number, total, f"{path} {done}/{of}") if done % 10 == 0 else None


def _batch(engine: Engine, copy: WorkingCopy, today: dt.date) -> _Batch:
    known, waiting = origins(engine), list_items(engine, states=WAITING)
    files = copy.files()
    ids = {file.id: file.path for file in files.values()}
    ids |= {item.document: item.target for item in waiting if item.document and item.target}
    targets = {one.target: one.path for one in known.values() if one.target}
    targets |= {item.target: item.path for item in waiting if item.target}
    bodies = {_digest(file.source.document.body): file.path for file in files.values() if file.source}
    vocabulary, _ = read_vocabulary(copy.folder)
    return _Batch(known, targets, ids, bodies, Surroundings(today, vocabulary, ids))


def _item(
    made: Import, arrival: Arrival, batch: _Batch, copy: WorkingCopy, progress: Callable[[int, int], None]
) -> Item:
    """What a file becomes."""
    data = arrival.data
    digest = _digest(data if isinstance(data, bytes) else f"{data.code} {data.values}")
    origin = batch.origins.get(arrival.path)
    nothing = Item(new_id(), made.id, arrival.path, digest, "refused", "none")
    if origin and origin.hash == digest:
        if origin.state != "failed":
            return replace(nothing, state="same", document=origin.document, target=origin.target)
        if origin.reader == READER:
            return replace(nothing, reasons=(_before(origin.reasons[0]), *origin.reasons[1:]))
    target = (origin.target if origin else None) or _target(arrival.path, batch.targets)
    try:
        proposal = propose(arrival, target, batch.surroundings, origin.document if origin else None, progress)
    except Unreadable as error:
        return replace(nothing, reasons=(error.notice,))
    other = batch.ids.setdefault(proposal.id, target)
    if other != target and other not in copy.files():  # what is in the corpus is merged with
        return replace(nothing, reasons=(Notice("id_taken", {"id": proposal.id, "other": other}),))
    batch.targets[target] = arrival.path
    item = replace(nothing, document=proposal.id, target=target, imported=proposal.text)
    item = replace(item, base=origin.imported if origin and origin.state == "taken" else None)
    return _judged(item, proposal, origin, batch, copy)


def _judged(item: Item, proposal: Proposal, origin: Origin | None, batch: _Batch, copy: WorkingCopy) -> Item:
    """The state of an item that can be taken, with its reasons; those that want a look first."""
    file = find_file(copy, item.document, item.target)
    if file is not None and file.source is None:
        return replace(item, state="refused", imported=None, reasons=(Notice("target_broken", {"target": file.path}),))
    item = replace(item, target=file.path if file else item.target, change="update" if file else "new")
    outcome = outcome_of(item, copy)
    if file is not None and not outcome.changes and not outcome.conflicts:
        return replace(item, state="same", change="none")
    reasons = [*proposal.notices, *_against(item, origin, batch, file is not None)]
    if outcome.conflicts:
        reasons.insert(0, Notice("conflict", {"count": outcome.conflicts}))
    elif any(piece.side == "ours" for piece in outcome.pieces):
        reasons.append(Notice("merged"))
    if outcome.kept:
        reasons.append(Notice("front_kept", {"keys": ", ".join(outcome.kept)}))
    reasons.sort(key=lambda notice: not notice.look)
    state: State = "look" if any(notice.look for notice in reasons) else "ready"
    return replace(item, state=state, reasons=tuple(reasons))


def _against(item: Item, origin: Origin | None, batch: _Batch, there: bool) -> Iterator[Notice]:
    """What an item says against what the corpus has and had."""
    assert item.imported is not None
    body = item.imported.partition("\n---\n")[2].strip()
    twin = batch.bodies.setdefault(_digest(body), item.target or "")
    if twin != item.target:
        yield Notice("same_text", {"other": twin})
    if item.base is not None:
        if not there:
            yield Notice("removed_by_you")
        elif kept_share(item.base.partition("\n---\n")[2], body) < LIKE:
            yield Notice("another_text")
    elif there and not (origin and origin.state == "taken"):
        yield Notice("exists", {"target": item.target})


def _propose_removals(
    engine: Engine, copy: WorkingCopy, made: Import, done: Mapping[str, Item], batch: _Batch
) -> Notice | None:
    """Propose to remove what was imported from this source and is no longer in it; says why it is not proposed."""
    known = [one for one in batch.origins.values() if one.origin == made.origin and one.state == "taken" and one.target]
    missing = [one for one in known if one.path not in done]
    if missing and not any(item.state != "refused" for item in done.values()):
        return Notice("emptied", {"origin": made.origin, "count": len(known)})
    for one in missing:
        file = find_file(copy, one.document, one.target)
        if file is not None:
            reasons = (Notice("gone", {"target": file.path}),)
            add_item(
                engine,
                Item(new_id(), made.id, one.path, one.hash, "look", "gone", reasons, one.document, file.path),
            )
    return None


def _remember_failure(engine: Engine, made: Import, item: Item, earlier: Origin | None) -> None:
    """A file that cannot be read is remembered, beside what was imported of it before."""
    if item.state != "refused" or (item.reasons and item.reasons[0].code in ("failed_before", "target_broken")):
        return
    if earlier is None or earlier.state == "failed":
        remember(engine, Origin(item.path, made.origin, item.hash, "failed", item.reasons))


def _before(notice: Notice) -> Notice:
    return Notice("failed_before", {"zh": notice.message("zh"), "en": notice.message("en")})


def _target(path: str, taken: Mapping[str, str]) -> str:
    """Where the document of a file goes: the same path, as Markdown, beside whatever is there already."""
    stem, suffix = posixpath.splitext(path)
    wanted = path if suffix.lower() in MARKDOWN else f"{stem}.md"
    free, number = wanted, 2
    while taken.get(free, path) != path:
        free, number = f"{stem}-{number}.md", number + 1
    return free


def _digest(data: bytes | str) -> str:
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()
