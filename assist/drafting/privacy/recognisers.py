"""What is recognised as personal data, in the order in which recognisers win where two of them meet."""

from __future__ import annotations

import functools

from assist.drafting.privacy.accounts import ACCOUNTS
from assist.drafting.privacy.contacts import CONTACTS
from assist.drafting.privacy.identities import IDENTITIES
from assist.drafting.privacy.names import names
from assist.drafting.privacy.patterns import Recogniser
from assist.drafting.privacy.places import places


@functools.cache
def recognisers() -> tuple[Recogniser, ...]:
    """All recognisers, those with the strongest proof first. Compiled at the first use."""
    return (*CONTACTS[:1], *IDENTITIES, *ACCOUNTS, *CONTACTS[1:], *places(), *names())
