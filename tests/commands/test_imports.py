"""`assist corpus import` and `assist corpus tray`, as people run them."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assist.__main__ import app


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of help texts; the corpus beside it is still empty."""
    monkeypatch.setenv("ASSIST_CORPUS_DIR", str(tmp_path / "corpus"))
    source = tmp_path / "help"
    source.mkdir()
    (source / "returns.md").write_text("# Returns\n\nWithin 30 days.\n", encoding="utf-8")
    (source / "fees.txt").write_text("Fees\nShipping is 8 CNY.\n", encoding="utf-8")
    (source / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0 WordDocument")
    return source


def run(*arguments: str) -> tuple[int, Any, str]:
    """Exit status, what is said as JSON or text, and what is told on stderr."""
    result = CliRunner().invoke(app, ["corpus", *arguments])
    said = json.loads(result.stdout) if "--json" in arguments else result.stdout
    return (
        result.exit_code if result.exception is None or isinstance(result.exception, SystemExit) else 2,
        said,
        str(result.exception or ""),
    )


def test_an_import_waits_in_the_tray_until_it_is_taken(folder: Path) -> None:
    """It says how to take it; the tray lists it; then it is in the corpus."""
    status, said, _ = run("import", str(folder))
    assert status == 0
    assert "2" in said
    assert "assist corpus tray --take all" in said
    assert not (folder.parent / "corpus").exists()
    _, listed, _ = run("tray", "--json")
    assert [item["path"] for item in listed["items"]] == ["fees.txt", "returns.md"]
    _, left, _ = run("tray", "--take", "all", "--json")
    assert left["items"] == []
    assert sorted(path.name for path in (folder.parent / "corpus").iterdir()) == ["fees.md", "returns.md"]


def test_what_is_ready_may_be_taken_at_once(folder: Path) -> None:
    """With a row for each file: where it went, or why not."""
    status, rows, _ = run("import", str(folder), "--take", "all", "--json")
    assert status == 0
    by_path = {row["path"]: row for row in rows}
    assert by_path["returns.md"]["state"] == "taken"
    assert by_path["returns.md"]["skipped"] is None
    assert by_path["returns.md"]["target"] == str(folder.parent / "corpus" / "returns.md")
    assert (by_path["returns.md"]["id"], by_path["returns.md"]["suggested"]) == ("returns", True)
    assert by_path["old.doc"]["skipped"].startswith("is an old Word file")
    assert (folder.parent / "corpus" / "fees.md").exists()


def test_both_languages(folder: Path) -> None:
    """Reasons and remedies are told in the reader's."""
    _, said, _ = run("import", str(folder), "--language", "zh")
    assert "没有收  old.doc  — 旧版 Word 文件（.doc）读不了" in said


def test_items_may_be_put_aside(folder: Path) -> None:
    """They are gone from the tray."""
    run("import", str(folder))
    _, listed, _ = run("tray", "--json")
    run("tray", "--discard", listed["items"][0]["item"])
    _, left, _ = run("tray", "--json")
    assert [item["path"] for item in left["items"]] == ["returns.md"]


def test_wrong_use_is_one_line(folder: Path) -> None:
    """With what to do."""
    assert "no such file or folder" in run("import", str(folder / "nowhere"))[2]
    assert "does not wait in the tray" in run("tray", "--take", "t_none")[2]
    assert "exclude each other" in run("import", str(folder), "--to-tray", "--take", "all")[2]
    empty = folder / "empty"
    empty.mkdir()
    assert "holds no file that can be read" in run("import", str(empty))[2]


def test_only_refused_files_are_a_failed_check(folder: Path) -> None:
    """Nothing was gained."""
    assert run("import", str(folder / "old.doc"))[0] == 1


class _Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        pages = {"/a": b"<title>Sizes</title><article><h1>Sizes</h1><p>S to XL.</p></article>"}
        self.send_response(302 if self.path == "/moved" else 200 if self.path in pages else 404)
        self.send_header("Content-Type", "text/html")
        if self.path == "/moved":
            self.send_header("Location", "/a")
        self.end_headers()
        self.wfile.write(pages.get(self.path, b""))

    def log_message(self, *_: Any) -> None:
        """Not on the tests' output."""


@pytest.fixture
def site() -> Iterator[str]:
    """A site on the loopback with one page."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_one_page_of_the_web_is_fetched_when_it_is_asked_for(folder: Path, site: str) -> None:
    """Also where it moved to; its address is kept as its source."""
    _, rows, _ = run("import", f"{site}/moved", "--take", "all", "--json")
    (row,) = rows
    assert row["state"] == "taken"
    assert f"source: {site}/a" in Path(row["target"]).read_text("utf-8")
    assert "the site answered 404; open it in a browser and check the address" in run("import", f"{site}/none")[2]
