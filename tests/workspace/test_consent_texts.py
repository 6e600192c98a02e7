"""What people agree to is written by the organization; each change of it is a new version."""

import re

import pytest

from tests import making
from tests import organizing as some
from tests.forms import fields, forms
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.participants.default_texts import add_default_texts
from webinar_hub.participants.models import ConsentText

DRAFT = re.compile(r"\[[^\]]*\]\s*")


@pytest.fixture(autouse=True)
def in_the_morning(sqlite_app, at):
    at(some.MORNING)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return making.make_programme()


@pytest.fixture
def vera(sqlite_app, programme):
    return some.signed_in(sqlite_app, some.an_organizer("Vera", programme, "owner"))


def address_of(programme) -> str:
    return f"/organize/programmes/{programme.public_id}/consents"


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def opened(client, programme) -> dict:
    page = read(client, address_of(programme))
    return fields(next(form for form in forms(page) if 'name="seen"' in form))


def finished(form: dict) -> dict:
    return {name: DRAFT.sub("", value) for name, value in form.items()}


def versions(purpose="participation", language="en") -> list[ConsentText]:
    db.session.rollback()
    query = db.session.query(ConsentText).filter_by(purpose=purpose, language=language)
    return query.order_by(ConsentText.version).all()


def test_nothing_is_published_while_people_would_agree_to_a_draft(vera, programme):
    add_default_texts(programme.organization_id)
    event = some.a_draft(programme)
    page = read(vera, f"/organize/events/{event.public_id}")
    assert (
        f'<a href="{address_of(programme)}">the consent to taking part in English: '
        "still to be filled in or taken out: [Draft. Before people" in page
    )
    publication = f"/organize/events/{event.public_id}/publication"
    visible = {"publication-visibility": "link_only"}
    assert some.post(vera, publication, **visible).status_code == 422

    form = finished(opened(vera, programme))
    assert vera.post(address_of(programme), data=form).status_code == 303
    assert some.post(vera, publication, **visible).status_code == 303
    db.session.rollback()
    slug = db.session.get_one(Event, event.id).slug
    label = versions()[-1].label
    assert label in read(vera, f"/events/{slug}")


def test_a_changed_text_is_a_new_version_and_the_others_stay_as_they_are(vera, programme):
    add_default_texts(programme.organization_id)
    vera.post(address_of(programme), data=finished(opened(vera, programme)))
    form = opened(vera, programme) | {"participation_label_en": "I agree, gladly."}
    assert vera.post(address_of(programme), data=form).status_code == 303
    assert [one.version for one in versions()] == [1, 2, 3]
    assert versions()[-1].label == "I agree, gladly."
    assert versions()[-1].body == versions()[-2].body
    assert [one.version for one in versions(language="ru")] == [1, 2]


def test_no_part_of_a_text_is_called_voluntary(vera, programme):
    assert "(if you like)" not in read(vera, address_of(programme))


def test_what_reads_the_same_makes_no_version(vera, programme):
    add_default_texts(programme.organization_id)
    assert vera.post(address_of(programme), data=opened(vera, programme)).status_code == 303
    assert [one.version for one in versions()] == [1]


def test_two_who_write_at_once_overwrite_nothing(vera, programme):
    add_default_texts(programme.organization_id)
    first, second = finished(opened(vera, programme)), finished(opened(vera, programme))
    assert vera.post(address_of(programme), data=first).status_code == 303
    answer = vera.post(address_of(programme), data=second | {"news_label_en": "Send me news."})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Send me news." in page
    assert len(versions("news")) == 2


def test_a_text_that_is_emptied_is_asked_for_and_the_rest_is_kept(vera, programme):
    add_default_texts(programme.organization_id)
    form = finished(opened(vera, programme)) | {"participation_body_en": "  "}
    answer = vera.post(address_of(programme), data=form | {"news_label_en": "News for me"})
    assert answer.status_code == 422
    assert "Please write what people shall agree to." in answer.get_data(as_text=True)
    assert "News for me" in answer.get_data(as_text=True)
    assert [one.version for one in versions()] == [1]


def test_while_people_can_sign_up_no_text_becomes_a_draft_again(vera, programme):
    add_default_texts(programme.organization_id, confirmed=True)
    event = some.a_draft(programme)
    making.change(event, visibility="listed")
    form = opened(vera, programme)
    form["participation_body_en"] += "\n\n[how long]"
    answer = vera.post(address_of(programme), data=form)
    assert answer.status_code == 422
    assert "this must stay filled in" in answer.get_data(as_text=True)
    assert [one.version for one in versions()] == [1]


def test_a_confirmed_text_begins_without_the_words_that_it_is_a_draft(programme):
    add_default_texts(programme.organization_id, confirmed=True)
    for purpose, language in (("participation", "en"), ("news", "ru")):
        (text,) = versions(purpose, language)
        assert "[" not in text.body
        assert not text.body.startswith(("Draft", "Черновик"))


def test_only_an_owner_of_the_programme_writes_them(sqlite_app, programme):
    oleg = some.signed_in(sqlite_app, some.an_organizer("Oleg", programme, "organizer"))
    assert oleg.get(address_of(programme)).status_code == 403
