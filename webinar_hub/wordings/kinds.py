"""The letters that leave by themselves, and what organizers may word in each.

A letter keeps what it must say: what it is about, times with their zone, the personal links, how
to cancel, whom to ask. Organizers word its subject, its opening and its closing. What the reader
cannot do without there, such as a deadline, is a placeholder that has to stay in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webinar_hub.core.language import _
from webinar_hub.wordings.placeholders import OF_A_SERIES, OF_AN_EVENT

WITHOUT_PAGE = tuple(name for name in OF_AN_EVENT if name != "own_page")
OF_A_RECORDING = ("given_name", "event", "programme", "own_page", "event_page")


@dataclass(frozen=True)
class Kind:
    """`needs`: the placeholders without which a text of one's own is no use, by text."""

    title: Any
    names: tuple[str, ...] = tuple(OF_AN_EVENT)
    subject: tuple[str, ...] = ("event",)
    opening: tuple[str, ...] = ()
    more: tuple[str, ...] = ()  # what this letter tells besides

    @property
    def known(self) -> tuple[str, ...]:
        own = dict.fromkeys((*self.names, *self.subject, *self.opening, *self.more))
        return tuple(own)

    @property
    def needs(self) -> Mapping[str, tuple[str, ...]]:
        return {"subject": self.subject, "opening": self.opening, "closing": ()}


_SERIES: Mapping[str, Any] = {"names": tuple(OF_A_SERIES), "subject": ("series",)}
_GONE: Mapping[str, Any] = {"names": WITHOUT_PAGE}

GROUPS: tuple[tuple[Any, Mapping[str, Kind]], ...] = (
    (
        _("Signing up and off"),
        {
            "confirmation": Kind(_("Confirmation")),
            "part_changed": Kind(_("Went over to the room or online")),
            "cancelled_by_me": Kind(_("Their own cancellation confirmed"), **_GONE),
        },
    ),
    (
        _("Waiting list"),
        {
            "waiting": Kind(_("Place on the waiting list"), opening=("number",)),
            "promoted": Kind(_("A seat became free")),
            "offer": Kind(_("Offer of a seat"), opening=("deadline",)),
            "offer_lapsed": Kind(
                _("An offered seat was not taken in time"), more=("deadline",), **_GONE
            ),
            "keep_seat": Kind(_("Asked to keep the seat"), opening=("deadline",)),
            "released": Kind(
                _("The seat went to somebody who waited"), more=("deadline",), **_GONE
            ),
            "left_line": Kind(_("Left the waiting list"), **_GONE),
        },
    ),
    (
        _("Requests that you decide on"),
        {
            "pending": Kind(_("Request received")),
            "approved": Kind(_("Request confirmed")),
            "approved_waiting": Kind(
                _("Request confirmed, on the waiting list"), opening=("number",)
            ),
            "declined": Kind(_("Request declined"), **_GONE),
            "request_taken_back": Kind(_("Request taken back"), **_GONE),
        },
    ),
    (
        _("Changes"),
        {
            "changed": Kind(_("News of a change")),
            "moved": Kind(_("Moved to another event"), names=WITHOUT_PAGE, subject=("new_event",)),
            "event_cancelled": Kind(_("The event was cancelled"), **_GONE),
            "event_restored": Kind(_("The event takes place after all")),
            "cancelled_by_organizer": Kind(_("Taken out by an organizer"), **_GONE),
        },
    ),
    (
        _("Reminders"),
        {
            "reminder_day": Kind(_("Early reminder"), subject=("soon", "event")),
            "reminder_hour": Kind(_("Reminder shortly before"), subject=("soon", "event")),
            "still_waiting": Kind(_("Reminder on the waiting list"), opening=("number",)),
        },
    ),
    (
        _("Series"),
        {
            "series_enrolled": Kind(_("Confirmation of several dates of a series"), **_SERIES),
            "series_date_added": Kind(_("A date was added to the series"), **_SERIES),
            "series_date_skipped": Kind(_("Skipping a date confirmed"), **_GONE),
            "series_left": Kind(
                _("Leaving the series confirmed"),
                names=("given_name", "series", "programme", "series_page"),
                subject=("series",),
            ),
        },
    ),
    (
        _("Afterwards"),
        {
            "thanks_for_coming": Kind(_("Thanks for coming")),
            "missed_you": Kind(_("We missed you")),
            "it_is_over": Kind(_("After the event")),
            "recording_ready": Kind(_("The recording is there"), names=OF_A_RECORDING),
        },
    ),
)
KINDS: Mapping[str, Kind] = {name: kind for _group, kinds in GROUPS for name, kind in kinds.items()}

# What nobody words anew.
OURS = frozenset(
    {
        # They let somebody in, or tell of it: familiar words protect against imitations.
        *("sign_in", "sign_in_discreet"),
        *("staff_invitation", "staff_new_browser", "staff_password_changed"),
        *("staff_recovery_code_used", "staff_second_step_off", "staff_second_step_on"),
        # Whoever reads them has not agreed to anything yet, so each word was weighed.
        *("colleague_asked", "colleagues_confirm", "subscription_confirm", "still_declined"),
        # They carry an entry for a calendar, or answer one: programs read them.
        *("invitation", "invitation_changed", "invitation_withdrawn", "not_coming"),
        # Speakers answer by them, or their calendars do.
        *("speaker_asked", "speaker_changed", "speaker_declined", "speaker_invitation"),
        *("speaker_link", "speaker_not_coming", "speaker_withdrawn"),
        # It notes a wish, and says nothing else.
        "recording_noted",
        # Organizers write them, or what stands in them, for each occasion.
        *("event_message", "programme_news", "guest_invited", "guest_message"),
        # It tells of several programmes at once.
        "new_events",
    }
)
