"""An organizer moves somebody to another event: who may be moved, and to where."""

from collections.abc import Iterable
from datetime import datetime

from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.registration.models import LIVE_STATES, Registration
from webinar_hub.registration.rules.door import check_is_ahead, check_role


class MovedNowhere(Refusal):
    """Whoever is meant stays where they are."""


class NoSeatToMoveTo(Refusal):
    message = _("No seat is free there, and the seat here would be lost.")


def check_may_move(registration: Registration) -> None:
    if registration.state not in LIVE_STATES:
        raise MovedNowhere(_("Is not signed up any more."))
    if registration.walk_in:
        raise MovedNowhere(_("Has come here without a seat."))
    if registration.agrees_within is not None:
        raise MovedNowhere(_("Was put on a list by a colleague and has not agreed yet."))


def check_not_there(own: Iterable[Registration]) -> None:
    if any(one.live for one in own):
        raise MovedNowhere(_("Is signed up there already."))


def check_target(source: Event, target: Event, role: str, at: datetime) -> None:
    """What people agreed to holds for one organization, so they are not moved to another's events.

    Sign-up there may have closed: organizers decide whom they let in.
    """
    if target.programme.organization_id != source.programme.organization_id:
        raise MovedNowhere(_("That event belongs to another organization."))
    check_is_ahead(target, at)
    check_role(target, role)
