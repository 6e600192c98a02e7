"""Whether this process was asked to end. Work that takes long looks here between two pieces of it.

Plain values: a signal may come while a lock is held, and then must not wait for that lock.
"""

_asked = False


def ask() -> None:
    global _asked
    _asked = True


def asked() -> bool:
    return _asked
