"""The words for attendance: verdicts, what they rest on, states of registrations, letters."""

from typing import Any

from webinar_hub.core.language import _

VERDICTS: dict[str, Any] = {
    "attended": _("Came"),
    "partly": _("In part"),
    "absent": _("Absent"),
    "unknown": _("Not known"),
}
KINDS: dict[str, Any] = {
    "report": _("Report of the room"),
    "join_link": _("Personal link"),
    "code": _("Code"),
    "together": _("At a shared screen"),
    "hand": _("List on paper"),
    "decision": _("Organizer"),
    "lifted": _("Organizer took the mark back"),
}
STATES: dict[str, Any] = {
    "pending": _("Waits for the organizers"),
    "confirmed": _("Has a seat"),
    "waitlisted": _("On the waiting list"),
    "offered": _("Was offered a seat"),
    "cancelled": _("Cancelled"),
    "declined": _("Declined"),
}
RELEASED = _("Did not keep the seat when asked")
LAPSED = _("Did not answer when a seat was offered")
CANCELLED_BY: dict[str, Any] = {
    "self": _("Cancelled by themselves"),
    "organizer": _("Taken out by an organizer"),
    "event": _("The event was cancelled"),
}
GROUPS: dict[str, Any] = {
    "expected": _("Expected"),
    "waiting": _("Waiting"),
    "cancelled": _("Cancelled"),
}
ROLES: dict[str, Any] = {
    "parent": _("Parent"),
    "professional": _("Professional"),
    "student": _("Student"),
    "volunteer": _("Volunteer"),
}
LETTERS: dict[str, Any] = {
    "confirmation": _("Confirmation"),
    "waiting": _("Place on the waiting list"),
    "offer": _("Offer of a seat"),
    "offer_lapsed": _("An offered seat was not taken in time"),
    "colleague_asked": _("Put on a list by a colleague, and asked"),
    "promoted": _("A seat became free"),
    "keep_seat": _("Asked to keep the seat"),
    "released": _("The seat went to somebody who waited"),
    "pending": _("Request received"),
    "approved": _("Request confirmed"),
    "approved_waiting": _("Request confirmed, on the waiting list"),
    "declined": _("Request declined"),
    "still_declined": _("The decision on the request stays"),
    "request_taken_back": _("Request taken back"),
    "invitation": _("Invitation to a further meeting"),
    "invitation_changed": _("Invitation changed"),
    "invitation_withdrawn": _("Invitation taken back"),
    "changed": _("News of a change"),
    "moved": _("Moved to another event"),
    "recording_ready": _("The recording is there"),
    "part_changed": _("Went over to the room or online"),
    "cancelled_by_me": _("Their own cancellation confirmed"),
    "cancelled_by_organizer": _("Taken out by an organizer"),
    "left_line": _("Left the waiting list"),
    "event_cancelled": _("The event was cancelled"),
    "event_restored": _("The event takes place after all"),
    "reminder_day": _("Early reminder"),
    "reminder_hour": _("Reminder shortly before"),
    "still_waiting": _("Reminder on the waiting list"),
    "thanks_for_coming": _("Thanks for coming"),
    "missed_you": _("We missed you"),
    "it_is_over": _("After the event"),
    "series_enrolled": _("Confirmation of several dates of a series"),
    "series_date_added": _("A date was added to the series"),
    "series_date_skipped": _("Skipping a date confirmed"),
    "series_left": _("Leaving the series confirmed"),
    "event_message": _("Letter from the organizers"),
    "programme_news": _("News of the programme"),
    "not_coming": _("Asked after a no from the calendar"),
}
