"""What stands for an entry of the record in the chain: pure but for the installation's key.

All of it is made with a key, so that whoever can write to the database, and nothing more, can make
none of it.
"""

import hashlib
import hmac
import json
import secrets
from datetime import UTC
from typing import Any

from webinar_hub.accounts.models import AuditChain, AuditEntry, AuditSeal
from webinar_hub.core.web import settings


def stamp(entry: AuditEntry) -> str:
    """Written with the entry: nobody inserts one, and nobody copies one."""
    nonce = secrets.token_hex(8)
    return f"{nonce}.{_mac('stamp', nonce, _told(entry))}"


def is_stamped(entry: AuditEntry) -> bool:
    nonce, _dot, mac = (entry.stamp or "").partition(".")
    return hmac.compare_digest(mac, _mac("stamp", nonce, _told(entry)))


def content(entry: AuditEntry) -> str:
    """Of the whole entry with its number: no two are the same."""
    return _sha(_json([entry.id, entry.stamp, _told(entry)]))


def link(position: int, entry_id: int, of_content: str, before: str) -> str:
    """The digest of a seal; `before` is that of the one before it."""
    return _mac("seal", str(position), str(entry_id), of_content, before)


def holds(seal: AuditSeal, before: str) -> bool:
    made = link(seal.position, seal.entry_id, seal.content, before)
    return hmac.compare_digest(seal.digest, made)


def end(chain: AuditChain) -> str:
    """Of where the chain begins and ends: cutting off its end shows."""
    return _mac("end", str(chain.begins_after), str(chain.length), chain.digest)


def key_name() -> str:
    """Tells keys apart, and nothing about them."""
    return _mac("key")[:8]


def of_value(salt: str, field: str, value: str) -> str:
    """Of one personal value: without the salt, which is erased with it, it tells nothing."""
    return _sha(_json([salt, field, value]))


def plain(changes: Any) -> Any:
    """As the database gives it back: what is sealed is what is read."""
    return json.loads(json.dumps(changes))


def _told(entry: AuditEntry) -> str:
    who = [entry.organizer_id, entry.programme_id, entry.action]
    about = [entry.about_type, entry.about_id]
    return _json([entry.at.astimezone(UTC).isoformat(), *who, *about, entry.changes])


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _mac(*parts: str) -> str:
    key = hmac.digest(settings().link_key, b"audit chain", "sha256")
    return hmac.new(key, "\0".join(parts).encode(), hashlib.sha256).hexdigest()
