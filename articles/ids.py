"""Short random public ids: safe in addresses, without letters that look like digits."""

import re
import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
VALID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_id():
    """31¹⁰ possibilities: a clash is refused by the database, and never seen in practice."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def new_key():
    """A footnote's key, unique within its article."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))
