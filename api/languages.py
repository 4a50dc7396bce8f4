"""Languages: in which one the caller reads what is told of a draft."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header

from assist.texts.languages import Language


def agent_language(accept_language: Annotated[str | None, Header()] = None) -> Language | None:
    """The first language of `Accept-Language` that there are texts in; None when it names none: then the reply's."""
    for part in (accept_language or "").split(","):
        code = part.partition(";")[0].strip().lower()[:2]
        if code == "zh":
            return "zh"
        if code == "en":
            return "en"
    return None


AgentLanguage = Annotated[Language | None, Depends(agent_language)]
