"""One letter about several dates of a series, instead of one for each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.times import moment_words
from webinar_hub.core import clock, links
from webinar_hub.core.language import _, in_language, plural
from webinar_hub.enrolment import lines
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.naming import what_may_be_named
from webinar_hub.enrolment.own_words import in_own_words
from webinar_hub.enrolment.queries import OwnDate
from webinar_hub.mail import outbox
from webinar_hub.mail.markdown import as_typed
from webinar_hub.mail.outbox import About, CalendarFacts, Frame, Letter, Recipient
from webinar_hub.participants.rules import full_name
from webinar_hub.registration.letters import entries, help_lines, words
from webinar_hub.registration.letters.leaving import way_back
from webinar_hub.registration.letters.letter import NO_LINKS, letter
from webinar_hub.registration.letters.told import told_together
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.rules import meetings_to_tell

ENROLLED, ADDED, LEFT = "series_enrolled", "series_date_added", "series_left"
SKIPPED = "series_date_skipped"
SHORTEST_LIFE = timedelta(minutes=10)


def enrolled(
    enrolment: SeriesEnrolment,
    dates: Sequence[OwnDate],
    invitation: Invitation | None,
    *,
    others: Sequence[Registration] = (),
    key: str,
) -> Letter:
    """You take part in these dates. Carries the first one's invitation, where it is invited to."""
    with_others = next((one.registration for one in dates if one.registration), None)
    facts = {
        "subject": _subject(enrolment, dates),
        "intro": _intro(enrolment, dates),
        "later_line": lines.later_line(enrolment),
        "other_line": words.other_line(with_others, others) if with_others else "",
        **_without_seat(dates),
    }
    return _letter(ENROLLED, enrolment, dates, invitation, facts, key=key)


def date_added(
    enrolment: SeriesEnrolment,
    dates: Sequence[OwnDate],
    invitation: Invitation | None,
    *,
    key: str,
) -> Letter:
    """The series has one more date, or several, and you take part already."""
    title = what_may_be_named(enrolment).title
    with in_language(enrolment.language):
        facts = {
            "subject": str(
                plural(
                    "One more date: %(title)s",
                    "%(num)s more dates: %(title)s",
                    len(dates),
                    title=title,
                )
            ),
            "intro": _added_intro(dates),
        }
    return _letter(ADDED, enrolment, dates, invitation, facts, key=key)


def left(
    enrolment: SeriesEnrolment, gone: Sequence[Registration], told: Sequence[Invitation]
) -> Letter:
    """You take part in the series no more; these dates were still ahead."""
    first = told[0] if told else None
    meetings = [one for person in gone for one in meetings_to_tell(person.event, clock.now())]
    again = not enrolment.discreet and any(map(way_back, gone))
    facts = {
        "when": "\n".join(map(lines.given_back, gone)),
        "remove_line": lines.remove_line(enrolment) if first else "",
        "again_line": lines.again_line(enrolment) if again else "",
    }
    calendar = entries.cancel(first.registration, first) if first else None
    written = _framed(LEFT, enrolment, facts, calendar, meetings, {}, key=f"left:{enrolment.id}")
    way = {"series_link": f"/series/{enrolment.series.slug}"} if again else {}
    return replace(written, links=written.links | way)


def skipped(
    enrolment: SeriesEnrolment, registration: Registration, invitation: Invitation | None
) -> Letter:
    """You do not come to this date; the others stay."""
    plain = letter(
        SKIPPED,
        registration,
        key=f"cancelled:{registration.id}",
        facts={
            "when": words.when_lines(
                registration, meetings_to_tell(registration.event, clock.now())
            ),
            "remove_line": words.remove_line(registration, invitation),
        },
        only_links=NO_LINKS,
        calendar=entries.cancel(registration, invitation),
        priority=outbox.CHANGE,
    )
    return replace(plain, links=plain.links | _own_page(enrolment))


def _own_page(enrolment: SeriesEnrolment) -> dict[str, list[str | int]]:
    return {"dates_link": ["series", enrolment.public_id, enrolment.link_counter]}


def _letter(
    kind: str,
    enrolment: SeriesEnrolment,
    dates: Sequence[OwnDate],
    invitation: Invitation | None,
    facts: dict[str, str],
    *,
    key: str,
) -> Letter:
    seats = [(one.registration, _meetings(one)) for one in dates if one.registration]
    meetings = [meeting for _person, several in seats for meeting in several]
    calendar = entries.request(invitation.registration, invitation) if invitation else None
    first = invitation.registration if invitation else None
    held = [one for person, several in seats if person.state == "confirmed" for one in several]
    facts |= {
        "dates_md": _lines(enrolment, dates),
        "calendar_line": words.calendar_line(first, held, invitation) if first else "",
        "remind_line": lines.remind_line(enrolment, held),
        **told_together(seats),
    }
    found = _own_page(enrolment)
    if calendar is not None and first is not None:  # the entry holds one of these
        purpose = calendar.link.removesuffix("_link")
        found[calendar.link] = [purpose, first.public_id, first.link_counter]
    return _framed(kind, enrolment, facts, calendar, meetings, found, key=key)


