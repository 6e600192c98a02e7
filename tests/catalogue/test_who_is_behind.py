"""Nothing goes before people while nobody is named who answers for it, whichever way it takes."""

import pytest

from tests import making
from tests import organizing as some
from webinar_hub.catalogue import operations
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.operations import OrganizationDetails, Privacy
from webinar_hub.catalogue.rules import publishing, responsible
from webinar_hub.core.database import db
from webinar_hub.participants.models import Organization


@pytest.fixture(autouse=True)
def in_the_morning(app, at):
    at(some.MORNING)
    with app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


def forget(programme, **columns):
    making.change(programme.organization, **({"address": ""} | columns))


def refused(act, *values) -> list[str]:
    """The parts that the refusal leads to; nothing has changed."""
    with pytest.raises(publishing.NotReady) as refusal:
        act(*values)
    db.session.rollback()
    return [one.part for one in refusal.value.missing]


def fresh(event: Event) -> Event:
    db.session.rollback()
    return db.session.get_one(Event, event.id)


@pytest.mark.parametrize("visibility", ["listed", "link_only", "invitation_only"])
def test_a_draft_is_not_published_in_any_way(programme, visibility):
    event = some.a_draft(programme)
    forget(programme, privacy_en="[Draft]", help_email="")
    found = refused(operations.publish, event.id, visibility)
    assert found == ["organization", "organization", "privacy"]
    assert not fresh(event).published
    with pytest.raises(publishing.NotReady):
        operations.set_visibility(event.id, visibility)
    assert not fresh(event).published


def test_a_copy_of_a_published_event_is_a_draft_like_any_other(programme):
    event = some.an_event(programme)
    forget(programme)
    copy = operations.duplicate_event(event.id, some.wall(2027, 1, 10).date())
    assert not copy.published
    assert refused(operations.publish, copy.id) == ["organization"]


def test_nothing_past_is_recorded_either(programme):
    forget(programme)
    assert refused(operations.record_past_event, programme.id, some.details(), "2019") == [
        "organization"
    ]


def test_what_was_published_stays_and_can_still_be_changed(programme):
    event = some.an_event(programme)
    forget(programme)
    operations.edit_details(event.id, some.details(title="Another title"))
    operations.set_visibility(event.id, "link_only")
    assert (fresh(event).title, event.visibility) == ("Another title", "link_only")


def test_a_cancelled_event_does_not_come_back_but_a_slip_is_undone(programme, clock):
    event = some.an_event(programme)
    forget(programme)
    operations.cancel_event(event.id)
    operations.restore_event(event.id)
    assert fresh(event).status == "scheduled"
    operations.cancel_event(event.id)
    clock.advance(seconds=61)
    assert refused(operations.restore_event, event.id) == ["organization"]
    assert fresh(event).status == "cancelled"
    forget(programme, address="Lesnaya 5")
    operations.restore_event(event.id)
    assert fresh(event).status == "scheduled"


def test_what_was_put_away_comes_back_only_as_a_draft(programme, clock):
    draft, event = some.a_draft(programme), some.an_event(programme)
    clock.advance(days=20)
    forget(programme)
    for one in (draft, event):
        operations.withdraw(one.id)
    operations.bring_back(draft.id)
    assert fresh(draft).status == "scheduled"
    assert refused(operations.bring_back, event.id) == ["organization"]


def test_what_people_can_read_is_not_taken_away_under_them(programme, clock):
    some.an_event(programme)
    organization = programme.organization
    known = {name: getattr(organization, name) for name in OrganizationDetails.__annotations__}
    with pytest.raises(responsible.StillNeeded) as refusal:
        operations.edit_organization(
            organization.id, OrganizationDetails(**(known | {"address": "[address]"}))
        )
    assert refusal.value.field == "address"
    for text in ("", "[Draft] We keep your name."):
        with pytest.raises(responsible.StillNeeded):
            operations.write_privacy(organization.id, Privacy(text, "Мы храним ваше имя."))
    operations.write_privacy(organization.id, Privacy("We keep your name.", ""))  # none is Russian
    clock.advance(days=20)
    operations.write_privacy(organization.id, Privacy("", ""))
    assert db.session.get_one(Organization, organization.id).privacy_en_html == ""


def test_a_published_event_changes_its_language_only_where_the_privacy_page_follows(programme):
    event, draft = some.an_event(programme), some.a_draft(programme)
    making.change(programme.organization, privacy_ru="")
    with pytest.raises(publishing.PrivacyMissing) as refusal:
        operations.edit_details(event.id, some.details(language="ru"))
    assert refusal.value.field == "language"
    assert fresh(event).language == "en"
    operations.edit_details(draft.id, some.details(language="ru"))
    forget(programme)  # as in an installation from before anything was asked for
    operations.edit_details(event.id, some.details(language="ru"))
    assert fresh(event).language == "ru"


def test_what_was_lacking_before_does_not_stop_another_change(programme):
    some.an_event(programme)
    forget(programme)
    organization = programme.organization
    known = {name: getattr(organization, name) for name in OrganizationDetails.__annotations__}
    operations.edit_organization(
        organization.id, OrganizationDetails(**(known | {"help_phone": "+7 495 000-00-00"}))
    )
    db.session.rollback()
    assert organization.help_phone == "+7 495 000-00-00"


def test_a_new_organization_lacks_what_nobody_has_typed_yet():
    bare = operations.create_organization(OrganizationDetails("Parus", "ru", "help@example.org"))
    assert [one.field for one in responsible.lacks(bare, {"ru"})] == [
        *("address", "help_phone", "privacy_ru"),
        *("participation_body_ru", "news_body_ru"),
    ]
