"""When people are told of new events, and for how long an unanswered question is kept: pure."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.core.zones import local, zone

GATHER = timedelta(hours=1)  # what is published together, or mended at once, is one letter
NEWS_FOR = timedelta(days=7)  # what has been listed for longer is no news
TOO_LATE = timedelta(minutes=5)  # before an event begins or closes: whoever reads it cannot come
CONFIRM_WITHIN = timedelta(days=7)
AGREED_WITHIN = timedelta(days=2)  # at a sign-up; what was not taken up by then is left alone
LETTER_AGAIN = timedelta(hours=1)
MOST_SUBSCRIPTIONS = 20  # of one mailbox
QUESTIONS_A_DAY = 8  # to one mailbox: whoever did not ask shall not be asked all day
PROOF_FOR = timedelta(days=3 * 365)  # consents, after they were withdrawn
TOLD_FOR = timedelta(days=30)  # after the event was over

NIGHT_BEGINS, NIGHT_ENDS = time(21), time(8)  # by the reader's clock


class NothingChosen(Refusal):
    message = _("Nothing would be left. To end all of this, use the button below.")


class TooManyChoices(Refusal):
    message = _("You have chosen so much already that nothing can be added. End some of it first.")


class Dated(Protocol):
    """As much of an event as it takes to say until when there is a point in telling of it."""

    @property
    def first_start(self) -> datetime | None: ...
    @property
    def sign_up_closes_at(self) -> datetime | None: ...


def is_night(at: datetime, zone_name: str) -> bool:
    there = local(at, zone_name).time()
    return there >= NIGHT_BEGINS or there < NIGHT_ENDS


def night_ends(at: datetime, zone_name: str) -> datetime:
    """The next moment at which letters may leave; now, by day."""
    if not is_night(at, zone_name):
        return at
    there = local(at, zone_name)
    day = there.date() + timedelta(days=there.time() >= NIGHT_BEGINS)
    morning = datetime.combine(day, NIGHT_ENDS, zone(zone_name))
    return morning.astimezone(UTC)


def awake(zones: Iterable[str], at: datetime) -> list[str]:
    """Those of the zones in which it is day."""
    return [name for name in zones if not is_night(at, name)]


def worth_until(events: Iterable[Dated]) -> datetime:
    """A letter that names these leaves before the first of them begins or takes nobody any more.

    Raises ValueError where no event says when it begins.
    """
    ends = (end for one in events for end in (one.first_start, one.sign_up_closes_at))
    return min(end for end in ends if end is not None)


def letter_may_go_again(sent_at: datetime | None, at: datetime) -> bool:
    """A lost letter is asked for once more; nobody fills a mailbox with them."""
    return sent_at is None or at - sent_at >= LETTER_AGAIN
