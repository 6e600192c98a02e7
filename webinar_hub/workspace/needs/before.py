"""What needs somebody before an event."""

from collections.abc import Iterator
from datetime import timedelta

from webinar_hub.catalogue import held
from webinar_hub.catalogue.rules.clashes import clashes as found_clashes
from webinar_hub.core.language import _, plural
from webinar_hub.guests.queries import to_remind
from webinar_hub.guests.rules import may_invite
from webinar_hub.registration import asking, unreached, waiting
from webinar_hub.reminders import outlook
from webinar_hub.workspace import rules
from webinar_hub.workspace.clash_words import PARTS, clash_words
from webinar_hub.workspace.needs.line import Line, Look

SPEAKER_NEEDED = timedelta(days=7)
TAUGHT = ("webinar", "seminar", "workshop")  # at other kinds those who come speak themselves


def drafts_and_rooms(look: Look) -> Iterator[Line]:
    for event in look.events:
        for mark in rules.marks(event, look.at):
            yield Line(event.id, mark.text, part=mark.part)


def requests(look: Look) -> Iterator[Line]:
    for event_id, people in asking.number_undecided(look.ahead, look.at).items():
        words = plural(
            "%(num)s person waits for your decision",
            "%(num)s people wait for your decision",
            people,
        )
        yield Line(event_id, words, "requests.requests")


def waiting_beside_free_seats(look: Look) -> Iterator[Line]:
    not_begun = [one.id for one in look.ahead if not one.begun(look.at)]
    for event_id, people in waiting.beside_free_seats(not_begun).items():
        words = plural(
            "%(num)s person waits although seats are free",
            "%(num)s people wait although seats are free",
            people,
        )
        yield Line(event_id, words, "attendance.roster")


def letters_that_did_not_arrive(look: Look) -> Iterator[Line]:
    for event_id, people in unreached.number_of(one.id for one in look.ahead).items():
        words = plural(
            "The last letter did not reach %(num)s person",
            "The last letter did not reach %(num)s people",
            people,
        )
        yield Line(event_id, words, "attendance.roster")


def silent_guests(look: Look) -> Iterator[Line]:
    open_ones = [one.id for one in look.ahead if may_invite(one, look.at)]
    for event_id, guests in to_remind(open_ones, look.at).items():
        words = plural(
            "%(num)s who was invited has not answered",
            "%(num)s who were invited have not answered",
            guests,
        )
        yield Line(event_id, words, "guests_of_events.invited")


def late_reminders(look: Look) -> Iterator[Line]:
    known = {one.id for one in look.ahead}
    for event_id, letters in outlook.too_late().items():
        if event_id in known:
            words = plural(
                "%(num)s reminder will not leave before the start",
                "%(num)s reminders will not leave before the start",
                letters,
            )
            yield Line(event_id, words, "reminders.rules_of_event")


def speakers(look: Look) -> Iterator[Line]:
    near = [
        one
        for one in look.ahead
        if one.kind in TAUGHT and one.first_start and one.first_start - look.at <= SPEAKER_NEEDED
    ]
    known = held.speakers_by_event(one.id for one in near)
    for event in near:
        if event.id not in known:
            yield Line(event.id, _("Nobody is named who speaks"), part="speakers")


def clashes(look: Look) -> Iterator[Line]:
    everything = held.ahead(look.programme_ids, look.at)
    wanted = {one.id for one in look.ahead}
    own = [one for one in everything if one.event_id in wanted]
    for event_id, several in found_clashes(own, everything).items():
        for clash in several:
            yield Line(event_id, clash_words(clash), part=PARTS[clash.what])
