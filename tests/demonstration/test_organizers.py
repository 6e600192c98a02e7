"""The printed sign-in works, whatever was lost in between."""

import stat

import pytest

from webinar_hub import demonstration
from webinar_hub.accounts.operations import disable, sign_in
from webinar_hub.accounts.queries import by_email
from webinar_hub.accounts.rules import WrongSignIn
from webinar_hub.core.web import settings
from webinar_hub.demonstration.organizers import SECRET_FILE, VIEWER

NETWORK = "192.0.2.1"


@pytest.fixture(autouse=True)
def started(loaded):
    demonstration.load_if_empty()


def test_the_password_is_made_once_and_only_its_owner_may_read_it():
    own = settings()
    email, password = demonstration.organizer_credentials(own)
    assert demonstration.organizer_credentials(own) == (email, password)
    assert len(password) >= 12
    assert stat.S_IMODE((own.data / SECRET_FILE).stat().st_mode) == 0o600


def test_the_organizer_signs_in_and_owns_the_site():
    email, password = demonstration.organizer_credentials(settings())
    assert sign_in(email, password, NETWORK)
    assert by_email(email).site_owner


def test_another_account_only_reads():
    viewer = by_email(VIEWER)
    assert not viewer.site_owner
    assert {role.role for role in viewer.roles} == {"viewer"}
    assert sign_in(VIEWER, demonstration.organizer_credentials(settings())[1], NETWORK)


def test_a_lost_file_and_an_ended_account_are_mended_at_the_next_start():
    email, old = demonstration.organizer_credentials(settings())
    (settings().data / SECRET_FILE).unlink()
    disable(VIEWER)
    demonstration.load_if_empty()
    _, new = demonstration.organizer_credentials(settings())
    assert new != old
    assert sign_in(email, new, NETWORK)
    assert sign_in(VIEWER, new, NETWORK)
    with pytest.raises(WrongSignIn):
        sign_in(email, old, NETWORK)
