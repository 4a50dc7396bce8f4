"""Crosses tenants: random callers of one shop ask another shop's address, or for another shop's things.

Run as a program it asks as often as told: `python -m tests.api.crossings PAIRS [DATABASE-URL [CHROMA-URL]]`.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.tenants import Tenants, open_tenants
from assist import keys, people
from assist.settings import load_settings
from assist.store import open_store
from tests.api.test_matrix import CALLERS, MATRIX
from tests.shop import DOCUMENTS, write_shop

NAMES = ("north", "south", "east-side")
ROLES = ("agent", "editor", "lead", "ci")
PARAMETER = re.compile(r"\{(\w+)\}")
ASKED = {"messages": [{"role": "customer", "text": "电暖手宝能寄到海南吗？"}]}


@dataclass(frozen=True)
class Shop:
    """A tenant: its name, keys by role, the ids of its things by parameter, and the word that only it has."""

    name: str
    keys: Mapping[str, str]
    ids: Mapping[str, str]
    word: str


def write_tenant(folder: Path, name: str) -> None:
    """A shop's documents: the small shop's, and one that says its own word."""
    documents = write_shop(folder / "tenants" / name / "corpus")
    (documents / f"{name}-only.md").write_text(
        f"---\nid: {name}-only\ntitle: 电暖手宝\nkind: faq\nlanguage: zh\n---\n# 电暖手宝\n## 配送\n"
        f"电暖手宝能寄到海南，由{name}仓库发出，暗号{word_of(name)}。\n",
        encoding="utf-8",
    )


def word_of(name: str) -> str:
    """A word that stands in this shop's documents alone."""
    return f"{name.replace('-', '')}word"


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[TestClient]:
    """A server of all NAMES in a folder, by the settings of the environment."""
    for name in NAMES:
        write_tenant(folder, name)
    application = open_tenants(load_settings())
    assert isinstance(application, Tenants)
    with TestClient(application) as client:
        yield client


def bearer(secret: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"} if secret else {}


def ask(client: TestClient, host: str, secret: str | None, operation: str, **more: Any) -> Any:
    """Call an operation at a shop's address with somebody's key."""
    method, path = operation.split()
    headers = {"Host": f"{host}.assist.example", **bearer(secret)}
    return client.request(method, path, headers=headers, follow_redirects=False, **more)


def made_shop(client: TestClient, name: str) -> Shop:
    """A tenant with a key of each role, and something of everything that has an id."""
    engine = open_store(load_settings(tenant=name).sql_url)
    made = {role: keys.create_key(engine, role, f"{role} of {name}") for role in ROLES}
    secrets = {role: secret for role, (_, secret) in made.items()}
    person, _ = people.invite(engine, f"Ann of {name}", "agent", by=made["lead"][0].id)
    link = keys.create_link(engine, "lead", f"link of {name}")
    engine.dispose()

    def told(role: str, operation: str, **more: Any) -> Any:
        answer = ask(client, name, secrets[role], operation, **more)
        assert answer.is_success, (operation, answer.text)
        return answer.json()

    told("lead", "POST /v1/sign-in", json={"token": link})
    draft = told("agent", "POST /v1/drafts", json={"conversation": ASKED})
    text = DOCUMENTS["lamp"].replace("3.5 小时", "4 小时")
    etag = ask(client, name, secrets["editor"], "GET /v1/documents/lamp").headers["ETag"]
    saved = {"Host": f"{name}.assist.example", "If-Match": etag, **bearer(secrets["editor"])}
    assert client.put("/v1/documents/lamp", json={"text": text}, headers=saved).is_success
    change = told("editor", "POST /v1/changes", json={"documents": ["lamp"], "note": f"{word_of(name)} 充电"})
    given = {"files": (f"{name}.txt", f"{word_of(name)} 说明\n\n电暖手宝每次充电 2 小时。\n".encode())}
    imported = told("editor", "POST /v1/imports", files=given)
    release = told("editor", "GET /v1/releases/current")["id"]
    ids = {
        "draft_id": draft["id"], "document_id": f"{name}-only", "change_id": change["id"], "import_id": imported["id"],
        "job_id": imported["job"], "key_id": made["agent"][0].id, "person_id": person.id, "release_id": release,
        "a": release, "b": release, "session_id": told("lead", "GET /v1/sessions")[0]["id"],
    }  # fmt: skip
    return Shop(name, secrets, ids, word_of(name))


def crossed(client: TestClient, shops: Sequence[Shop], chance: random.Random) -> str | None:
    """One random crossing: at a shop's address with another's key, or with its own key for another's thing.

    What was wrong with the answer, if anything was.
    """
    here, there = chance.sample(shops, 2)
    operation, row = chance.choice(list(MATRIX.items()))
    role = chance.choice(ROLES)
    with_ids = PARAMETER.findall(operation)
    foreign_key = not with_ids or chance.random() < 0.5
    caller, expected = (there, "wrong") if foreign_key else (here, role)
    asked = PARAMETER.sub(lambda match: there.ids.get(match[1], "none"), operation)
    given = {"params": row.get("query"), "json": row.get("body")}
    answer = ask(client, here.name, caller.keys[role], asked, **given)
    told = f"{operation} at {here.name} by {role} of {caller.name}: {answer.status_code}"
    if answer.status_code != row["expect"][CALLERS.index(expected)]:
        return f"{told}, not {row['expect'][CALLERS.index(expected)]}"
    return f"{told} tells {there.word}" if there.word in answer.text else None


def main() -> None:
    """Cross as often as told, and say how often something came across."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ASSIST_DATA_DIR": folder, "ASSIST_TENANTS": " ".join(NAMES)}
        os.environ |= dict(zip(("ASSIST_DATABASE_URL", "ASSIST_CHROMA_URL"), sys.argv[2:], strict=False))
        with opened(Path(folder)) as client:
            shops = [made_shop(client, name) for name in NAMES]
            chance = random.Random(1)
            wrong = [one for _ in range(int(sys.argv[1])) if (one := crossed(client, shops, chance))]
    print(f"{sys.argv[1]} crossings, {len(wrong)} came across", *wrong[:20], sep="\n")


if __name__ == "__main__":
    main()
