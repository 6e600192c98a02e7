"""What people change on the page behind their link. On both databases."""

from dataclasses import replace

import pytest

from tests import making
from tests.registration.people import fresh, sign_up, signed_up
from webinar_hub.core.refusals import NotFound
from webinar_hub.participants.queries import region_by_code
from webinar_hub.registration import operations
from webinar_hub.registration.operations.details import Details

pytestmark = pytest.mark.usefixtures("in_november")

NEW = Details(
    given_name="Anna",
    family_name="Petrova",
    patronymic="Ivanovna",
    region_id=None,
    organisation="Family centre",
    organisation_kind="state",
    position="Psychologist",
    language="ru",
    zone="Asia/Omsk",
    discreet=True,
)


@pytest.fixture
def event():
    event = making.make_event()
    making.make_pool(event)
    return event


@pytest.fixture
def anna(event):
    return sign_up(event, "Ana")


def test_the_registration_and_the_person_are_kept_up_to_date(anna, clock):
    region = region_by_code("RU-AMU", "en")
    clock.advance(hours=1)
    operations.change_details(anna.id, replace(NEW, region_id=region.id))
    anna = fresh(anna)
    assert anna.full_name == "Anna Ivanovna Petrova"
    assert (anna.language, anna.zone) == ("ru", "Asia/Omsk")
    assert (anna.organisation, anna.organisation_kind, anna.discreet) == (
        "Family centre",
        "state",
        True,
    )
    assert anna.region.code == anna.participant.region.code == "RU-AMU"
    assert (anna.participant.given_name, anna.participant.discreet) == ("Anna", True)
    assert anna.address_proven_at == clock.now()
    assert "petrova" in anna.search_key


def test_after_a_change_of_name_the_new_name_finds_the_seat(anna, event):
    operations.change_details(anna.id, NEW)
    again = signed_up(
        event, "Anna", email="ana@example.org", family_name="Petrova", patronymic="Ivanovna"
    )
    assert (again.registration_id, again.fresh) == (anna.id, False)


def test_other_registrations_keep_what_was_said_at_their_time(anna):
    other = making.make_event()
    making.make_pool(other)
    earlier = sign_up(other, "Ana")
    operations.change_details(anna.id, NEW)
    assert fresh(earlier).given_name == "Ana"


def test_the_address_is_proved_once(anna, clock):
    operations.prove_address(anna.id)
    first = fresh(anna).address_proven_at
    clock.advance(hours=1)
    operations.prove_address(anna.id)
    assert fresh(anna).address_proven_at == first


def test_who_has_left_changes_nothing(anna):
    operations.cancel(anna.id)
    with pytest.raises(NotFound):
        operations.change_details(anna.id, NEW)
    with pytest.raises(NotFound):
        operations.prove_address(0)
