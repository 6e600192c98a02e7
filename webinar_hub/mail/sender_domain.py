"""What receivers look up about the domain of our letters, judged: SPF, DMARC, DKIM.

Each verdict says in a sentence what to enter where. Records are asked for by a function, so that
nothing here knows where they come from.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOST_LOOKUPS = 10  # RFC 7208: receivers stop there and count the whole as an error
POLICIES = {
    "none": "receivers only watch",
    "quarantine": "what does not pass goes to spam",
    "reject": "what does not pass is refused",
}
SPF_EXAMPLE = "v=spf1 include:… ~all"
DMARC_EXAMPLE = "v=DMARC1; p=none"

_SPF = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)
_DMARC = re.compile(r"v\s*=\s*DMARC1\s*(?:;|$)")
_TERM = re.compile(r"([+~?-]?)([a-z0-9]+)(?:[:=]([^/\s]+))?", re.IGNORECASE)
_COUNTED = {"a", "mx", "ptr", "exists", "include", "redirect"}

Look = Callable[[str], list[str]]  # the TXT records of a name


class NobodyAnswers(Exception):
    """The records could not be asked for; nothing is known about them."""


class _Fault(Exception):
    """Its words say what to enter."""


@dataclass(frozen=True)
class Verdict:
    """`good` is None where nobody can tell."""

    good: bool | None
    text: str


def verdicts(look: Look, sender: str, envelope: str, selector: str) -> Iterator[Verdict]:
    """`sender`: the domain in From; `envelope`: where bounces go; `selector`: DKIM's, or empty."""
    try:
        yield _judged(spf, look, envelope)
        yield _judged(dmarc, look, sender)
        if selector:
            yield _judged(dkim, look, sender, selector)
        else:
            yield Verdict(
                None,
                f"DKIM of {sender} cannot be checked without its selector: it stands after “s=” in "
                "the line DKIM-Signature of any letter that arrived; set it as "
                "WEBINAR_HUB_DKIM_SELECTOR",
            )
    except NobodyAnswers as reason:
        yield Verdict(None, f"SPF, DKIM and DMARC of {sender} could not be looked up: {reason}")


def _judged(judge: Callable[..., str], look: Look, domain: str, *more: str) -> Verdict:
    try:
        return Verdict(True, judge(look, domain, *more))
    except _Fault as fault:
        return Verdict(False, str(fault))


def spf(look: Look, domain: str) -> str:
    record = _spf_of(look, domain)
    ending = _ending(look, record)
    if ending not in ("-all", "~all"):
        raise _Fault(
            f"SPF of {domain} ends in {ending or 'nothing'}, so anybody may write in its name; "
            f"let the TXT record at {domain} end in ~all"
        )
    count = _lookups(look, record, domain, MOST_LOOKUPS)
    return f"SPF of {domain}: {record} ({count} of {MOST_LOOKUPS} look-ups)"


def dmarc(look: Look, domain: str) -> str:
    for name in _with_parents(domain):
        found = [text for text in look(f"_dmarc.{name}") if _DMARC.match(text)]
        if len(found) > 1:
            raise _Fault(
                f"DMARC of {name} has {len(found)} records, which count as none; "
                f"leave one TXT record at _dmarc.{name}"
            )
        if found:
            return _policy(found[0], name, domain)
    raise _Fault(
        f"no DMARC record for {domain}; enter a TXT record at _dmarc.{domain}: {DMARC_EXAMPLE}"
    )


def dkim(look: Look, domain: str, selector: str) -> str:
    for name in _with_parents(domain):
        place = f"{selector}._domainkey.{name}"
        keys = [_tags(text)["p"] for text in look(place) if "p" in _tags(text)]
        if keys:
            _check_key(keys, place)
            return f"DKIM: there is a key at {place}"
    raise _Fault(
        f"no DKIM key at {selector}._domainkey.{domain}; enter there the record that your mail "
        "relay names, or mend WEBINAR_HUB_DKIM_SELECTOR"
    )


def _spf_of(look: Look, domain: str) -> str:
    found = [text for text in look(domain) if _SPF.match(text)]
    if not found:
        raise _Fault(
            f"no SPF record for {domain}; enter a TXT record at {domain} with what your mail relay "
            f"names: {SPF_EXAMPLE}"
        )
    if len(found) > 1:
        raise _Fault(
            f"SPF of {domain} has {len(found)} records, which count as none; "
            f"make one TXT record at {domain} of them: {SPF_EXAMPLE}"
        )
    return found[0]


def _terms(record: str) -> list[tuple[str, str, str]]:
    """Qualifier, name and what follows it, such as `("", "include", "relay.example.org")`."""
    matches = (_TERM.match(word) for word in record.split()[1:])
    return [(one[1], one[2].lower(), (one[3] or "").rstrip(".")) for one in matches if one]


def _ending(look: Look, record: str, followed: int = 0) -> str:
    """What holds for everybody who is not named: `-all`, `~all`, `?all`, `+all` or nothing."""
    terms = _terms(record)
    for qualifier, name, _value in terms:
        if name == "all":
            return f"{qualifier or '+'}all"
    for _qualifier, name, value in terms:
        if name == "redirect" and "%" not in value and followed < MOST_LOOKUPS:
            return _ending(look, _spf_of(look, value), followed + 1)
    return ""


def _lookups(look: Look, record: str, domain: str, most: int) -> int:
    """How many a receiver has to make; more than `most` is a fault."""
    count = 0
    for _qualifier, name, value in _terms(record):
        if name not in _COUNTED:
            continue
        count += 1
        if count <= most and name in ("include", "redirect") and "%" not in value:
            count += _lookups(look, _spf_of(look, value), value, most - count)
        if count > most:
            raise _Fault(
                f"SPF of {domain} needs more than {MOST_LOOKUPS} look-ups, and receivers give up; "
                f"take what you do not use out of the TXT record at {domain}"
            )
    return count


def _policy(record: str, name: str, domain: str) -> str:
    tags = _tags(record)
    policy = tags.get("p", "")
    if name != domain:
        policy = tags.get("sp", policy)
    if policy.lower() not in POLICIES:
        raise _Fault(
            f"DMARC of {name} names no policy that is known; "
            f"let the TXT record at _dmarc.{name} begin with {DMARC_EXAMPLE}"
        )
    return f"DMARC of {name}: p={policy.lower()}, {POLICIES[policy.lower()]}"


def _check_key(keys: list[str], place: str) -> None:
    if len(keys) > 1:
        raise _Fault(f"DKIM has {len(keys)} keys at {place}; leave the one that your relay names")
    key = "".join(keys[0].split())
    if not key:
        raise _Fault(f"the DKIM key at {place} was taken back; enter the one of your relay there")
    try:
        base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        raise _Fault(
            f"the DKIM key at {place} is damaged; enter it there again as your relay shows it"
        ) from None


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, sign, value in pairs if sign}


def _with_parents(domain: str) -> list[str]:
    """`hub.example.org` and `example.org`: receivers look there too."""
    labels = domain.rstrip(".").split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
