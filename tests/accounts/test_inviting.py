"""Owners invite by letter; who is invited comes in once, and the last owner stays."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests import organizing as some
from tests.accounts.phones import again
from tests.mail import expected
from webinar_hub.accounts import giving_roles, inviting, operations, rules
from webinar_hub.accounts.models import AuditEntry, Organizer
from webinar_hub.accounts.queries import by_email
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound, TooMany
from webinar_hub.mail.models import OutboxMessage

OLGA = "olga@example.org"
LETTERS = Path(__file__).parent / "letters"


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def vera(programme):
    return some.an_organizer("Vera", programme, "owner")


def invite(programme, vera, role="organizer", email=OLGA, language="en") -> str:
    """Returns the token of the letter's link."""
    inviting.invite(programme.id, programme.name, email, role, language, vera)
    return token_of(inviting.pending(programme.id)[0])


def token_of(asked) -> str:
    return links.token("staff", asked.public_id, asked.sendings)


def role_of(email: str, programme) -> str | None:
    return again(email).role_in(programme.id)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_letter_reads_well(at, programme, vera, language):
    at(datetime(2026, 11, 2, 8, tzinfo=UTC))
    invite(programme, vera, language=language)
    expected.check(db.session.scalars(select(OutboxMessage)).one(), LETTERS, "invitation")


def test_somebody_new_chooses_name_and_password_and_is_in(app, programme, vera):
    token = invite(programme, vera)
    client = some.an_english_browser(app)
    address = f"/organize/invitations/{token}"
    page = client.get(address).get_data(as_text=True)
    assert "Vera invites you" in page
    weak = some.post(client, address, name="Olga", password="short")
    assert weak.status_code == 422
    assert 'value="Olga"' in weak.get_data(as_text=True)
    assert by_email(OLGA) is None
    done = some.post(client, address, name="Olga", password="three strange words here")
    assert (done.status_code, done.location) == (303, "/organize")
    assert client.get("/organize").status_code == 200
    assert role_of(OLGA, programme) == "organizer"
    assert client.get(address).status_code == 410


def test_an_account_that_is_there_keeps_its_password_and_signs_in_first(app, programme, vera):
    some.an_organizer("Olga")
    token = invite(programme, vera)
    address = f"/organize/invitations/{token}"
    stranger = some.an_english_browser(app)
    assert "You have an account already." in stranger.get(address).get_data(as_text=True)
    refused = some.post(stranger, address, name="Eve", password="three strange words here")
    assert refused.status_code == 422
    assert operations.sign_in(OLGA, some.PASSWORD, "192.0.2.1")
    assert role_of(OLGA, programme) is None
    olga = some.signed_in(app, again(OLGA))
    assert some.post(olga, address).status_code == 303
    assert role_of(OLGA, programme) == "organizer"


def test_nobody_accepts_what_was_sent_to_somebody_else(app, programme, vera):
    some.an_organizer("Olga")
    eve = some.an_organizer("Eve")
    token = invite(programme, vera)
    client = some.signed_in(app, eve)
    some.post(client, f"/organize/invitations/{token}")
    assert again("eve@example.org").role_in(programme.id) is None
    with pytest.raises(rules.NotYourInvitation):
        inviting.accept(token, eve.id)


def test_opening_the_link_and_a_form_without_our_token_do_nothing(app, programme, vera):
    token = invite(programme, vera)
    client = some.an_english_browser(app)
    for _time in range(3):
        client.get(f"/organize/invitations/{token}")
        client.head(f"/organize/invitations/{token}")
    sent = {"name": "Olga", "password": "three strange words here"}
    assert client.post(f"/organize/invitations/{token}", data=sent).status_code == 400
    assert by_email(OLGA) is None


def test_a_link_works_once_and_for_a_week(programme, vera, clock):
    token = invite(programme, vera)
    clock.advance(days=7, seconds=1)
    with pytest.raises(rules.LinkUsedUp):
        inviting.usable(token)
    (asked,) = inviting.pending(programme.id)
    inviting.send_again(programme.id, programme.name, asked.public_id, vera)
    fresh = token_of(inviting.pending(programme.id)[0])
    with pytest.raises(rules.LinkUsedUp):
        inviting.usable(token)
    assert inviting.accept_as_new(fresh, "Olga", "three strange words here", "UTC")
    with pytest.raises(rules.LinkUsedUp):
        inviting.accept_as_new(fresh, "Olga", "three strange words here", "UTC")


def test_accepted_by_many_browsers_at_once_it_makes_one_account(app, programme, vera):
    token, done, refused = invite(programme, vera), [], []

    def use() -> None:
        with app.app_context():
            try:
                words = "three strange words here"
                done.append(inviting.accept_as_new(token, "Olga", words, "UTC"))
            except (rules.LinkUsedUp, rules.AddressTaken) as refusal:
                refused.append(refusal)

    threads = [threading.Thread(target=use) for _browser in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused)) == (1, 3)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Organizer)) == 2