def _framed(
    kind: str,
    enrolment: SeriesEnrolment,
    facts: dict[str, str],
    calendar: CalendarFacts | None,
    meetings: Sequence[Meeting],
    found: dict[str, list[str | int]],
    *,
    key: str,
) -> Letter:
    person = enrolment.participant
    name = full_name(person.given_name, person.family_name, person.patronymic)
    with in_language(enrolment.language):
        greeting = str(_("Hello %(name)s,", name=person.given_name))
    named = what_may_be_named(enrolment)
    plain = Letter(
        key=key,
        kind=kind,
        about=About("enrolment", enrolment.id),
        recipient=Recipient("enrolment", enrolment.id, name, person.email_key or ""),
        language=enrolment.language,
        facts={"greeting": greeting, "series_title": named.title, **facts},
        links=found,
        frame=_frame(enrolment, personal=bool(found)),
        calendar=calendar,
        priority=outbox.CHANGE if kind == LEFT else outbox.CONFIRMATION,
        expires_at=_expiry(meetings),
        in_reply_to=enrolment.thread_id,
    )
    return in_own_words(plain, enrolment)


def _lines(enrolment: SeriesEnrolment, dates: Sequence[OwnDate]) -> str:
    """Each date with its time, its place and what the person has there, as Markdown."""
    with in_language(enrolment.language):
        several = [_date(enrolment, one) for one in dates]
    return "\n\n".join("\n".join(map(str, several_lines)) for several_lines in several)


def _date(enrolment: SeriesEnrolment, one: OwnDate) -> list[str]:
    title = _("Appointment") if enrolment.discreet else one.event.title
    if one.registration is None:
        told = {"when": words.when_lines(_nobody_yet(enrolment), _meetings(one)), "where": ""}
    else:
        told = words.when_and_where(one.registration, _meetings(one), in_by_own_page=True)
    plain = [*told["when"].splitlines(), told["where"], state_words(one, enrolment.language)]
    return [f"**{as_typed(str(title))}**", *(as_typed(line) for line in plain if line)]


def state_words(one: OwnDate, language: str) -> str:
    """What the person has at a date that is ahead."""
    registration, event = one.registration, one.event
    if registration is None or not registration.live:
        if event.sign_up_opens_at is None:
            return ""
        opens = moment_words(event.sign_up_opens_at, event.zone, language)
        return str(
            _("Sign-up opens on %(time)s; we sign you up then and write to you.", time=opens)
        )
    if registration.state == "waitlisted":
        return str(
            _("All seats are taken: you are number %(place)s on the waiting list.", place=one.place)
        )
    if registration.state == "offered":
        return str(_("A seat is offered to you"))
    if registration.state == "pending":
        return str(_("You have no seat yet: the organizers decide, and write to you either way."))
    return str(_("You have a seat."))


def _nobody_yet(enrolment: SeriesEnrolment) -> Registration:
    """A row of no database, for words that need to know who reads."""
    return Registration(language=enrolment.language, zone=enrolment.zone)


def _meetings(one: OwnDate) -> list[Meeting]:
    return meetings_to_tell(one.event, clock.now())


def _subject(enrolment: SeriesEnrolment, dates: Sequence[OwnDate]) -> str:
    title = what_may_be_named(enrolment).title
    states = {one.registration.state for one in dates if one.registration}
    with in_language(enrolment.language):
        if states == {"pending"}:
            return str(_("We have your request: %(title)s", title=title))
        if states == {"waitlisted"}:
            return str(_("You are on the waiting list: %(title)s", title=title))
        return str(_("You are signed up: %(title)s", title=title))


def _intro(enrolment: SeriesEnrolment, dates: Sequence[OwnDate]) -> str:
    states = {one.registration.state for one in dates if one.registration}
    with in_language(enrolment.language):
        if states == {"pending"}:
            return str(_("We have your request for these dates:"))
        if enrolment.discreet:
            return str(_("You are signed up for these dates:"))
        if enrolment.standing:
            return str(_("You take part in the whole series. These are its dates:"))
        return str(_("You are signed up for these dates of the series:"))


def _without_seat(dates: Sequence[OwnDate]) -> dict[str, str]:
    """Said by the subject in our words then, whatever words the programme has for a seat."""
    states = {one.registration.state for one in dates if one.registration}
    return {"without_seat": "yes"} if states in ({"pending"}, {"waitlisted"}) else {}


def _added_intro(dates: Sequence[OwnDate]) -> str:
    if any(one.registration and one.registration.state == "pending" for one in dates):
        return str(
            plural(
                "A date was added. The organizers confirm each sign-up for it, and we have passed "
                "yours on: there is nothing to do.",
                "%(num)s dates were added. Where the organizers confirm each sign-up we have "
                "passed yours on: there is nothing to do.",
                len(dates),
            )
        )
    return str(
        plural(
            "A date was added, and you are signed up for it: there is nothing to do.",
            "Dates were added, and you are signed up for them: there is nothing to do.",
            len(dates),
        )
    )


def _frame(enrolment: SeriesEnrolment, *, personal: bool) -> Frame:
    """A discreet letter names nobody, in no header either."""
    named = what_may_be_named(enrolment)
    if named.discreet:
        return Frame(named.sender, "")
    organization = enrolment.series.programme.organization
    with in_language(enrolment.language):
        footer = _about_links(enrolment) if personal else []
        return Frame(named.sender, organization.reply_to, help_lines(organization), footer)


def _about_links(enrolment: SeriesEnrolment) -> list[str]:
    return [
        str(_("The links in this letter are yours alone. To invite others, pass this one on:")),
        links.url(f"/series/{enrolment.series.slug}"),
        str(
            _(
                "If you lose this letter, sign up again with the same name and address: "
                "it comes once more, and you keep your seat."
            )
        ),
    ]


def _expiry(meetings: Sequence[Meeting]) -> datetime:
    """The last end, but never at once."""
    return max([clock.now() + SHORTEST_LIFE, *(meeting.ends_at for meeting in meetings)])
