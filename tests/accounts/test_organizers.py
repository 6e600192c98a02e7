"""Organizers are added, choose a password by a link that works once, and get roles."""

import threading

import pytest
from sqlalchemy import select

from tests import organizing as some
from webinar_hub.accounts import operations, rules
from webinar_hub.accounts.models import AuditEntry, OneTimeLink, Organizer
from webinar_hub.accounts.queries import by_email, everybody, organizers_of, signed_in
from webinar_hub.core import tokens
from webinar_hub.core.database import db

GOOD = "four words make one"


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


def add(email="vera@example.org", name="Vera", site_owner=False) -> str:
    return operations.add_organizer(email, name, site_owner, "en", "Europe/Moscow")


def a_site_owner(email: str = "vera@example.org", name: str = "Vera") -> None:
    """One who has chosen a password."""
    operations.choose_password(add(email, name, site_owner=True), GOOD)


def test_a_link_chooses_the_first_password_and_opens_the_workspace(app):
    token = add()
    client = some.an_english_browser(app)
    page = client.get(f"/organize/welcome/{token}").get_data(as_text=True)
    assert "Welcome, Vera" in page
    csrf = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    address = f"/organize/welcome/{token}"
    response = client.post(address, data={"csrf_token": csrf, "password": GOOD})
    assert (response.status_code, response.location) == (303, "/organize")
    assert client.get("/organize").status_code == 200
    assert client.get(address).status_code == 410


def test_looking_at_the_link_uses_nothing_up(app):
    token = add()
    client = some.an_english_browser(app)
    for method in (client.get, client.head, client.get):
        assert method(f"/organize/welcome/{token}").status_code == 200
    assert operations.choose_password(token, GOOD)


def test_only_the_digest_of_a_link_is_stored():
    token = add()
    assert db.session.scalars(select(OneTimeLink.token_digest)).one() == tokens.digest(token)


def test_a_link_that_was_never_given_out_opens_nothing(app):
    for token in ("", "x", "a" * 500, "%00", "..%2fsign-in"):
        response = some.an_english_browser(app).get(f"/organize/welcome/{token}")
        assert response.status_code in (404, 410), token


def test_a_link_works_once(app):
    token = add()
    operations.choose_password(token, GOOD)
    with pytest.raises(rules.LinkUsedUp):
        operations.choose_password(token, "another good password")


def test_a_link_works_once_even_when_used_many_times_at_once(app):
    token, done, refused = add(), [], []

    def use() -> None:
        with app.app_context():
            try:
                done.append(operations.choose_password(token, GOOD))
            except rules.LinkUsedUp:
                refused.append(token)

    threads = [threading.Thread(target=use) for _person in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused)) == (1, 7)


def test_a_link_is_good_for_a_week(clock):
    token = add()
    clock.advance(days=7, seconds=1)
    with pytest.raises(rules.LinkUsedUp):
        operations.choose_password(token, GOOD)


def test_a_new_link_ends_older_links_at_once_and_everything_else_when_it_is_used():
    first = add()
    secret = operations.choose_password(first, GOOD)
    second, third = (operations.new_link("vera@example.org") for _ in range(2))
    with pytest.raises(rules.LinkUsedUp):
        operations.choose_password(second, "another good password")
    assert signed_in(secret) is not None
    assert operations.sign_in("vera@example.org", GOOD, "192.0.2.1")
    newest = operations.choose_password(third, "another good password")
    assert signed_in(secret) is None
    assert signed_in(newest) is not None
    with pytest.raises(rules.WrongSignIn):
        operations.sign_in("vera@example.org", GOOD, "192.0.2.1")


def test_a_disabled_account_gets_no_link_and_its_old_ones_stay_dead():
    token = add()
    operations.disable("vera@example.org")
    with pytest.raises(rules.AccountDisabled):
        operations.new_link("vera@example.org")
    operations.enable("vera@example.org")
    with pytest.raises(rules.LinkUsedUp):
        operations.choose_password(token, GOOD)
    assert operations.choose_password(operations.new_link("vera@example.org"), GOOD)


def test_the_last_owner_of_the_site_stays():
    a_site_owner()
    a_site_owner("nadia@example.org", "Nadia")
    operations.disable("nadia@example.org")
    with pytest.raises(rules.LastSiteOwner):
        operations.disable("vera@example.org")
    assert by_email("vera@example.org").disabled_at is None
    operations.enable("nadia@example.org")
    operations.disable("vera@example.org")
    assert [one.name for one in everybody() if one.disabled_at] == ["Vera"]


