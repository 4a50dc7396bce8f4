"""Zendesk's signed token: only its own, for this app, now, once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from assist.assistant import Assistant
from assist.knowledge.index import VectorIndex
from assist.settings import Settings
from tests.databases import on_both

AUDIENCE = "https://shop.zendesk.com/api/v2/apps/installations/1234.json"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def zendesk(
    tmp_path: Path, settings: Settings, assistant: Assistant, index: VectorIndex, key: rsa.RSAPrivateKey
) -> Iterator[TestClient]:
    """The application, told of one Zendesk app."""
    (tmp_path / "zendesk.pem").write_bytes(public_pem(key))
    (tmp_path / "hosts.toml").write_text(f'[zendesk]\naudience = "{AUDIENCE}"\npublic_key = "zendesk.pem"\n')
    given = settings.model_copy(update={"hosts_file": tmp_path / "hosts.toml"})
    with TestClient(create_app(given, (assistant, index))) as client:
        yield client


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    given = {"aud": AUDIENCE, "iss": "shop.zendesk.com", "iat": now, "exp": now + 60, "jti": f"j{time.monotonic_ns()}",
             "sub": "https://shop.zendesk.com/api/v2/users/42.json", **changes}  # fmt: skip
    return {name: value for name, value in given.items() if value is not None}


def ask(client: TestClient, token: str) -> int:
    return client.post("/v1/hosts/zendesk/sign-in", json={"token": token}).status_code


def test_a_token_of_zendesk_becomes_a_session(zendesk: TestClient, key: rsa.RSAPrivateKey, engine: Engine) -> None:
    """By a sign-in token that works once; decisions are then the agent's own."""
    answer = zendesk.post("/v1/hosts/zendesk/sign-in", json={"token": jwt.encode(claims(), key, "RS256")})
    signed = zendesk.post("/v1/sign-in", json={"token": answer.json()["token"]}).json()
    assert (signed["role"], signed["name"]) == ("agent", "zendesk https://shop.zendesk.com/api/v2/users/42.json")
    assert zendesk.post("/v1/sign-in", json={"token": answer.json()["token"]}).status_code == 401
    assert zendesk.get("/v1/search?q=7", headers={"Authorization": f"Bearer {signed['bearer']}"}).status_code == 200


@on_both
def test_a_token_works_once(zendesk: TestClient, key: rsa.RSAPrivateKey) -> None:
    """Whoever copies it comes too late, also at the same moment."""
    token = jwt.encode(claims(), key, "RS256")
    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(lambda _: ask(zendesk, token), range(8))) == [200, *[401] * 7]


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://shop.zendesk.com/api/v2/apps/installations/9.json"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"jti": None},
        {"aud": None},
        {"sub": None},
    ],
)
def test_a_token_for_another_app_or_another_time_is_refused(
    zendesk: TestClient, key: rsa.RSAPrivateKey, changes: dict[str, Any]
) -> None:
    """Each of these claims is needed."""
    assert ask(zendesk, jwt.encode(claims(**changes), key, "RS256")) == 401


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")  # the forger's key may be short
def test_a_forged_token_is_refused(zendesk: TestClient, key: rsa.RSAPrivateKey) -> None:
    """Another key, no algorithm, or the public key taken for a shared secret."""
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert ask(zendesk, jwt.encode(claims(), other, "RS256")) == 401
    assert ask(zendesk, jwt.encode(claims(), "", "none")) == 401
    assert ask(zendesk, jwt.encode(claims(), "shared secret of enough length for it", "HS256")) == 401
    assert ask(zendesk, "no token") == 401


def test_a_zendesk_that_is_not_set_up_is_not_believed(client: TestClient, key: rsa.RSAPrivateKey) -> None:
    """There is no key to check by."""
    assert ask(client, jwt.encode(claims(), key, "RS256")) == 404
