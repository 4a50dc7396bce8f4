"""The vector index: real Chroma, one owner, append only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assist.errors import FolderInUse, IndexBroken, SetupError
from assist.knowledge.folders import keep_copy
from assist.knowledge.index import VectorIndex, open_index, remove_index
from assist.testing import HashEmbedder

EMBEDDER = HashEmbedder()


def test_what_was_added_is_found_again(index: VectorIndex) -> None:
    """Nearest first, with cosine similarity; unknown ids are reported missing."""
    index.add(EMBEDDER.name, ["a", "b"], EMBEDDER.embed(["退货运费", "露营灯充电"]))
    nearest = index.nearest(EMBEDDER.name, EMBEDDER.embed(["露营灯充电"]), 5)
    assert nearest[0][0] == "b"
    assert nearest[0][1] == pytest.approx(1.0, abs=1e-5)
    assert index.missing(EMBEDDER.name, ["a", "c"]) == ["c"]
    assert np.allclose(index.vectors(EMBEDDER.name, ["a"])["a"], EMBEDDER.embed(["退货运费"])[0])


def test_an_empty_index_finds_nothing(index: VectorIndex) -> None:
    """No vectors, no error."""
    assert index.nearest(EMBEDDER.name, EMBEDDER.embed(["x"]), 5) == []


def test_a_second_process_is_told_who_owns_the_folder(tmp_path: Path, index: VectorIndex) -> None:
    """Two owners would lose data silently, so the second is refused by name."""
    code = (
        "from pathlib import Path; from assist.errors import FolderInUse; from assist.knowledge.index import open_index\n"
        f"try: open_index(Path({str(tmp_path / 'data')!r}))\n"
        "except FolderInUse as error: print(error)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "is in use by process" in out


def test_closing_gives_the_folder_back(tmp_path: Path) -> None:
    """The next owner finds what the last one wrote."""
    first = open_index(tmp_path / "d")
    first.add(EMBEDDER.name, ["a"], EMBEDDER.embed(["x"]))
    first.close()
    second = open_index(tmp_path / "d")
    assert second.missing(EMBEDDER.name, ["a"]) == []
    second.close()


def test_a_corrupt_folder_says_how_to_mend_it(tmp_path: Path) -> None:
    """One line with the remedy, and the remedy works."""
    (tmp_path / "d" / "chroma").mkdir(parents=True)
    (tmp_path / "d" / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 500)
    with pytest.raises(IndexBroken, match="assist reindex"):
        open_index(tmp_path / "d")
    remove_index(tmp_path / "d")
    open_index(tmp_path / "d").close()


# In a process of its own no file may grow past the largest there is: what Chroma then sees is what a full disk shows it.
FILLED = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from assist.errors import AssistError
from assist.knowledge.index import open_index
folder = Path(sys.argv[1])
index = open_index(folder)
largest = max(path.stat().st_size for path in (folder / "chroma").rglob("*"))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for limit in (largest - 1 if sys.argv[2] == "no room" else largest, resource.RLIM_INFINITY):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        index.add("e", [f"{limit} {n}" for n in range(500)], np.eye(500, dtype=np.float32))
        print("added")
    except AssistError as error:
        print(error)
try:
    print(len(index.missing("e", ["new"])))
except AssistError as error:
    print(error)
index.close()
"""


@pytest.mark.parametrize(
    ("room", "first", "second"),
    [("no room", "make room for as much again", "added"), ("", "cannot be written", "an earlier change of it failed")],
)
def test_a_change_that_fails_is_undone_at_the_next_opening(tmp_path: Path, room: str, first: str, second: str) -> None:
    """On a disk too full for a copy nothing was changed; on one that fills up meanwhile nothing more is changed."""
    index = open_index(tmp_path)
    index.add("e", [f"old {n}" for n in range(500)], np.eye(500, dtype=np.float32))
    index.close()
    done = subprocess.run(
        [sys.executable, "-c", FILLED, str(tmp_path), room], capture_output=True, text=True, check=True, timeout=60
    )
    third = "1" if second == "added" else second  # nobody builds on vectors that the next opening takes away
    for line, wanted in zip(done.stdout.splitlines(), (first, second, third), strict=True):
        assert wanted in line
    index = open_index(tmp_path)
    assert index.count("e") == (1000 if second == "added" else 500)
    index.add("e", ["new"], np.eye(1, 500, dtype=np.float32))
    assert index.count("e") == (1001 if second == "added" else 501)
    index.close()
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("chroma.")]


def test_a_rebuilt_index_does_not_come_back_from_a_copy(tmp_path: Path) -> None:
    """Whoever removes the index removes what a failed change left of it as well."""
    open_index(tmp_path).close()
    keep_copy(tmp_path / "chroma")
    remove_index(tmp_path)
    assert not (tmp_path / "chroma.before").exists()


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    """The setting is named, with an example."""
    with pytest.raises(SetupError, match="ASSIST_CHROMA_URL"):
        open_index(tmp_path, "localhost")


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    """Nobody listens on port 9 of loopback."""
    with pytest.raises(SetupError, match="no Chroma server answers"):
        open_index(tmp_path, "http://127.0.0.1:9")


def test_embedders_with_like_names_share_nothing(index: VectorIndex) -> None:
    """Whatever of a name Chroma does not accept; the sizes differ too."""
    for size, name in enumerate(["openai/bge", "openai-bge", "openai:bge", "openai/bge/", "云/嵌入"], 2):
        index.add(name, [name], np.eye(1, size, dtype=np.float32))
        assert (index.ids(name), index.size(name)) == ([name], size)


def test_vectors_of_another_size_are_refused_with_what_to_do(index: VectorIndex) -> None:
    """When they are added and when they are searched for; emptied, the index takes them."""
    index.add("e", ["a"], np.eye(1, 4, dtype=np.float32))
    other = np.eye(1, 3, dtype=np.float32)
    with pytest.raises(IndexBroken, match=r"another size than those stored.*assist reindex"):
        index.add("e", ["b"], other)
    with pytest.raises(IndexBroken, match=r"another size than those stored.*assist reindex"):
        index.nearest("e", other, 1)
    index.empty("e")
    assert index.size("e") is None
    index.add("e", ["b"], other)
    assert index.nearest("e", other, 1)[0][0] == "b"


def test_folder_in_use_is_a_setup_error() -> None:
    """So that commands exit with 2, not 1."""
    assert issubclass(FolderInUse, SetupError)