def test_an_owner_who_never_used_the_first_link_is_no_owner_who_stays():
    a_site_owner()
    link = add("nadia@example.org", "Nadia", site_owner=True)
    with pytest.raises(rules.LastSiteOwner):
        operations.disable("vera@example.org")
    operations.choose_password(link, GOOD)
    operations.disable("vera@example.org")
    assert [one.name for one in everybody() if one.disabled_at] == ["Vera"]


def test_of_two_owners_who_disable_one_another_at_once_one_stays(app):
    a_site_owner()
    a_site_owner("nadia@example.org", "Nadia")
    refused = []

    def end(email: str) -> None:
        with app.app_context():
            try:
                operations.disable(email)
            except rules.LastSiteOwner:
                refused.append(email)

    threads = [
        threading.Thread(target=end, args=(email,))
        for email in ("vera@example.org", "nadia@example.org")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    (one,) = refused
    assert [who.email for who in everybody() if who.disabled_at is None] == [one]


def test_nobody_disables_the_own_account():
    a_site_owner()
    a_site_owner("nadia@example.org", "Nadia")
    with pytest.raises(rules.NotYourself):
        operations.disable("vera@example.org", by=by_email("vera@example.org").id)


def test_it_is_noted_who_made_a_link_and_who_disabled_whom():
    add()
    add("nadia@example.org", "Nadia", site_owner=True)
    nadia, vera = by_email("nadia@example.org").id, by_email("vera@example.org").id
    operations.new_link("vera@example.org", by=nadia)
    for act in (operations.disable, operations.enable):
        for _pressed_twice in range(2):
            act("vera@example.org", by=nadia)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.organizer_id == nadia))
    assert [(one.action, one.about_id, one.changes) for one in entries] == [
        ("link made", vera, {}),
        ("organizer disabled", vera, {}),
        ("organizer enabled", vera, {}),
    ]


def test_a_weak_password_is_asked_again_and_the_link_stays_good(app):
    token = add()
    client = some.an_english_browser(app)
    response = some.post(client, f"/organize/welcome/{token}", password="short")
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Please take at least 12 characters." in page
    assert "short" not in page.split("<main")[1].split("error-summary")[0]
    assert operations.choose_password(token, GOOD)


def test_an_address_is_added_once():
    add()
    with pytest.raises(rules.AddressTaken):
        add("VERA@example.org", "Another")
    assert db.session.scalars(select(Organizer.name)).all() == ["Vera"]


@pytest.mark.parametrize(
    "email", ["", "vera", "a@b@example.org", "vera@example.org, x@example.org"]
)
def test_an_organizer_has_one_plain_address(email):
    with pytest.raises(rules.UnusableAddress):
        add(email)


def test_a_domain_in_cyrillic_is_kept_as_typed_and_compared_in_ascii():
    add("oleg@Пример.рф", "Oleg")
    oleg = by_email("OLEG@xn--e1afmkfd.xn--p1ai")
    assert (oleg.name, oleg.email) == ("Oleg", "oleg@Пример.рф")


def test_roles_are_given_changed_and_taken():
    programme = some.a_programme()
    add()
    for role in ("viewer", "organizer", "owner"):
        operations.set_role("vera@example.org", programme.id, role)
        assert by_email("vera@example.org").role_in(programme.id) == role
    assert [one.name for one in organizers_of(programme.id)] == ["Vera"]
    operations.set_role("vera@example.org", programme.id, None)
    db.session.rollback()
    assert by_email("vera@example.org").role_in(programme.id) is None
    with pytest.raises(ValueError, match="king"):
        operations.set_role("vera@example.org", programme.id, "king")


def test_the_sites_owner_owns_every_programme():
    add(site_owner=True)
    assert by_email("vera@example.org").role_in(some.a_programme().id) == "owner"


def test_unknown_organizers_are_named_as_such():
    with pytest.raises(rules.UnknownOrganizer):
        operations.new_link("nobody@example.org")


def test_what_was_done_is_noted_without_passwords_and_tokens():
    token = add()
    operations.choose_password(token, GOOD)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [one.action for one in entries] == ["organizer added", "password chosen", "signed in"]
    assert all(one.changes == {} for one in entries)
