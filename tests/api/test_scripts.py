"""Scripts as browsers get them: lean, the same program, and cached by their text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.pages import WEB
from api.scripts import lean

SCRIPTS = sorted(WEB.rglob("*.js"))


def test_comments_and_indentation_go() -> None:
    """Whole lines of comment; what stands in a string or behind code stays."""
    script = '/* What it is.\n   More. */\n\nfunction f() {\n  // why\n  return "// not a comment"; // kept\n}\n'
    assert lean(script) == 'function f() {\nreturn "// not a comment"; // kept\n}\n'


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_text_of_a_script_goes_over_several_lines(path: Path) -> None:
    """Its indentation would be lost; and no comment begins behind code and ends on another line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert line.count("`") % 2 == 0, f"{path.name}:{number}"
        assert not re.search(r"\S.*/\*(?!.*\*/)", line.lstrip().removeprefix("/*")), f"{path.name}:{number}"


def test_a_script_is_served_lean_and_asked_for_again_only_when_changed(client: TestClient) -> None:
    """By ETag; other files as they are; what is not there is not found."""
    answer = client.get("/web/sidebar.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text == lean((WEB / "sidebar.js").read_text(encoding="utf-8"))
    again = client.get("/web/sidebar.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/web/tokens.css").text == (WEB / "tokens.css").read_text(encoding="utf-8")
    assert client.get("/web/none.js").status_code == 404
    assert client.get("/web/..%2Fapp.py").status_code == 404


@pytest.mark.parametrize("file", ["sidebar.js", "tokens.css"])
def test_files_are_only_read(client: TestClient, file: str) -> None:
    """Scripts refuse other methods as every file does."""
    assert client.post(f"/web/{file}").status_code == 405


@pytest.mark.parametrize("page", sorted(WEB.glob("**/*.html")), ids=lambda path: path.name)
def test_an_id_names_one_thing_in_a_page(page: Path) -> None:
    """A template that shares its name with a place is found instead of it, and nothing is drawn."""
    ids = re.findall(r'\sid="([^"]+)"', page.read_text(encoding="utf-8"))
    assert sorted(ids) == sorted(set(ids))
