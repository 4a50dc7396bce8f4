"""Extracts: what a file says, as Markdown, and what was noticed when it was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assist.readers.notices import Notice

Form = Literal["markdown", "text", "html", "docx", "xlsx", "sheet", "csv", "pdf"]
Progress = Callable[[int, int], None]  # parts done, of how many


@dataclass(frozen=True)
class Extract:
    """The `markdown` of a file without front matter (of a Markdown file: all of it, as it is).

    `title` is what the file calls itself, if it does; `around` are words outside its text (page headers and footers,
    watermarks), which may say for whom it is; `faq` says that it is made of questions and answers.
    """

    markdown: str
    form: Form
    title: str | None = None
    around: tuple[str, ...] = ()
    faq: bool = False
    notices: tuple[Notice, ...] = ()


def silent(_done: int, _total: int) -> None:
    """Progress that nobody watches."""
