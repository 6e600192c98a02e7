"""Programmes, series, speakers, organizations: a few texts each, and nobody overwrites another."""

import re

import pytest
from sqlalchemy import select

from tests import organizing as some
from tests.forms import fields, forms
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Programme, Series, Speaker
from webinar_hub.core.database import db
from webinar_hub.participants.models import Organization


@pytest.fixture(autouse=True)
def inside(sqlite_app):
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def vera(sqlite_app, programme):
    return some.signed_in(sqlite_app, some.an_organizer("Vera", programme, "owner"))


@pytest.fixture
def nadia(sqlite_app):
    return some.signed_in(sqlite_app, some.an_organizer("Nadia", site_owner=True))


def opened(client, address: str) -> tuple[str, dict]:
    """Where the form goes, and what it would send."""
    page = client.get(address).get_data(as_text=True)
    form = next(one for one in forms(page) if 'name="seen"' in one)
    return re.search(r'action="([^"]*)"', form)[1], fields(form)


def one(model):
    db.session.rollback()
    return db.session.scalars(select(model)).one()


def test_a_speaker_is_added_once_and_changed(vera, programme):
    address, form = opened(vera, f"/organize/programmes/{programme.public_id}/speakers/new")
    form |= {"name": "Мария\u2028Соколова", "about": "psychologist", "biography": "**15** years"}
    for _pressed_twice in range(2):
        assert vera.post(address, data=form).status_code == 303
    speaker = one(Speaker)
    assert (speaker.name, speaker.slug) == ("Мария Соколова", "mariia-sokolova")
    assert speaker.biography_html == "<p><strong>15</strong> years</p>"
    address, form = opened(vera, f"/organize/speakers/{speaker.public_id}")
    assert vera.post(address, data=form | {"name": "Мария Орлова"}).status_code == 303
    assert (one(Speaker).name, one(Speaker).slug) == ("Мария Орлова", "mariia-sokolova")


def test_a_series_is_added_and_changed(vera, programme):
    address, form = opened(vera, f"/organize/programmes/{programme.public_id}/series/new")
    assert vera.post(address, data=form | {"title": ""}).status_code == 422
    assert vera.post(address, data=form | {"title": "Evenings"}).status_code == 303
    address, form = opened(vera, f"/organize/series/{one(Series).public_id}")
    assert vera.post(address, data=form | {"summary": "At seven"}).status_code == 303
    assert one(Series).summary == "At seven"


def test_the_owner_changes_the_programme_and_its_organization(vera, programme):
    address, form = opened(vera, f"/organize/programmes/{programme.public_id}/edit")
    assert vera.post(address, data=form | {"zone": "Asia/Yakutsk"}).status_code == 303
    assert one(Programme).zone == "Asia/Yakutsk"
    address, form = opened(vera, f"/organize/programmes/{programme.public_id}/organization")
    wrong = vera.post(address, data=form | {"reply_to": "a@b@example.org", "help_phone": "+7 1"})
    assert wrong.status_code == 422
    assert "This does not look like an e-mail address" in wrong.get_data(as_text=True)
    assert 'value="+7 1"' in wrong.get_data(as_text=True)
    right = form | {"help_phone": "+7 495 000-00-00", "legal_text": "# Notice\n<script>x</script>"}
    assert vera.post(address, data=right).status_code == 303
    assert one(Organization).help_phone == "+7 495 000-00-00"
    assert "<script>" not in one(Organization).legal_html


def test_the_second_of_two_people_sees_what_stands_there_now(vera, programme):
    address, form = opened(vera, f"/organize/programmes/{programme.public_id}/edit")
    catalogue.edit_programme(
        programme.id, catalogue.ProgrammeDetails("Hers", "en", "Europe/Moscow")
    )
    response = vera.post(address, data=form | {"name": "His"})
    page = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "<dt>Name of the programme</dt><dd>Hers</dd>" in page
    assert one(Programme).name == "Hers"
    again = fields(next(form for form in forms(page) if 'name="seen"' in form))
    assert again["name"] == "His"
    assert vera.post(address, data=again).status_code == 303
    assert one(Programme).name == "His"


def test_the_owner_of_the_site_adds_an_organization_and_a_programme(nadia):
    address, form = opened(nadia, "/organize/organizations/new")
    form |= {"name": "Parus", "reply_to": "help@example.org"}
    assert nadia.post(address, data=form).status_code == 303
    organization = one(Organization)
    assert organization.slug == "parus"
    address, form = opened(nadia, "/organize/programmes/new")
    form |= {"name": "Trust", "organization": str(organization.id), "zone": "Europe/Kaliningrad"}
    assert nadia.post(address, data=form).status_code == 303
    assert (one(Programme).slug, one(Programme).zone) == ("trust", "Europe/Kaliningrad")


def test_a_programme_page_names_its_people_series_and_speakers(vera, programme):
    catalogue.create_series(programme.id, catalogue.SeriesDetails("Evenings", "en"))
    page = vera.get(f"/organize/programmes/{programme.public_id}").get_data(as_text=True)
    assert "Evenings" in page
    assert "Vera" in page
    assert "Owner" in page


def test_owners_give_change_and_take_roles_but_never_their_own(vera, programme):
    some.an_organizer("Oleg")
    address = f"/organize/programmes/{programme.public_id}/people"

    def give(email: str, role: str):
        return some.post(vera, address, email=email, role=role)

    def role_of_oleg() -> str | None:
        db.session.rollback()
        return some.by_email("oleg@example.org").role_in(programme.id)

    for role in ("viewer", "owner"):
        assert give("Oleg@example.org", role).status_code == 303
        assert role_of_oleg() == role
    assert "oleg@example.org" in vera.get(address).get_data(as_text=True)
    assert give("oleg@example.org", "").status_code == 303
    assert role_of_oleg() is None
    own = give("vera@example.org", "viewer")
    assert own.status_code == 422
    assert "Nobody changes the own role" in own.get_data(as_text=True)
    unknown = give("nobody@example.org", "owner")
    assert unknown.status_code == 422
    assert "nobody@example.org" in unknown.get_data(as_text=True)
    assert give("oleg@example.org", "king").status_code == 422


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", "x" * 161), ("about", "x" * 301), ("biography", "x" * 10_001), ("language", "tlh")],
)
def test_too_much_or_unknown_is_said_beside_the_field(vera, programme, field, typed):
    address, form = opened(vera, f"/organize/programmes/{programme.public_id}/speakers/new")
    response = vera.post(address, data=form | {"name": "Anna", field: typed})
    assert response.status_code == 422
    assert f'href="#{field}"' in response.get_data(as_text=True)


def test_numbers_for_people_in_danger_are_kept_and_slips_in_them_stand_beside_the_field(
    vera, programme
):
    address, form = opened(vera, f"/organize/programmes/{programme.public_id}/edit")
    wrong = form | {"emergency_en": "Emergency | 112\nShelter, ask for Olga"}
    answer = vera.post(address, data=wrong)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'id="emergency_en-error"' in page
    assert "Shelter, ask for Olga" in page.split('id="emergency_en-error"')[1]
    right = form | {"emergency_en": "Shelter | 112 | RU-AMU", "children_ru": "Телефон | 123"}
    assert vera.post(address, data=right).status_code == 303
    assert one(Programme).emergency_en == "Shelter | 112 | RU-AMU"
    assert one(Programme).children_ru == "Телефон | 123"
