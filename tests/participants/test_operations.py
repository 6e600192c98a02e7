"""People come in, agree to texts, and say something new of themselves. On both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests import making
from tests.registration import people as signing
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.participants import operations, queries
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import mailbox

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(app, at):
    at(NOW)
    with app.app_context():
        yield


@pytest.fixture
def event():
    event = making.make_event()
    making.make_pool(event, capacity=None)
    return event


def person(**changes) -> PersonData:
    wanted = {
        "mailbox": mailbox("Anna@example.org"),
        "given_name": "Anna",
        "family_name": "Petrova",
        "patronymic": "",
        "language": "en",
        "zone": "Europe/Moscow",
        "region_id": None,
        "discreet": False,
    }
    return PersonData(**(wanted | changes))


def people() -> list[Participant]:
    db.session.rollback()
    return list(db.session.scalars(select(Participant).order_by(Participant.id)))


def bring_up_to_date(participant, **changes):
    wanted = {
        "given_name": "Anna",
        "family_name": "Petrova",
        "patronymic": "",
        "language": "en",
        "zone": "Europe/Moscow",
        "region_id": None,
        "discreet": False,
    }
    operations.bring_up_to_date(participant.id, **(wanted | changes))


def test_a_new_person_is_kept_as_typed():
    operations.add(person())
    (anna,) = people()
    assert (anna.email, anna.email_key) == ("Anna@example.org", "anna@example.org")
    assert anna.created_at == NOW
    assert "petrova" in anna.search_key


def test_the_same_name_at_the_same_address_is_the_same_person_and_stays_as_stored(event):
    signing.sign_up(event, "Anna", email="Anna@example.org")
    signing.sign_up(event, "ANNA", email="ANNA@example.org", language="ru", discreet=True)
    (anna,) = people()
    assert (anna.email, anna.given_name) == ("Anna@example.org", "Anna")
    assert (anna.language, anna.discreet) == ("en", False)


def test_another_name_at_the_address_is_another_person(event):
    signing.sign_up(event, "Anna", email="anna@example.org")
    signing.sign_up(event, "Boris", email="anna@example.org")
    assert [one.given_name for one in people()] == ["Anna", "Boris"]


def test_people_without_an_address_are_never_taken_for_one_another(event):
    signing.sign_up(event, "Anna", email="")
    signing.sign_up(event, "Anna", email="")
    assert len(people()) == 2


@pytest.mark.parametrize("address", ["anna@example.org", None])
def test_the_table_itself_keeps_one_person_once(address):
    @operation
    def twice():
        for number in range(2):
            db.session.add(
                Participant(
                    public_id=f"p{number}",
                    email_key=address,
                    name_key="anna",
                    given_name="Anna",
                    language="en",
                    zone="Europe/Moscow",
                    created_at=NOW,
                )
            )

    if address is None:
        twice()
        return
    with pytest.raises(IntegrityError):
        twice()


def test_what_people_say_of_themselves_is_brought_up_to_date_name_and_all():
    anna = operations.add(person(given_name="Ana"))
    bring_up_to_date(anna, given_name="Anna", language="ru", zone="Asia/Omsk", discreet=True)
    (anna,) = people()
    assert (anna.given_name, anna.language, anna.zone) == ("Anna", "ru", "Asia/Omsk")
    assert anna.discreet
    assert anna.name_key == person().name_key
    assert "anna" in anna.search_key


def test_a_name_that_somebody_at_the_address_has_already_is_not_taken():
    operations.add(person())
    ana = operations.add(person(given_name="Ana"))
    bring_up_to_date(ana, language="ru")
    assert [one.given_name for one in people()] == ["Anna", "Ana"]
    assert people()[1].language == "ru"


def test_a_changed_text_is_a_new_version_and_the_old_one_stays():
    organization = making.make_organization()
    for body in ("First wording", "Second wording"):
        operations.add_consent_text(organization.id, "participation", "en", "I agree", body)
    newest = queries.current_texts(organization.id, "en")["participation"]
    assert (newest.version, newest.body) == (2, "Second wording")
    first = db.session.scalars(select(type(newest)).where(type(newest).version == 1)).one()
    assert first.body == "First wording"
    assert first.digest != newest.digest
    assert queries.text_by_public_id(first.public_id).body == "First wording"


def test_the_reader_gets_the_text_in_the_own_language_or_else_in_another():
    organization, other = making.make_organization(), making.make_organization()
    add = operations.add_consent_text
    add(organization.id, "participation", "ru", "Я согласна", "…")
    add(organization.id, "participation", "en", "I agree", "…")
    add(organization.id, "news", "ru", "Новости", "…")
    add(other.id, "news", "en", "Somebody else's news", "…")
    texts = queries.current_texts(organization.id, "en")
    assert {purpose: text.label for purpose, text in texts.items()} == {
        "participation": "I agree",
        "news": "Новости",
    }


def test_the_text_that_the_page_showed_goes_before_a_newer_one():
    organization, other = making.make_organization(), making.make_organization()
    add = operations.add_consent_text
    shown = add(organization.id, "participation", "en", "I agree", "First").public_id
    foreign = add(other.id, "participation", "en", "I agree", "Foreign").public_id
    add(organization.id, "participation", "en", "I agree", "Second")

    def body(*ids: str) -> str:
        return queries.current_texts(organization.id, "en", ids)["participation"].body

    assert body(shown) == "First"
    assert body() == body("unknown") == body(foreign) == "Second"


def test_consents_follow_the_registration_and_what_is_no_longer_agreed_to_is_withdrawn(clock):
    anna = operations.add(person())
    boris = operations.add(person(given_name="Boris"))
    organization = making.make_organization()
    add = operations.add_consent_text
    taking_part = add(organization.id, "participation", "en", "I agree", "…").id
    news = add(organization.id, "news", "en", "News", "…").id
    anna_id, boris_id = anna.id, boris.id
    event = making.make_event(making.make_programme(organization_id=organization.id))
    making.make_pool(event)
    registration_id = signing.signed_up(event, "Vera").registration_id
    operations.record_consent(anna_id, registration_id, taking_part)
    clock.advance(minutes=5)
    operations.replace_consents(registration_id, boris_id, (taking_part, news))
    clock.advance(minutes=5)
    operations.replace_consents(registration_id, boris_id, (news,))
    db.session.rollback()
    kept = db.session.scalars(select(Consent).order_by(Consent.id)).all()
    assert [(one.participant_id, one.text_id) for one in kept] == [
        (boris_id, taking_part),
        (boris_id, news),
    ]
    assert [one.withdrawn_at for one in kept] == [clock.now(), None]
    assert kept[0].given_at == NOW


def test_regions_stand_in_the_order_of_the_readers_alphabet():
    names = [region.name for region in queries.regions("ru")]
    assert names == sorted(names, key=lambda name: name.replace("ё", "е"))
    assert len(names) > 80
    assert queries.region_by_code("RU-AMU", "en").zone == "Asia/Yakutsk"
    assert queries.region_by_code("", "en") is None
    assert queries.region_by_code("XX", "en") is None
