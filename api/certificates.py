"""Certificates over HTTP: a lead gives one to who has practised enough; both read it again, to print it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.access import Agent, AssistantDep, EngineDep, Lead
from api.training import exercises
from assist.errors import Forbidden
from assist.records import to_json
from assist.review.certificates import certificates_of, certify
from assist.review.exercises import attempts_of, progress_of

router = APIRouter(prefix="/v1", tags=["training"])


class CertificateRequest(BaseModel):
    """Whom to certify, by the id that `GET /v1/progress` lists."""

    model_config = ConfigDict(extra="forbid")

    person: str = Field(min_length=1, max_length=100)


@router.post("/certificates", status_code=201)
def give_certificate(body: CertificateRequest, engine: EngineDep, assistant: AssistantDep, caller: Lead) -> Any:
    """A certificate of what somebody has practised. 409 when it is not enough yet."""
    attempts = attempts_of(engine, body.person)
    progress = progress_of(body.person, attempts, exercises(engine, assistant))
    return to_json(certify(engine, progress, attempts, by=caller.id))


@router.get("/certificates")
def list_certificates(
    engine: EngineDep, caller: Agent, person: Annotated[str | None, Query(max_length=100)] = None
) -> list[dict[str, Any]]:
    """The caller's certificates, newest first; a lead may ask for anybody's."""
    if person not in (None, caller.owner) and caller.role != "lead":
        raise Forbidden("only a lead reads the certificates of others", known=True)
    return [to_json(one) for one in certificates_of(engine, person or caller.owner)]
