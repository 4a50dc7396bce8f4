"""Languages: in which one the caller reads what is told of a draft."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header

from api.preferences import wanted_language
from assist.texts.languages import Language


def agent_language(accept_language: Annotated[str, Header()] = "") -> Language | None:
    """The caller's language; None when it names none that there are texts in: then the reply's."""
    return wanted_language(accept_language)


AgentLanguage = Annotated[Language | None, Depends(agent_language)]
