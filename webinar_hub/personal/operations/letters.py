"""Which letters a person wants, beside those that nobody can do without."""

from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.news.operations import Roles, choose_roles
from webinar_hub.participants.models import Participant
from webinar_hub.personal import queries
from webinar_hub.reminders.letters import DAY, HOUR
from webinar_hub.timetable.letters import IT_IS_OVER, MISSED, STILL_WAITING, THANKS

REMINDERS = (DAY, HOUR, STILL_WAITING, THANKS, MISSED, IT_IS_OVER)


@operation
def choose_letters(participant_id: int, *, reminders: bool, news: Roles | None) -> None:
    """Reminders are the person's own matter, news the mailbox's. News None: left as they are."""
    person = db.session.get_one(Participant, participant_id)
    if person.wants_reminders and not reminders:
        _take_reminders_back(participant_id)
    person.wants_reminders = reminders
    if news is not None:
        choose_roles(news)


def _take_reminders_back(participant_id: int) -> None:
    """Of letters that wait for the mail server's allowance none leaves any more."""
    for one in queries.registrations_of(participant_id):
        outbox.withdraw_from("registration", one.id, REMINDERS)
