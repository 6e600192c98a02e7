"""An outbox row as the bytes of a mail: the same row gives the same bytes at any time."""

from collections import OrderedDict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from webinar_hub.core import links
from webinar_hub.core.language import LANGUAGES, _, in_language
from webinar_hub.core.zones import zone
from webinar_hub.ical import invite
from webinar_hub.ical.values import CalendarEntry, Person
from webinar_hub.mail.letter import OWN, LetterFrame, Letters, RenderedLetter
from webinar_hub.mail.message import Address, CalendarPart, Message, compose, smtp_address
from webinar_hub.mail.models import OutboxMessage

_KEPT_SKELETONS = 256
_SHARED = (
    *("start", "end", "zone", "fold_start", "fold_end", "form"),
    *("summary", "created", "modified"),
)
# What a letter may be without, be it that an earlier version wrote it; the lines disappear.
_OPTIONAL = {
    "join_link": "", "manage_link": "", "event_link": "", "page_link": "",
    "others_line": "", "again_line": "", "series_link": "", "event_day": "",
}

_skeletons: OrderedDict[tuple[str, ...], invite.Skeleton] = OrderedDict()


def init_letters(app: Flask, folder: Path) -> None:
    app.extensions["webinar_hub_letters"] = _letters(folder)


@cache
def _letters(folder: Path) -> Letters:
    """What is compiled of a folder is good for every application of this process."""
    return Letters(folder)


def letter(message: OutboxMessage) -> RenderedLetter:
    """Subject, text and HTML as the person reads them."""
    letters: Letters = current_app.extensions["webinar_hub_letters"]
    frame = message.frame
    return letters.render_letter(
        message.kind,
        message.language,
        facts(message),
        frame=LetterFrame(
            sender_name=frame["sender_name"],
            footer_lines=tuple(frame["footer_lines"]),
            help_lines=tuple(frame["help_lines"]),
            preheader=_preheader(message.facts),
        ),
    )


def house_words(kind: str, language: str) -> dict[str, str]:
    """What our template says where a programme may have words of its own, as we typed it."""
    letters: Letters = current_app.extensions["webinar_hub_letters"]
    return letters.house_words(kind, language)


def _preheader(facts: dict[str, str]) -> str:
    """What is new, or the time: what a list of letters shows beside the subject.

    An organizer's own words begin the letter themselves.
    """
    if OWN in facts:
        return ""
    return (facts.get("changes") or facts.get("when", "")).partition("\n")[0]


def facts(message: OutboxMessage) -> dict[str, str]:
    """The frozen facts with the links, and the codes that are made like them, written out."""
    made = {
        name: links.code(*value) if name.endswith("_code") else _link(value)
        for name, value in message.links.items()
    }
    return _OPTIONAL | _usual_words(message.language) | message.facts | made


def _usual_words(language: str) -> dict[str, str]:
    """What a letter says where its facts have no words of their own for it."""
    if language not in LANGUAGES:
        return {}  # there is no such letter, and the template says so
    with in_language(language):
        return {
            "join_button": str(_("Join")),
            "manage_button": str(_("View, change or cancel")),
            "changed_word": str(_("Changed")),
            "cancelled_word": str(_("Cancelled")),
            "headline": str(_("You are signed up")),
            "opening": str(_("You have a seat. We look forward to seeing you!")),
        }


def envelope_sender(message: OutboxMessage, mail_domain: str) -> str:
    """The address that bounces come back to: it names the letter, so nothing has to be guessed."""
    return f"bounce+{message.envelope_token}@{mail_domain}"


def render(message: OutboxMessage, *, mail_from: str, mail_domain: str) -> bytes:
    """Raises UnbuildableLetter when the row can never become a mail."""
    rendered = letter(message)
    frame = message.frame
    return compose(
        Message(
            message_id=message.message_id,
            date=message.stamped_at,
            sender=Address(frame["sender_name"], mail_from),
            to=Address(message.recipient_name, message.recipient_email),
            reply_to=_reply_to(frame),
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            language=message.language,
            envelope_from=envelope_sender(message, mail_domain),
            in_reply_to=message.in_reply_to,
            calendar=calendar(message),
            headers=(*of_a_list(message), *unsubscribing(message)),
        )
    )


def of_a_list(message: OutboxMessage) -> tuple[tuple[str, str], ...]:
    """By which mail programs sort such letters (RFC 2919)."""
    name = message.facts.get("list_id")
    return (("List-Id", f"<{name}>"),) if name else ()


def unsubscribing(message: OutboxMessage) -> tuple[tuple[str, str], ...]:
    """How mail programs and services end these letters with one press (RFC 8058)."""
    link = message.links.get("unsubscribe_link")
    if link is None:
        return ()
    return (
        ("List-Unsubscribe", f"<{_link(link)}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def _reply_to(frame: dict[str, Any]) -> Address | None:
    return Address(frame["sender_name"], frame["reply_to"]) if frame["reply_to"] else None


def calendar(message: OutboxMessage) -> CalendarPart | None:
    """The invitation that travels with the letter, for this one person."""
    told = message.calendar
    if told is None:
        return None
    personal = {
        "uid": told["uid"],
        "sequence": told["sequence"],
        "stamp": message.stamped_at,
        "organizer": Person(told["organizer_address"], message.frame["sender_name"]),
        "attendee": Person(smtp_address(message.recipient_email), message.recipient_name),
    }
    skeleton = _skeleton(told, message.language)
    if told["method"] == "CANCEL":
        content = invite.cancel(skeleton, whole_event=told["whole_event"], **personal)
        return CalendarPart("CANCEL", content)
    url = _link(message.links[told["link"]])
    description = "\n".join(filter(None, (told["description"], url)))
    location = told["location"] or url
    content = invite.request(
        skeleton, description=description, url=url, location=location, **personal
    )
    return CalendarPart("REQUEST", content)


def _link(value: str | list[Any]) -> str:
    if isinstance(value, str):
        return links.url(value)
    purpose, public_id, counter = value
    return links.personal_url(purpose, public_id, counter)


def _skeleton(told: dict[str, Any], language: str) -> invite.Skeleton:
    """What is the same for everybody is built once, by the calendar library."""
    key = (language, *(str(told[name]) for name in _SHARED))
    found = _skeletons.get(key)
    if found is None:
        found = invite.skeleton(_entry(told, language), told["form"])
        _skeletons[key] = found
        if len(_skeletons) > _KEPT_SKELETONS:
            _skeletons.popitem(last=False)
    return found


def _entry(told: dict[str, Any], language: str) -> CalendarEntry:
    there = zone(told["zone"])
    start = datetime.fromisoformat(told["start"]).replace(tzinfo=there, fold=told["fold_start"])
    end = datetime.fromisoformat(told["end"]).replace(tzinfo=there, fold=told["fold_end"])
    modified = datetime.fromisoformat(told["modified"])
    return CalendarEntry(
        uid="shared",
        sequence=0,
        stamp=modified,
        created=datetime.fromisoformat(told["created"]),
        modified=modified,
        start=start,
        end=end,
        summary=told["summary"],
        description="",
        location="",
        url="",
        language=language,
    )
