"""The studio's pages: a shell for everybody, parts for those who may change documents."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from api.studio.pages import PAGES
from api.studio.rendering import FOLDER, texts, worded

TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
PYTHON = sorted(FOLDER.glob("*.py"))
_ASKED = re.compile(r"""\bt\(\s*['"]([a-z]+\.[a-z_]*[a-z])['"]""")


def test_the_studio_opens_at_its_first_page(client: TestClient) -> None:
    """Without signing in: a shell holds nothing."""
    answer = client.get("/studio")
    assert answer.url.path.startswith("/studio/")
    assert answer.headers["content-type"].startswith("text/html")
    assert "<main" in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_shell_and_a_part(client: TestClient, page: str) -> None:
    """The part is only for a key that may read it."""
    assert client.get(f"/studio/{page}").status_code == 200
    assert client.get(f"/studio/parts/{page}").status_code == 401


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_part_is_rendered_in_both_languages(editor: TestClient, page: str, language: str) -> None:
    """With nothing in it that a template left open."""
    answer = editor.get(f"/studio/parts/{page}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert "data-title" in answer.text
    assert "{{" not in answer.text


def test_a_page_that_is_not_there_is_a_problem(client: TestClient) -> None:
    """As everywhere: a problem document."""
    answer = client.get("/studio/none")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_nothing_of_a_page_runs_or_styles_inline() -> None:
    """The content policy would stop it in the browser only."""
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|\|\s*safe", text), path.name


def test_every_text_is_there_in_two_languages_and_used() -> None:
    """What templates and pages ask for stands in texts/, and nothing else does."""
    code = [path.read_text(encoding="utf-8") for path in (*TEMPLATES, *PYTHON)]
    asked = {key for text in code for key in _ASKED.findall(text)}
    families = [path.stem for path in (FOLDER / "texts").glob("*.yaml")]
    kept = {f"{family}.{name}": forms for family in families for name, forms in texts(family).items()}
    assert asked - set(kept) == set()
    assert [
        key
        for key, forms in kept.items()
        if len(forms) != 2 or not all(isinstance(form, str) and form for form in forms)
    ] == []
    everything = "\n".join(code)
    built = {key for key in kept if any(f"'{key.rpartition(end)[0]}{end}' ~" in everything for end in "._")}
    assert set(kept) - asked - built == set()


def test_a_text_counts() -> None:
    """One or more, in English."""
    assert worded("en", "releases.title") == "Releases"
    assert worded("zh", "releases.title") == "版本"
