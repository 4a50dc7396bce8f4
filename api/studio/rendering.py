"""The one place where templates become HTML: escaped by default, in the reader's language."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import yaml
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from assist.texts.languages import Language

FOLDER = Path(__file__).parent
_ENVIRONMENT = Environment(
    loader=FileSystemLoader([FOLDER / "templates", FOLDER.parent / "web"]),  # what all pages share is there
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def coded(text: str) -> Markup:
    """A message as HTML, with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


_ENVIRONMENT.filters["coded"] = coded


def filled(template: str, **context: Any) -> str:
    """A template's HTML with nothing but its context."""
    return _ENVIRONMENT.get_template(template).render(**context)


def render(template: str, language: Language | None, **context: Any) -> HTMLResponse:
    """A template's HTML. Besides its context it has `t(key, **values)` and `language`."""
    spoken: Language = language or "zh"
    speak = functools.partial(worded, spoken)
    html = filled(template, t=speak, language=spoken, **context)
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


def worded(language: Language, key: str, **values: object) -> str:
    """A text of the studio: `page.name` stands in texts/page.yaml under `name`, as [Chinese, English].

    "one|more" goes by `n`. Raises KeyError for a text that is not there: a test asks for all.
    """
    family, _, name = key.partition(".")
    forms = texts(family)[name][0 if language == "zh" else 1].split("|")
    form = forms[-1] if values.get("n") != 1 else forms[0]
    return form.format(**values) if values else form


@functools.cache
def texts(family: str) -> dict[str, list[str]]:
    """The texts of one page: name → [Chinese, English]."""
    read: dict[str, list[str]] = yaml.safe_load((FOLDER / "texts" / f"{family}.yaml").read_text(encoding="utf-8"))
    return read
