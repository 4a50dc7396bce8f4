"""Facts that the recognisers rest on, read once.

`divisions` are the two digits that an identity number's division code starts with (GB/T 2260); `everyday_surnames` are
also everyday words; `never_names` are words that stand where an English name may stand.
"""

from __future__ import annotations

import functools
import json
from importlib import resources


@functools.cache
def facts() -> dict[str, str]:
    """Each list as one text: names apart by blanks, single surnames one character each."""
    text = resources.files("assist.drafting.privacy").joinpath("facts.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found
