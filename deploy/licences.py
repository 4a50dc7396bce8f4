"""Writes docs/licences.md: what the server consists of, each part with its licence. `make licences` runs it.

Licences are what the installed packages say of themselves: their expression, else their classifiers, else their text's
first line. Run it in an environment made of the lock.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

LOCK = Path(__file__).with_name("requirements.lock")
OTHER_PLATFORMS = "not installed here: another platform's or Python's"
HEAD = """# Licences

What the server needs at run time, by deploy/requirements.lock; `make licences` writes this list, `make sbom` the bill
of materials (CycloneDX). Reply Assist itself: Apache-2.0.

| package | version | licence |
| --- | --- | --- |
"""


def main() -> None:
    """Print the list."""
    sys.stdout.write(HEAD + "".join(f"| {name} | {version} | {licence} |\n" for name, version, licence in rows()))


def rows() -> list[tuple[str, str, str]]:
    """Name, version and licence of each locked package."""
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", LOCK.read_text("utf-8"), re.MULTILINE)
    return [(name, version, licence_of(name, version)) for name, version in pinned]


def licence_of(name: str, version: str) -> str:
    """What an installed package says of its licence."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return OTHER_PLATFORMS
    if about["Version"] != version:
        return OTHER_PLATFORMS
    told = about.get("License-Expression") or _classified(about.get_all("Classifier") or [])
    return told or _first_line(about.get("License") or "") or "not stated"


def _classified(classifiers: list[str]) -> str:
    named = (one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::"))
    return ", ".join(sorted(one for one in named if one != "OSI Approved"))


def _first_line(text: str) -> str:
    return next((line.strip()[:80] for line in text.splitlines() if line.strip()), "")


if __name__ == "__main__":
    main()
