"""Importing in tests: a folder through the tray into a corpus, as `assist corpus import --take all` does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import Engine

from assist.content.arrivals import arrivals_of
from assist.content.import_items import Import, Item, create_import, list_items
from assist.content.takings import Taken, take
from assist.content.trays import receive
from assist.content.working_copies import WorkingCopy

TODAY = dt.date(2026, 11, 29)


class Importing:
    """A source folder, a corpus folder, and the tray between them."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.source, self.corpus, self.engine = folder / "source", folder / "corpus", engine
        self.source.mkdir(exist_ok=True)
        self.copy = WorkingCopy(self.corpus, folder / "data", engine)
        self.last: Import | None = None

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Put files into the source."""
        for name, text in files.items():
            path = self.source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def receive(self, source: Path | None = None) -> dict[str, Item]:
        """Import the source into the tray: what became of each file, by its path."""
        arrivals = arrivals_of(str(source or self.source))
        made = create_import(self.engine, arrivals.origin, "k_test")
        self.last = receive(self.engine, self.copy, made, arrivals, TODAY, lambda *_: None)
        return {item.path: item for item in list_items(self.engine, made.id)}

    def take(self, *ids: str) -> list[Taken]:
        """Take items of the last import; all that wait by default, also those that need a look."""
        assert self.last is not None
        waiting = [item.id for item in list_items(self.engine, self.last.id) if item.waits]
        return take(self.engine, self.copy, self.last.id, ids or waiting, "k_test")
