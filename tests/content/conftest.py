"""The small shop, published, with a working copy and what publishes it; the tray between a source and a corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.content.listings import Documents
from assist.content.publications import Publisher
from assist.content.working_copies import WorkingCopy
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from tests.content.importing import Importing


@pytest.fixture
def documents(search: Search, shop: Path, tmp_path: Path, engine: Engine) -> Documents:
    return Documents(WorkingCopy(shop, tmp_path / "data", engine), engine)


@pytest.fixture
def publisher(documents: Documents, search: Search, index: VectorIndex) -> Publisher:
    return Publisher(documents, index, search.embedder)


@pytest.fixture
def importing(tmp_path: Path, engine: Engine) -> Importing:
    return Importing(tmp_path, engine)
