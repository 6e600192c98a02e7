"""What happens to a restored database before anybody works with it.

It is as old as its backup. What it would send now may have been sent since: letters that waited
when the backup was made, and those that the sweeps would put down because it does not know of the
ones that left. So all of them are put down and held, and a person decides.
"""

from sqlalchemy import delete, update

from webinar_hub.accounts.models import OneTimeLink, StaffSession
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.models import Heartbeat
from webinar_hub.core.operation import operation
from webinar_hub.mail.holding import hold_all
from webinar_hub.mail.jobs import send_letters
from webinar_hub.news.jobs import put_down_everything
from webinar_hub.scheduler import JOBS
from webinar_hub.timetable.jobs import put_down_by_rules


def settle() -> int:
    """Returns how many letters are held."""
    end_sign_ins()
    forget_signs_of_life()
    hold_all()  # the sweeps wait for a letter that somebody seems to be sending
    for job, _seconds in JOBS:
        if job is not send_letters:
            job()
    put_down_everything()  # also what would wait for an hour, or for the morning
    put_down_by_rules()
    return hold_all()


@operation
def end_sign_ins() -> None:
    """Whoever was signed out, or had used a link, since the backup must not be in again."""
    now = clock.now()
    unended = update(StaffSession).where(StaffSession.ended_at.is_(None))
    unused = update(OneTimeLink).where(OneTimeLink.used_at.is_(None))
    for statement in (unended.values(ended_at=now), unused.values(used_at=now)):
        db.session.execute(statement.execution_options(synchronize_session=False))


@operation
def forget_signs_of_life() -> None:
    """Those processes ran when the backup was made."""
    db.session.execute(delete(Heartbeat))
