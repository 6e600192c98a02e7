"""Nobody is written to before an organizer has read who would be."""

from collections.abc import Callable, Sequence

from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.times import one_line
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.language import current
from webinar_hub.core.operation import operation
from webinar_hub.registration import offered
from webinar_hub.registration.operations import foretelling
from webinar_hub.registration.queries import live_in_pools, pools_of
from webinar_hub.workspace import rules


@operation
def ask_first(event_id: int, act: Callable[[], object], agreed: bool) -> None:
    """Do `act`, unless it would write to people and nobody has agreed to that.

    Then everything is taken back and PeopleAreTold says what would have reached whom: what is asked
    about is what the change itself did, not a guess at it.
    """
    ask_first_of_all([event_id], act, agreed)


@operation
def ask_first_of_all(event_ids: Sequence[int], act: Callable[[], object], agreed: bool) -> None:
    """The same for a change of several events: one question, in which each person counts once."""
    before = {one: (_shown(one), live_in_pools(one)) for one in event_ids}
    waiting, held = _waiting(event_ids), _held(event_ids)
    act()
    db.session.flush()
    effects, moved, changed = [], [], []
    for one, (shown, parts) in before.items():
        if found := rules.effects(shown, _shown(one), clock.now()):
            changed.append(one)
            effects += found
        moved += rules.moved_over(parts, live_in_pools(one))
    told = foretelling.of_changes(*changed)
    asked = _held(event_ids) - held
    told = told.with_promoted(waiting - _waiting(event_ids) - asked, asked)
    if (moved or (effects and told.people)) and not agreed:
        raise rules.PeopleAreTold(effects + moved, told)


def _shown(event_id: int) -> dict[int, rules.Shown]:
    """Every meeting of an event that people may see."""
    event = db.session.get_one(Event, event_id)
    if not event.published:
        return {}
    return {
        meeting.id: rules.Shown(
            sequence=meeting.sequence,
            status=meeting.status,
            precise=meeting.precise,
            ends_at=meeting.ends_at,
            words=one_line(meeting, current()),
        )
        for meeting in event.meetings
    }


def _waiting(event_ids: Sequence[int]) -> int:
    return sum(pool.waiting for one in event_ids for pool in pools_of(one))


def _held(event_ids: Sequence[int]) -> int:
    return sum(offered.number_of(event_ids).values())
