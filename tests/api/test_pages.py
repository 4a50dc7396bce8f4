"""Pages: one head and one pair of switches for all of them."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from api.pages import WEB


@pytest.mark.parametrize("page", ["desk", "training", "people", "sidebar", "studio/today"])
def test_every_page_has_the_theme_and_the_switches_once(client: TestClient, page: str) -> None:
    """Whole, in a browser's eyes: nothing of a template is left."""
    text = client.get(f"/{page}").text
    assert text.startswith("<!doctype html>")
    for shared in ('<script src="/web/theme.js">', 'href="/web/tokens.css"', 'name="referrer"', "language-switch"):
        assert text.count(shared) == 1, shared
    assert "data-theme-toggle" in text
    assert not re.search(r"\{[{%]|[}%]\}", text)


def test_what_pages_share_is_written_once() -> None:
    """A page that brings its own is not served by the others' rules."""
    texts = [path.read_text(encoding="utf-8") for path in WEB.glob("*.html") if path.stem != "signed-in"]
    assert not any("theme.js" in text or "language-switch" in text for text in texts)
