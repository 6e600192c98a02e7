"""What organizers do with their own accounts: password, second step, signed-in browsers."""

from sqlalchemy import delete, select, update

from webinar_hub.accounts import letters, passwords, queries, rules, second_step
from webinar_hub.accounts.models import Organizer, RecoveryCode, StaffSession
from webinar_hub.accounts.operations import end_sessions, note, open_session, sign_out
from webinar_hub.core import clock, limits, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox

QUARTER_HOUR, DAY = 900, 86400


def give_code(
    passed: str | None, typed: str, network: str, replaces: str | None = None, browser: str = ""
) -> str:
    """The second step after the password; returns the cookie's secret.

    `passed` is what CodeNeeded said. Raises WrongSignIn where that has ended, WrongCode, TooMany.
    """
    organizer = queries.by_public_id(second_step.who_passed(passed) or "")
    if organizer is None or organizer.disabled_at is not None:
        raise rules.WrongSignIn
    if not second_step.still_holds(passed, organizer):
        raise rules.WrongSignIn
    limits.use("code from one network", network, allowed=50, seconds=QUARTER_HOUR)
    check_code(organizer, typed)
    if replaces:
        sign_out(replaces)
    return open_session(organizer.id, browser)


def check_code(organizer: Organizer, typed: str | None) -> None:
    """Use up a code of the app, or one on paper; raises WrongCode or TooMany.

    Tries count per account, whoever makes them: of a million codes three are right at a time, so a
    hundred tries a day find one in nine years.
    """
    limits.use("code", organizer.public_id, allowed=5, seconds=QUARTER_HOUR)
    limits.use("code in a day", organizer.public_id, allowed=100, seconds=DAY)
    organizer_id = organizer.id
    if not (_use_code(organizer_id, typed) or _use_recovery_code(organizer_id, typed)):
        raise rules.WrongCode(field="code")


@operation
def _use_code(organizer_id: int, typed: str | None) -> bool:
    """A code counts once: of two browsers that send the same one together, one is let in."""
    organizer = _locked(organizer_id)
    if organizer.step_sealed is None:
        return False
    secret = second_step.opened(organizer.step_sealed, organizer.public_id)
    if secret is None:
        return False
    step = second_step.step_of(secret, typed, clock.now(), organizer.step_used)
    if step is not None:
        organizer.step_used = step
    return step is not None


@operation
def _use_recovery_code(organizer_id: int, typed: str | None) -> bool:
    organizer = _locked(organizer_id)
    digest = second_step.recovery_digest(organizer.public_id, typed)
    if digest is None or organizer.step_sealed is None:
        return False
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.organizer_id == organizer_id,
            RecoveryCode.digest == digest,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    ).all()
    if used:
        left = str(queries.unused_recovery_codes(organizer_id))
        outbox.put(letters.about_account(letters.RECOVERY_CODE_USED, organizer, left=left))
        note(organizer_id, "recovery code used", "organizer", organizer_id)
    return bool(used)


def change_password(organizer: Organizer, old: str, new: str, browser: str = "") -> str:
    """Every sign-in ends, and this browser gets a new one; returns the cookie's secret.

    Raises WrongPassword, WeakPassword, TooMany.
    """
    check_password(organizer, old, field="old_password")
    rules.check_password(new, organizer.email, organizer.name)
    return _change_password(organizer.id, passwords.hashed(new), browser)


@operation
def _change_password(organizer_id: int, password_hash: str, browser: str) -> str:
    organizer = _locked(organizer_id)
    organizer.password_hash = password_hash
    end_sessions(StaffSession.organizer_id == organizer_id)
    outbox.put(letters.about_account(letters.PASSWORD_CHANGED, organizer))
    note(organizer_id, "password changed", "organizer", organizer_id)
    return open_session(organizer_id, browser)


def check_password(organizer: Organizer, typed: str, field: str = "password") -> None:
    """Asked again before what must not be done by whoever finds a browser open."""
    limits.use("password asked again", organizer.public_id, allowed=10, seconds=QUARTER_HOUR)
    if not passwords.matches(organizer.password_hash, typed):
        raise rules.WrongPassword(field=field)


