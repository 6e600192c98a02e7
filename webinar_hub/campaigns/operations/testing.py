"""A test of a letter to many: to the organizer alone, in each language in which it is written."""

from datetime import datetime

from webinar_hub.accounts.models import Organizer
from webinar_hub.campaigns import letters, letters_to_guests, rules
from webinar_hub.campaigns.models import Campaign
from webinar_hub.campaigns.operations.going import choice_of
from webinar_hub.campaigns.queries import invited, people
from webinar_hub.core import clock, limits
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound, TooMany
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import Letter


def send_test(campaign_id: int, by: int) -> int:
    """How many letters that are. Raises NobodyThere, NoWords, TooManyTests."""
    try:
        limits.use("letter tests", str(by), allowed=rules.TESTS_AN_HOUR, seconds=3600)
    except TooMany as refusal:
        raise rules.TooManyTests from refusal
    return _send(campaign_id, by)


@operation
def _send(campaign_id: int, by: int) -> int:
    campaign = db.session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    if not campaign.languages:
        raise rules.NoWords
    now = clock.now()
    organizer = db.session.get_one(Organizer, by)
    return outbox.put_many(_tests(campaign, organizer, now))


def _tests(campaign: Campaign, organizer: Organizer, now: datetime) -> list[Letter]:
    choice = choice_of(campaign)
    if campaign.kind == "invited":
        guests = invited.examples(choice, now)
        if not guests:
            raise rules.NobodyThere
        return [
            letters_to_guests.test_of(campaign, guests[0], language, organizer, now)
            for language in campaign.languages
        ]
    found = people.examples(choice, now)
    if not found:
        raise rules.NobodyThere
    example = next((one for one in found if not one.discreet), found[0])
    return [
        letters.test_of(campaign, example, language, organizer, now)
        for language in campaign.languages
    ]
