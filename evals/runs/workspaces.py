"""Workspaces: an assistant over a folder of its own, so that evaluation never touches the live data."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assist.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from assist.assistant import Assistant
    from assist.knowledge.index import VectorIndex


@contextlib.contextmanager
def workspace(settings: Settings) -> Iterator[tuple[Assistant, Engine, VectorIndex]]:
    """An assistant with its database and index, empty; all is gone at the end."""
    from assist.openings import open_assistant
    from assist.store import open_store

    with tempfile.TemporaryDirectory(prefix="evals-") as folder:
        scratch = settings.model_copy(update={"data_dir": Path(folder), "database_url": None, "chroma_url": None})
        engine = open_store(scratch.sql_url)
        assistant, index = open_assistant(scratch, keep=False)
        try:
            yield assistant, engine, index
        finally:
            index.close()
            engine.dispose()