def turn_on(organizer: Organizer, password: str, packed: str, typed: str, here: str) -> list[str]:
    """From now on a code is asked at each sign-in; returns the recovery codes, shown this once.

    `here` is the secret of this browser's sign-in: all others end. Raises WrongPassword, WrongCode,
    SetUpTooLong, TooMany.
    """
    check_password(organizer, password)
    secret = second_step.unpacked(packed, organizer.public_id)
    if secret is None:
        raise rules.SetUpTooLong
    step = second_step.step_of(secret, typed, clock.now(), None)
    if step is None:
        raise rules.WrongCode(field="code")
    return _turn_on(organizer.id, secret, step, here)


@operation
def _turn_on(organizer_id: int, secret: bytes, step: int, here: str) -> list[str]:
    organizer = _locked(organizer_id)
    organizer.step_sealed = second_step.sealed(secret, organizer.public_id)
    organizer.step_used = step
    organizer.step_since = clock.now()
    end_others(organizer_id, here)
    outbox.put(letters.about_account(letters.STEP_ON, organizer))
    note(organizer_id, "second step on", "organizer", organizer_id)
    return _write_recovery_codes(organizer)


def new_recovery_codes(organizer: Organizer, password: str) -> list[str]:
    """Ten new ones, shown this once; older ones no longer work."""
    check_password(organizer, password)
    return _replace_recovery_codes(organizer.id)


@operation
def _replace_recovery_codes(organizer_id: int) -> list[str]:
    note(organizer_id, "recovery codes made", "organizer", organizer_id)
    return _write_recovery_codes(_locked(organizer_id))


def _write_recovery_codes(organizer: Organizer) -> list[str]:
    _forget_recovery_codes(organizer.id)
    made = second_step.new_recovery_codes()
    db.session.add_all(
        RecoveryCode(
            organizer_id=organizer.id,
            digest=second_step.recovery_digest(organizer.public_id, one),
        )
        for one in made
    )
    return [second_step.on_paper(one) for one in made]


def turn_off(organizer: Organizer, password: str, typed: str) -> None:
    """Asks for both steps once more. Raises WrongPassword, WrongCode, TooMany."""
    check_password(organizer, password)
    check_code(organizer, typed)
    _turn_off(organizer.id, organizer.id)


@operation
def _turn_off(organizer_id: int, by: int | None) -> None:
    organizer = _locked(organizer_id)
    if organizer.step_sealed is None:
        return
    organizer.step_sealed = organizer.step_used = organizer.step_since = None
    _forget_recovery_codes(organizer_id)
    outbox.put(letters.about_account(letters.STEP_OFF, organizer))
    note(by, "second step off", "organizer", organizer_id)


def take_off(email: str) -> bool:
    """For who lost phone and paper: by the command line alone. False where there was none."""
    organizer = queries.by_email(email)
    if organizer is None:
        raise rules.UnknownOrganizer
    had_one = organizer.step_sealed is not None
    _turn_off(organizer.id, None)
    return had_one


@operation
def end_session(organizer_id: int, handle: str) -> bool:
    """Sign one browser out; False where it is nobody's, somebody else's or signed out already."""
    living = queries.living_sessions(organizer_id)
    found = next((one for one in living if handle_of(one) == handle), None)
    if found is None:
        return False
    end_sessions(StaffSession.id == found.id)
    note(organizer_id, "browser signed out", "organizer", organizer_id)
    return True


@operation
def end_others(organizer_id: int, here: str) -> None:
    """Sign out every browser but the one whose secret is `here`."""
    mine = StaffSession.organizer_id == organizer_id
    end_sessions(mine, StaffSession.token_digest != tokens.digest(here))
    note(organizer_id, "other browsers signed out", "organizer", organizer_id)


def handle_of(signed_in: StaffSession) -> str:
    """Names a sign-in in an address: a piece of the digest, of which nobody can make the cookie."""
    return signed_in.token_digest[:16]


def _locked(organizer_id: int) -> Organizer:
    return db.session.scalars(
        select(Organizer)
        .where(Organizer.id == organizer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _forget_recovery_codes(organizer_id: int) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.organizer_id == organizer_id))
