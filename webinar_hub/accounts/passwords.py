"""Passwords as argon2id hashes with the parameters of the day."""

import functools
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB = 19 * 1024
ROUNDS = 2
LANES = 1

_hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES)


def hashed(password: str) -> str:
    return _hasher.hash(_same_everywhere(password))


def matches(stored: str | None, password: str) -> bool:
    """Takes as long where nothing is stored, so that nobody learns who has an account."""
    try:
        return _hasher.verify(stored or _hash_of_nobody(), _same_everywhere(password)) and bool(
            stored
        )
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Made with other parameters than those of today."""
    return _hasher.check_needs_rehash(stored)


def _same_everywhere(password: str) -> str:
    """Keyboards of different systems compose letters differently."""
    return unicodedata.normalize("NFKC", password)


@functools.cache
def _hash_of_nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe())
