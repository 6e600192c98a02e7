"""What is said of an event where it is made known: plain words in the event's own language."""

from dataclasses import dataclass
from datetime import datetime

from webinar_hub.catalogue.labels import FORMATS, KINDS, ROLES
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules.times import cancelled_with
from webinar_hub.catalogue.times import moment_words, one_line
from webinar_hub.core.language import _, in_language, plural
from webinar_hub.participants.models import Organization
from webinar_hub.registration.rules import sign_up_state


@dataclass(frozen=True)
class Facts:
    language: str
    kind: str
    title: str
    programme: str
    organization: str
    dates: tuple[str, ...]
    where: str
    audience: str
    cancelled: str  # one word; empty where the event holds
    why_cancelled: str
    come: str  # what the address is for
    way_in: str  # how to sign up, or why nobody can
    questions: str  # whom to ask; empty where nobody is named


def facts_of(event: Event, now: datetime) -> Facts:
    with in_language(event.language):
        return _facts(event, now)


def first_dates(facts: Facts, most: int) -> tuple[str, ...]:
    """So many lines at most; where there are more dates, the last one says how many."""
    further = len(facts.dates) - most + 1
    if further <= 1:
        return facts.dates
    with in_language(facts.language):
        more = str(plural("and %(num)s more date", "and %(num)s more dates", further))
    return (*facts.dates[: most - 1], more)


def _facts(event: Event, now: datetime) -> Facts:
    state = sign_up_state(event, now).value
    return Facts(
        language=event.language,
        kind=str(KINDS[event.kind]),
        title=event.title,
        programme=event.programme.name,
        organization=event.programme.organization.name,
        dates=_dates(event),
        where=_where(event),
        audience=_audience(event),
        cancelled=str(_("Cancelled")) if event.cancelled else "",
        why_cancelled=_why_cancelled(event),
        come=str(_("Sign up") if state == "open" else _("More about it")),
        way_in=_way_in(event, state),
        questions=_questions(event.programme.organization),
    )


def _dates(event: Event) -> tuple[str, ...]:
    meetings = event.standing_meetings or cancelled_with(event) or event.meetings
    lines = (one_line(meeting, event.language) for meeting in meetings)
    return tuple(line[0].upper() + line[1:] for line in lines)


def _where(event: Event) -> str:
    place = event.place if event.format != "online" else ""
    return ": ".join(filter(None, (str(FORMATS[event.format]), place)))


def _audience(event: Event) -> str:
    roles = (str(ROLES[role]) for role in ROLES if role in event.audience)
    return str(_("For whom: %(roles)s", roles=", ".join(roles).lower()))


def _questions(organization: Organization) -> str:
    ways = (organization.help_phone, organization.help_email, organization.help_messenger)
    named = ", ".join(filter(None, (organization.help_name, *ways)))
    return str(_("Questions: %(named)s", named=named)) if any(ways) else ""


def _why_cancelled(event: Event) -> str:
    if not event.cancelled:
        return ""
    return " ".join(filter(None, (str(_("This event has been cancelled.")), event.cancel_reason)))


def _way_in(event: Event, state: str) -> str:
    opens = event.sign_up_opens_at
    if state == "not_yet" and opens is not None:
        time = moment_words(opens, event.zone, event.language)
        return str(_("Free of charge. Sign-up opens on %(time)s.", time=time))
    return str(_WAYS_IN[state])


_WAYS_IN = {
    "open": _("Free of charge. No account needed."),
    "cancelled": _("What else is coming up stands on our site."),
    "over": _("This event is over"),
    "no_date": _("Free of charge. Sign-up opens as soon as the date is fixed."),
    "not_yet": _("Sign-up has not opened yet"),
    "closed": _("Sign-up is closed"),
    "by_invitation": _("Invited people get a personal link by letter."),
}
