"""What a person's own page says of a seat that nobody has shown to want yet."""

from dataclasses import dataclass

from webinar_hub.catalogue.times import moment_words
from webinar_hub.core import clock
from webinar_hub.core.language import current
from webinar_hub.registration import rules
from webinar_hub.registration.models import Registration


@dataclass(frozen=True)
class Keeping:
    """`deadline`: by the person's own clock, where they were asked; it may have gone by."""

    deadline: str
    late: bool


def words(registration: Registration) -> Keeping | None:
    """None where there is nothing to show: no seat, no letters, or it was shown already."""
    now, until = clock.now(), registration.keep_by
    wanted = registration.state == "confirmed" and registration.address_proven_at is None
    if not wanted or registration.email is None or not rules.is_ahead(registration.event, now):
        return None
    deadline = moment_words(until, registration.zone, current()) if until else ""
    return Keeping(deadline, late=until is not None and until <= now)