def test_what_is_taken_back_or_replaced_opens_nothing_and_is_not_sent(programme, vera):
    first = invite(programme, vera, "viewer")
    second = invite(programme, vera, "organizer")
    with pytest.raises(rules.LinkUsedUp):
        inviting.usable(first)
    (asked,) = inviting.pending(programme.id)
    inviting.take_back(programme.id, asked.public_id, vera.id)
    with pytest.raises(rules.LinkUsedUp):
        inviting.usable(second)
    states = db.session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.id)).all()
    assert states[-1] == "withdrawn"
    with pytest.raises(NotFound):
        inviting.take_back(programme.id, asked.public_id, vera.id)


def test_an_invitation_of_another_programme_is_a_missing_one(app, programme, vera):
    invite(programme, vera)
    other = some.a_programme("Trust")
    timur = some.an_organizer("Timur", other, "owner")
    (asked,) = inviting.pending(programme.id)
    client = some.signed_in(app, timur)
    for what in ("letters", "withdrawal"):
        address = f"/organize/programmes/{other.public_id}/people/invitations/{asked.public_id}"
        assert some.post(client, f"{address}/{what}").status_code == 404
    assert len(inviting.pending(programme.id)) == 1


def test_what_an_owner_began_ends_with_their_role(programme, vera):
    token = invite(programme, vera)
    some.an_organizer("Nora", programme, "owner")
    giving_roles.leave(vera.id, programme.id)
    with pytest.raises(rules.LinkUsedUp):
        inviting.usable(token)


def test_who_has_the_role_or_no_address_is_not_written_to(programme, vera):
    with pytest.raises(rules.HasRole):
        invite(programme, vera, "owner", "VERA@example.org")
    for email in ("", "olga", "a@b@example.org", "olga@example.org\nBcc: x@example.org"):
        with pytest.raises(rules.UnusableAddress):
            invite(programme, vera, email=email)
    assert db.session.scalars(select(OutboxMessage)).all() == []


def test_thirty_letters_a_day_are_enough_for_anybody(programme, vera):
    for number in range(30):
        invite(programme, vera, email=f"olga{number}@example.org")
    with pytest.raises(TooMany):
        invite(programme, vera)


def test_the_last_owner_neither_leaves_nor_is_made_less(app, programme, vera):
    nadia = some.an_organizer("Nadia", site_owner=True)
    with pytest.raises(rules.LastOwner):
        giving_roles.leave(vera.id, programme.id)
    for role in ("viewer", None):
        with pytest.raises(rules.LastOwner):
            operations.set_role("vera@example.org", programme.id, role, by=nadia.id)
    client = some.signed_in(app, vera)
    some.post(client, f"/organize/programmes/{programme.public_id}/people/leaving")
    assert role_of("vera@example.org", programme) == "owner"
    some.an_organizer("Nora", programme, "owner")
    some.post(client, f"/organize/programmes/{programme.public_id}/people/leaving")
    assert role_of("vera@example.org", programme) is None
    address = f"/organize/programmes/{programme.public_id}"
    assert client.get(address).status_code == 404  # at once


def test_of_two_owners_who_leave_at_once_one_stays(app, programme, vera):
    nora = some.an_organizer("Nora", programme, "owner")
    start, refused = threading.Barrier(2), []

    def leave(organizer_id: int) -> None:
        with app.app_context():
            start.wait()
            try:
                giving_roles.leave(organizer_id, programme.id)
            except rules.LastOwner as refusal:
                refused.append(refusal)

    ids = (vera.id, nora.id)
    threads = [threading.Thread(target=leave, args=(one,)) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    owners = [role_of(one, programme) for one in ("vera@example.org", "nora@example.org")]
    assert sorted(owners, key=str) == [None, "owner"]
    assert len(refused) == 1


def test_what_is_done_with_roles_is_noted_with_before_and_after(programme, vera):
    token = invite(programme, vera)
    inviting.accept_as_new(token, "Olga", "three strange words here", "UTC")
    operations.set_role(OLGA, programme.id, "viewer", by=vera.id)
    of_the_programme = select(AuditEntry).where(AuditEntry.programme_id == programme.id)
    found = db.session.scalars(of_the_programme)
    noted = {entry.action: entry.changes.get("role") for entry in found}
    assert noted["organizer invited"] == "organizer"
    assert noted["invitation accepted"] == [None, "organizer"]
    assert noted["role set"] == ["organizer", "viewer"]
    assert OLGA not in str([one.changes for one in db.session.scalars(select(AuditEntry))])
