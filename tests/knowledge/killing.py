"""Kills publishes at random moments and looks at what is left; run as a program: `killing.py FOLDER KILLS SEED`.

Every other kill is aimed at the moment when the vector index is written, and then whoever opens the folder next is
killed as well, while it undoes that change. Each publish and each look is a process of its own, forked from one that has the libraries loaded and nothing open. The
last line printed is a JSON object of counts.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from assist.knowledge.chunks import chunk_document
from assist.knowledge.index import HNSW, open_index
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import Corpus, Document, FrontMatter
from assist.knowledge.releases import current_release, read_release
from assist.store import open_store
from assist.testing import HashEmbedder

DOCUMENTS, SECTIONS = 20, 3
# Chroma writes its graph to disk once in a thousand vectors; here with every publish, so that kills fall into it.
WRITTEN_EVERY = 50
OLD, NEW, MIXED, CORRUPT = 10, 11, 12, 13


def corpus(version: int) -> Corpus:
    """Documents that all name one version in every section; two versions share no chunk, and no two texts are alike.

    Hundreds of versions of nearly one text crowd the index, and what it then overlooks is no matter of kills.
    """
    documents, letters = [], random.Random(version)
    for number in range(DOCUMENTS):
        texts = ["".join(chr(letters.randrange(0x4E00, 0x9FA5)) for _ in range(60)) for _ in range(SECTIONS)]
        body = "\n".join(f"## 第 {s} 节\n{text}：版本 {version} 号。" for s, text in enumerate(texts))
        front = FrontMatter(id=f"d{number}", title=f"规则 {number}", kind="policy", language="zh")
        documents.append(Document(front, body))
    return Corpus(tuple(documents), ())


def publish_version(folder: Path, version: int) -> None:
    """A whole publish, in this process."""
    index = open_index(folder)
    publish(open_store(f"sqlite:///{folder / 'assist.db'}"), index, HashEmbedder(), corpus(version))
    index.close()


def look(folder: Path, new: int) -> int:
    """What is live: the old version whole, the new one whole, a mixture, or something that cannot be read."""
    try:
        engine = open_store(f"sqlite:///{folder / 'assist.db'}")
        with engine.connect() as connection:
            intact = connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        release = current_release(engine)
        assert intact
        assert release is not None
        chunks = [chunk for chunk, _, _ in read_release(engine, release.id).entries]
        index = open_index(folder)
        lost = index.missing(release.embedder, [chunk.id for chunk in chunks])
        probe = HashEmbedder().embed([chunks[0].text])[0]
        found = index.nearest(release.embedder, probe, 5)
        index.close()
        assert len(chunks) == release.chunks == DOCUMENTS * SECTIONS
        assert not lost
        assert found
    except Exception as error:
        print(type(error).__name__, error, file=sys.stderr)
        return CORRUPT
    versions = {chunk.text.split("版本 ")[1] for chunk in chunks}
    if len(versions) != 1:
        return MIXED
    return NEW if versions == {f"{new} 号。"} else OLD


def forked(work: Callable[[], int | None]) -> int:
    """The id of a child process that does the work and ends with its status."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        status = work() or 0
    except Exception as error:
        print(type(error).__name__, error, *getattr(error, "problems", ()), file=sys.stderr, flush=True)
    finally:
        os._exit(status)


def ended(child: int) -> int:
    """The exit status of a child; minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed(child: int) -> bool:
    """Kill a child process; whether that ended it, and not its own end."""
    os.kill(child, signal.SIGKILL)
    return ended(child) == -signal.SIGKILL


def waited_for(path: Path, seconds: float) -> bool:
    """Whether a path came to be within some seconds."""
    deadline = time.perf_counter() + seconds
    while not path.exists():
        if time.perf_counter() > deadline:
            return False
        time.sleep(0.0002)
    return True


def load_libraries() -> None:
    """What a publish loads when it first needs it, so that the kills fall into its work."""
    chunk_document(corpus(0).documents[0])
    HashEmbedder().embed(["预热"])
    for name in ("alembic.command", "alembic.config", "bm25s", "chromadb.api.rust", "sqlalchemy.dialects.sqlite"):
        importlib.import_module(name)


def main(folder: Path, kills: int, seed: int) -> None:
    """Publish version after version; kill most, look each time, and let every tenth one finish."""
    moments = random.Random(seed)
    names = ("kills", "kills_while_undoing", "old_live", "new_live", "mixed", "corrupt", "completed", "failed")
    counts = Counter(dict.fromkeys(names, 0))
    load_libraries()
    # Unlike texts are the hardest for the graph; what it overlooks is no matter of kills, so it looks everywhere.
    HNSW.update(batch_size=WRITTEN_EVERY, sync_threshold=WRITTEN_EVERY, ef_search=2000)
    assert ended(forked(lambda: publish_version(folder, 0))) == 0
    started = time.perf_counter()
    assert ended(forked(lambda: publish_version(folder, 1))) == 0
    usual, version = time.perf_counter() - started, 1
    while counts["kills"] < kills:
        version += 1
        child = forked(lambda: publish_version(folder, version))  # noqa: B023  # the child has its own copy
        if version % 2:
            time.sleep(moments.uniform(0, 2 * usual))
        elif waited_for(folder / "chroma.before", 4 * usual):
            time.sleep(moments.uniform(0, usual / 4))
        counts["kills"] += killed(child)
        if (folder / "chroma.before").exists():
            child = forked(lambda: look(folder, version))  # noqa: B023  # the child has its own copy
            time.sleep(moments.uniform(0, usual / 4))
            counts["kills_while_undoing"] += killed(child)
        seen = ended(forked(lambda: look(folder, version)))  # noqa: B023  # the child has its own copy
        counts[{OLD: "old_live", NEW: "new_live", MIXED: "mixed"}.get(seen, "corrupt")] += 1
        if version % 10 == 0:
            ok = ended(forked(lambda: publish_version(folder, version))) == 0  # noqa: B023  # its own copy
            live = ended(forked(lambda: look(folder, version)))  # noqa: B023  # the child has its own copy
            counts["completed" if ok and live == NEW else "failed"] += 1
            print(f"{counts['kills']} kills, seen {seen}, then live {live}", file=sys.stderr, flush=True)
    print(json.dumps(counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
