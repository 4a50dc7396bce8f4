"""What is recognised as personal data, in the order in which recognisers win where two of them meet."""

from __future__ import annotations

import functools

from assist.drafting.recognisers.accounts import ACCOUNTS
from assist.drafting.recognisers.contacts import CONTACTS
from assist.drafting.recognisers.identities import IDENTITIES
from assist.drafting.recognisers.names import names
from assist.drafting.recognisers.patterns import Recogniser
from assist.drafting.recognisers.places import places


@functools.cache
def recognisers() -> tuple[Recogniser, ...]:
    """All recognisers, those with the strongest proof first. Compiled at the first use."""
    return (*CONTACTS[:1], *IDENTITIES, *ACCOUNTS, *CONTACTS[1:], *places(), *names())
