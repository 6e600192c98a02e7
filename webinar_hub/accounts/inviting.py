"""Owners invite by letter: a link that works once and for a week, and leads to a role."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webinar_hub.accounts import letters, passwords, queries, rules
from webinar_hub.accounts.auditing import note
from webinar_hub.accounts.giving_roles import check_not_last_owner
from webinar_hub.accounts.models import Organizer, ProgrammeRole, StaffInvitation
from webinar_hub.accounts.operations import LONGEST_NAME, open_session
from webinar_hub.accounts.roles import WORDS
from webinar_hub.core import clock, limits, links, tokens
from webinar_hub.core.database import db
from webinar_hub.core.language import in_language
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.text import one_line
from webinar_hub.mail import outbox

DAY = 86400


def invite(
    programme_id: int, programme: str, email: str, role: str, language: str, by: Organizer
) -> None:
    """Write to somebody; an older invitation of theirs ends.

    Raises UnusableAddress, HasRole, AccountDisabled, TooMany.
    """
    key = rules.email_key(email)
    if key is None:
        raise rules.UnusableAddress(field="email")
    _limit(by)
    _invite(programme_id, programme, (one_line(email), key), role, language, by.id)


@operation
def _invite(
    programme_id: int, programme: str, address: tuple[str, str], role: str, language: str, by: int
) -> None:
    email, key = address
    one_at_a_time(f"invitation {programme_id} {key}")
    known = queries.by_email(email)
    if known is not None and known.disabled_at is not None:
        raise rules.AccountDisabled(field="email")
    if known is not None and known.role_in(programme_id) == role:
        raise rules.HasRole(field="email")
    for older in pending(programme_id):
        if older.email_key == key:
            older.taken_back_at = clock.now()
    now = clock.now()
    asked = StaffInvitation(
        public_id=tokens.public_id(),
        programme_id=programme_id,
        role=role,
        email=email,
        email_key=key,
        language=language,
        invited_by_id=by,
        sent_at=now,
        sendings=1,
        expires_at=now + rules.LINK_LIFE,
    )
    db.session.add(asked)
    db.session.flush()
    _write(asked, programme)
    _note(asked, by, "organizer invited", email=True)


def send_again(programme_id: int, programme: str, public_id: str, by: Organizer) -> None:
    """The link of the letter before no longer works. Raises NotFound and TooMany."""
    _pending(programme_id, public_id)
    _limit(by)
    _send_again(programme_id, programme, public_id, by.id)


@operation
def _send_again(programme_id: int, programme: str, public_id: str, by: int) -> None:
    asked = _pending(programme_id, public_id)
    asked.sendings += 1
    asked.sent_at, asked.invited_by_id = clock.now(), by
    asked.expires_at = asked.sent_at + rules.LINK_LIFE
    outbox.withdraw("staff-invitation", asked.id, below_version=asked.sendings)
    _write(asked, programme)
    _note(asked, by, "invitation sent again")


@operation
def take_back(programme_id: int, public_id: str, by: int) -> None:
    asked = _pending(programme_id, public_id)
    asked.taken_back_at = clock.now()
    outbox.withdraw("staff-invitation", asked.id, below_version=asked.sendings + 1)
    _note(asked, by, "invitation taken back")


def pending(programme_id: int) -> list[StaffInvitation]:
    """Whom one waits for, the newest first; also those whose link is too old by now."""
    return list(
        db.session.scalars(
            select(StaffInvitation)
            .where(
                StaffInvitation.programme_id == programme_id,
                StaffInvitation.accepted_at.is_(None),
                StaffInvitation.taken_back_at.is_(None),
            )
            .order_by(StaffInvitation.id.desc())
            .options(joinedload(StaffInvitation.invited_by))
        )
    )


def usable(token: str) -> StaffInvitation:
    """The invitation behind a link; raises LinkUsedUp.

    Whoever invited must still be an owner: what they began ends with their role.
    """
    target = links.read("staff", token)
    found = None
    if target is not None:
        found = db.session.scalar(
            select(StaffInvitation)
            .where(StaffInvitation.public_id == target.public_id)
            .options(joinedload(StaffInvitation.invited_by))
            .execution_options(populate_existing=True)
        )
    if target is None or found is None or found.sendings != target.counter:
        raise rules.LinkUsedUp
    ended = found.accepted_at or found.taken_back_at
    inviter = found.invited_by
    still_owner = inviter.disabled_at is None and inviter.role_in(found.programme_id) == "owner"
    if ended or found.expires_at <= clock.now() or not still_owner:
        raise rules.LinkUsedUp
    return found


@operation
def accept(token: str, organizer_id: int) -> None:
    """With the account that has the address. Raises LinkUsedUp, NotYourInvitation, LastOwner."""
    asked = _locked(token)
    organizer = db.session.get_one(Organizer, organizer_id)
    if organizer.email_key != asked.email_key:
        raise rules.NotYourInvitation
    _give_role(organizer, asked)


def accept_as_new(token: str, name: str, password: str, zone: str, browser: str = "") -> str:
    """Make the account and sign in; returns the cookie's secret.

    An account that is there already keeps its password, whoever holds the link. Raises LinkUsedUp,
    AddressTaken, WeakPassword.
    """
    asked = usable(token)
    rules.check_password(password, asked.email, name)
    return _accept_as_new(token, name, passwords.hashed(password), zone, browser)


@operation
def _accept_as_new(token: str, name: str, password_hash: str, zone: str, browser: str) -> str:
    asked = _locked(token)
    if queries.by_email(asked.email) is not None:
        raise rules.AddressTaken
    organizer = Organizer(
        public_id=tokens.public_id(),
        email=asked.email,
        email_key=asked.email_key,
        name=one_line(name)[:LONGEST_NAME],
        password_hash=password_hash,
        language=asked.language,
        zone=zone,
        created_at=clock.now(),
    )
    db.session.add(organizer)
    db.session.flush()
    note(organizer.id, "organizer added", "organizer", organizer.id)
    _give_role(organizer, asked)
    return open_session(organizer.id, browser)


def _give_role(organizer: Organizer, asked: StaffInvitation) -> None:
    held = db.session.scalar(
        select(ProgrammeRole).filter_by(organizer_id=organizer.id, programme_id=asked.programme_id)
    )
    before = held.role if held is not None else None
    if before == "owner" != asked.role:
        check_not_last_owner(organizer.id, asked.programme_id)
    if held is None:
        held = ProgrammeRole(organizer_id=organizer.id, programme_id=asked.programme_id)
        db.session.add(held)
    held.role = asked.role
    asked.accepted_at = clock.now()
    changes = {"role": [before, asked.role]}
    about = ("organizer", organizer.id, asked.programme_id)
    note(organizer.id, "invitation accepted", *about, changes)


def _locked(token: str) -> StaffInvitation:
    """Of two browsers that accept together, the second finds it used."""
    target = links.read("staff", token)
    if target is None:
        raise rules.LinkUsedUp
    db.session.execute(
        select(StaffInvitation.id)
        .where(StaffInvitation.public_id == target.public_id)
        .with_for_update()
    )
    return usable(token)


def _pending(programme_id: int, public_id: str) -> StaffInvitation:
    found = next((one for one in pending(programme_id) if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _write(asked: StaffInvitation, programme: str) -> None:
    inviter = db.session.get_one(Organizer, asked.invited_by_id).name
    with in_language(asked.language):
        role = str(WORDS[asked.role])
    outbox.put(letters.invitation(asked, programme, inviter, role))


def _limit(by: Organizer) -> None:
    limits.use("staff invitations", by.public_id, allowed=30, seconds=DAY)


def _note(asked: StaffInvitation, by: int, action: str, *, email: bool = False) -> None:
    personal = {"email": ("", asked.email)} if email else {}
    about = ("invitation", asked.id, asked.programme_id)
    note(by, action, *about, {"role": asked.role}, personal=personal)
