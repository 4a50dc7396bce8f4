"""What the product is made of: locked with hashes, without releases known to be bad, with licences that may be used."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = (ROOT / "requirements.lock", ROOT / "deploy/requirements.lock")
BAD = {("litellm", "1.82.7"), ("litellm", "1.82.8")}  # malicious releases
COPYLEFT = re.compile(r"(?<!L)(?:A?GPL|SSPL|BUSL|Commons Clause|non-?commercial)", re.IGNORECASE)


def pins(lock: Path) -> dict[tuple[str, str], set[str]]:
    """The hashes of each pinned version."""
    found: dict[tuple[str, str], set[str]] = {}
    for block in re.split(r"\n(?=\S)", lock.read_text("utf-8")):
        if match := re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", block):
            found[match[1].lower(), match[2]] = set(re.findall(r"sha256:([0-9a-f]{64})", block))
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=["all", "server"])
def test_the_lock_has_no_bad_release_and_a_hash_for_every_file(lock: Path) -> None:
    """Nothing is installed that was not looked at."""
    found = pins(lock)
    assert len(found) > 100
    assert not BAD & set(found)
    assert all(found.values())
    assert "--index-url" not in lock.read_text("utf-8")


def test_bad_releases_are_refused_by_the_requirement_itself() -> None:
    """Whoever resolves anew cannot get them."""
    from packaging.requirements import Requirement

    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    (litellm,) = [one for one in map(Requirement, wanted) if one.name == "litellm"]
    assert not any(litellm.specifier.contains(version) for _, version in BAD)


def test_the_servers_lock_is_a_part_of_the_whole_one() -> None:
    """The same versions and files; nothing of evaluation and tests."""
    whole, server = (pins(lock) for lock in LOCKS)
    assert {pin: whole.get(pin) for pin in server} == server
    names = {name for name, _ in server}
    assert not names & {"ragas", "pytest", "mypy", "ruff", "playwright", "schemathesis", "scipy", "pandas", "datasets"}
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert {re.split(r"[\[<>=~!]", one)[0].lower().replace("_", "-") for one in wanted} <= names


def test_every_part_of_the_server_has_a_licence_that_may_be_used() -> None:
    """docs/licences.md lists each version of the lock; none obliges a shop to publish its own code."""
    listed = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", (ROOT / "docs/licences.md").read_text("utf-8"), re.MULTILINE)
    rows = [row for row in listed if row[0] not in ("package", "---")]
    assert {(name.lower(), version) for name, version, _ in rows} == set(pins(LOCKS[1]))
    assert [row for row in rows if row[2] == "not stated" or COPYLEFT.search(row[2])] == []


def test_the_bill_of_materials_lists_the_server(tmp_path: Path) -> None:
    """As `make sbom` writes it: CycloneDX, each package with version and hashes; offline."""
    out = tmp_path / "sbom.cdx.json"
    command = [str(Path(sys.executable).parent / "cyclonedx-py"), "requirements", str(LOCKS[1])]
    subprocess.run([*command, "--output-reproducible", "--of", "JSON", "-o", str(out)], check=True, timeout=120)
    bill = json.loads(out.read_text("utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    listed = {(one["name"].lower(), one["version"]) for one in bill["components"]}
    assert listed == set(pins(LOCKS[1]))
    assert "cyclonedx-py requirements deploy/requirements.lock" in (ROOT / "Makefile").read_text("utf-8")
