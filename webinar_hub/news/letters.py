"""What we write to mailboxes that want news: whether they do, and what is new.

Subjects stand on the screens of phones that others see. So an event whose readers may be in danger
is named in no letter, and to discreet people no event at all: those letters lead to a page.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from webinar_hub.catalogue import labels
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.presenting import event_path
from webinar_hub.catalogue.times import one_line, time_words
from webinar_hub.core import links
from webinar_hub.core.language import _, in_language, plural
from webinar_hub.core.web import settings
from webinar_hub.mail import outbox
from webinar_hub.mail.markdown import as_typed
from webinar_hub.mail.outbox import About, Frame, Letter, Recipient
from webinar_hub.news import rules
from webinar_hub.news.models import Subscriber, Subscription
from webinar_hub.news.queries.telling import ABOUT
from webinar_hub.registration.queries import Seats

CONFIRM, NEW_EVENTS = "subscription_confirm", "new_events"
MOST_NAMED = 12  # in one letter; the page has all


def please_confirm(
    subscription: Subscription, subscriber: Subscriber, language: str, at: datetime
) -> Letter:
    """Holds nothing that was typed: whoever typed it may be anybody."""
    with in_language(language):
        facts = {"greeting": str(_("Hello,")), "site": settings().site_name}
    return Letter(
        key=f"news-confirm:{subscription.id}:{at:%Y%m%d%H%M}",
        kind=CONFIRM,
        about=About("subscription", subscription.id),
        recipient=_recipient(subscriber),
        language=language,
        facts=facts,
        links={"confirm_link": ["confirm", subscription.public_id, 0]},
        frame=Frame(settings().site_name, ""),
        priority=outbox.CONFIRMATION,
        expires_at=at + rules.CONFIRM_WITHIN,
    )


def new_events(
    subscriber: Subscriber, events: Sequence[Event], seats: Mapping[int, Seats]
) -> Letter:
    """The n-th letter to the mailbox; it leaves before the first of the events begins."""
    open_ones = [] if subscriber.discreet else [one for one in events if not one.sensitive]
    named = open_ones[:MOST_NAMED]
    with in_language(subscriber.language):
        facts = _facts(subscriber, named, len(events), seats)
        frame = _frame(events, open_ones)
    return Letter(
        key=f"news:{subscriber.id}:{subscriber.letters}",
        kind=NEW_EVENTS,
        about=About(ABOUT, subscriber.id, subscriber.letters),
        recipient=_recipient(subscriber),
        language=subscriber.language,
        facts=facts,
        links=_links(subscriber, more=len(named) < len(events)),
        frame=frame,
        priority=outbox.NEWS,
        expires_at=rules.worth_until(events),
    )


def _facts(
    subscriber: Subscriber, named: Sequence[Event], number: int, seats: Mapping[int, Seats]
) -> dict[str, str]:
    return {
        "greeting": str(_("Hello,")),
        "subject": _subject(subscriber, named, number),
        "intro": str(_("this is new and fits what you asked for:")) if named else "",
        "events_md": "\n\n".join(_lines(event, seats.get(event.id), subscriber) for event in named),
        "more_line": _more(len(named), number),
        "why_line": str(
            _("You get this letter because you asked us to write to you about what is new.")
        ),
    }


def _subject(subscriber: Subscriber, named: Sequence[Event], number: int) -> str:
    if not named:
        return str(_("Something new for you"))
    if len(named) == number == 1:
        return str(_("New: %(title)s", title=named[0].title))
    return str(plural("%(num)s new event", "%(num)s new events", number))


def _more(named: int, number: int) -> str:
    if not named:
        return str(_("there is something new for you. You can read it here:"))
    if named == number:
        return ""
    return str(
        plural(
            "%(num)s more is on your page:",
            "%(num)s more are on your page:",
            number - named,
        )
    )


def _links(subscriber: Subscriber, *, more: bool) -> dict[str, object]:
    page = ["news", subscriber.public_id, 0]
    return {
        **({"page_link": page} if more else {}),
        "subscription_link": page,
        "unsubscribe_link": ["unsubscribe", subscriber.public_id, 0],
    }


def _lines(event: Event, seats: Seats | None, subscriber: Subscriber) -> str:
    """An event as Markdown, in which what organizers typed is shown as they typed it."""
    when = [line for meeting in event.standing_meetings[:3] for line in _time(meeting, subscriber)]
    roles = ", ".join(str(word) for role, word in labels.ROLES.items() if role in event.audience)
    what = f"{labels.KINDS[event.kind]} · {labels.FORMATS[event.format]} · {roles}"
    title = f"**{as_typed(event.title)}**"
    place = [event.place] if event.format != "online" and event.place else []
    plain = [as_typed(line) for line in (*when, what, *place, *_full(seats))]
    look = as_typed(str(_("Look and sign up")))
    return "\n".join([title, *plain, f"[{look}]({links.url(event_path(event))})"])


def _time(meeting: Meeting, subscriber: Subscriber) -> list[str]:
    lines = [one_line(meeting, subscriber.language)]
    if yours := time_words(meeting, subscriber.language, subscriber.zone).yours:
        lines.append(str(_("yours: %(time)s", time=yours)))
    return lines


def _full(seats: Seats | None) -> list[str]:
    if seats is None or seats.free != 0:
        return []
    return [str(_("All seats are taken; there is a waiting list."))]


def _frame(events: Sequence[Event], named: Sequence[Event]) -> Frame:
    """Of the programme where all is its own and can be named; else of the site, which says less."""
    programmes = {event.programme_id: event.programme for event in events}
    if len(programmes) > 1 or len(named) < len(events):
        return Frame(settings().site_name, "")
    (programme,) = programmes.values()
    return Frame(programme.name, programme.organization.reply_to)


def _recipient(subscriber: Subscriber) -> Recipient:
    return Recipient("news", subscriber.id, "", subscriber.email_key)
