"""A known guest signs up for one more event, with what is kept of them."""

from webinar_hub.core.operation import operation
from webinar_hub.participants import profile
from webinar_hub.personal import queries
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations import Application, SignedUp


@operation
def sign_up(participant_id: int, event_id: int, application: Application) -> SignedUp:
    """The page has shown what is kept, so it is right as of now. Refuses as any sign-up does."""
    work = queries.work_of(participant_id)
    done = registration.sign_up(event_id, application)
    registration.prove_address(done.registration_id)
    profile.keep_work(participant_id, work)
    return done
