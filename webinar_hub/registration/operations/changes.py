"""People are told of every change once: meetings are compared with what each person knows."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Exists, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.catalogue.models import Event, Meeting, Programme
from webinar_hub.core import clock
from webinar_hub.core.database import database_time, db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.outbox import About
from webinar_hub.registration import letters, queries, rules
from webinar_hub.registration.models import LIVE_STATES, Invitation, Registration
from webinar_hub.registration.operations import comparing, reminded, telling

LEFT_ALONE = timedelta(seconds=60)  # an organizer who still corrects writes one letter, not three
AT_ONCE = timedelta(0)
BATCH = 100
OPENING_KINDS = (
    *("confirmation", "waiting", "offer", "promoted", "colleague_asked"),
    *("pending", "approved", "approved_waiting"),
)
FOLLOWING_KINDS = (
    *("invitation", "invitation_changed", "invitation_withdrawn"),
    *("changed", "part_changed", "event_restored"),
)


def behind(
    event_id: int | None = None,
    left_alone: timedelta = LEFT_ALONE,
    besides: Collection[int] = (),
) -> list[int]:
    """Registrations that do not know the present state of a meeting; about a batch.

    Who was reminded of an older state is among them without the wait.
    """
    now = clock.now()
    ahead = (
        Meeting.ends_at > now,
        Meeting.precision == "minute",
        Meeting.changed_at <= now - left_alone,
    )
    # Most registrations are for what is over. Asked for both at once, PostgreSQL reads them all.
    events_ahead = select(Meeting.event_id).where(*ahead).distinct()
    if event_id is not None:
        events_ahead = events_ahead.where(Meeting.event_id == event_id)
    event_ids = db.session.scalars(events_ahead).all()
    statement = (
        select(Registration.id)
        .where(
            Registration.event_id.in_(event_ids),
            Registration.state.in_(LIVE_STATES),
            _not_told(*ahead),
        )
        .order_by(Registration.event_id, Registration.id)
        .limit(BATCH)
    )
    if besides:
        statement = statement.where(Registration.id.not_in(besides))
    found = list(db.session.scalars(statement))
    if event_id is None and left_alone:
        found += [one for one in reminded.behind(left_alone, BATCH) if one not in found]
    return found


def _not_told(*of_meetings: ColumnElement[bool]) -> Exists:
    """Of one of these meetings the person knows an older state, or nothing at all."""
    theirs = and_(
        Invitation.registration_id == Registration.id, Invitation.meeting_id == Meeting.id
    )
    return (
        select(Meeting.id)
        .outerjoin(Invitation, theirs)
        .where(
            Meeting.event_id == Registration.event_id,
            *of_meetings,
            or_(
                Invitation.told_sequence < Meeting.sequence,
                and_(Invitation.id.is_(None), Meeting.status == "scheduled"),
            ),
        )
        .correlate(Registration)
        .exists()
    )


@operation
def tell_changes(registration_ids: Sequence[int], left_alone: timedelta = LEFT_ALONE) -> int:
    """Write to people who are behind, and remember what they now know. Returns their number."""
    registrations = db.session.scalars(
        select(Registration)
        .where(Registration.id.in_(registration_ids), Registration.state.in_(LIVE_STATES))
        .order_by(Registration.id)
        .with_for_update(of=Registration, skip_locked=True)
        .options(
            joinedload(Registration.participant),
            joinedload(Registration.pool),
            joinedload(Registration.event).joinedload(Event.programme).joinedload(Programme.organization),
            joinedload(Registration.event).selectinload(Event.meetings),
            selectinload(Registration.invitations).joinedload(Invitation.meeting),
        )
        .execution_options(populate_existing=True)
    ).all()
    opening = outbox.written("registration", registration_ids, OPENING_KINDS)
    lease_now = database_time()
    told = comparing.as_told(registration_ids)
    wrongly = reminded.of(registration_ids)
    plans = []
    for registration in registrations:
        letters_before = opening.get(registration.id, [])
        if any(outbox.in_hand(letter, lease_now) for letter in letters_before):
            continue  # it leaves at this moment: what follows it waits for the next round
        was_reminded = reminded.concerns(wrongly, registration, registration.event.meetings)
        wait = AT_ONCE if was_reminded else left_alone
        if changes := _changes_for(registration, wait):
            changes = comparing.with_before(changes, told.get(registration.id, {}))
            plans.append((registration, changes, letters_before))
    _withdraw_outdated([(registration.id, changes) for registration, changes, _ in plans])
    for plan in plans:
        _tell(*plan, wrongly)
    return len(plans)


def _withdraw_outdated(plans: Sequence[tuple[int, Sequence[rules.Change]]]) -> None:
    """Unsent letters about an older state of a meeting, to those who are told of it anew.

    Nobody else's: a letter about a state that was left and came back is still right.
    """
    told: dict[int, tuple[Meeting, list[int]]] = {}
    for registration_id, changes in plans:
        for change in changes:
            told.setdefault(change.meeting.id, (change.meeting, []))[1].append(registration_id)
    for meeting, ids in told.values():
        outbox.withdraw(
            "meeting",
            meeting.id,
            below_version=meeting.sequence,
            recipients=("registration", ids),
        )


def _changes_for(registration: Registration, left_alone: timedelta) -> list[rules.Change]:
    """What they have to be told; where a change was taken back, they know the present state."""
    changes = []
    for meeting, invitation, change in comparing.compared(registration, left_alone):
        if change is not None:
            changes.append(change)
        elif invitation is not None and (invitation.told_sequence or 0) < meeting.sequence:
            invitation.told_sequence = meeting.sequence
            outbox.put_back(
                About("meeting", meeting.id, meeting.sequence),
                ("registration", registration.id),
                priority=outbox.REMINDER,
                until=meeting.starts_at,
            )
    return changes


def _tell(
    registration: Registration,
    changes: Sequence[rules.Change],
    opening: Sequence[OutboxMessage],
    wrongly: reminded.Reminded,
) -> None:
    """`opening`: the letters that gave them the seat or the place in line."""
    anew = rules.told_anew([(letter.kind, letter.state) for letter in opening])
    for letter in opening:
        if letter.state != "sent":  # it names the old state, and would arrive after the new one
            letter.state = "withdrawn"
    if anew and rules.meetings_to_tell(registration.event, clock.now()):
        tell_anew(registration, changes, anew)
    else:
        _write(registration, changes, wrongly)


def tell_anew(
    registration: Registration, changes: Sequence[rules.Change], kind: str
) -> None:
    """What they have not heard of has not changed for them: that letter is written anew."""
    for change in changes:
        if change.what == "cancelled":
            telling.catch_up(registration, change.meeting, "none")
    outbox.withdraw_from("registration", registration.id, FOLLOWING_KINDS)
    mark = f"{rules.dates_mark(registration.event)}:{registration.part_changes}"
    key = f"anew:{registration.id}:{mark}"
    if kind == "promoted":
        telling.tell_promoted(registration, key=key)
        return
    if kind == "offer":
        telling.tell_offered(registration, key=key)
        return
    if kind in ("approved", "approved_waiting"):
        telling.tell_approved(registration, key=key)
        return
    registration.thread_id = outbox.new_message_id()
    others = queries.others_at_address(registration)
    telling.tell(registration, key=key, others=others, opening=True)


def _write(
    registration: Registration, changes: Sequence[rules.Change], wrongly: reminded.Reminded
) -> None:
    how = rules.invited_how(len(changes), registration.state)
    invitations = [telling.catch_up(registration, change.meeting, how) for change in changes]
    standing = rules.meetings_to_tell(registration.event, clock.now())
    since_reminder = reminded.concerns(wrongly, registration, (one.meeting for one in changes))
    letter = letters.changed(
        registration, changes, standing, invitations[0], since_reminder=since_reminder
    )
    telling.send(registration, letter)
    pairs = list(zip(changes, invitations, strict=True))[1:]
    for number, (change, invitation) in enumerate(pairs, start=2):
        if registration.state == "confirmed" and invitation.how == "request":
            label = f"{number}/{len(changes)}"
            letter = letters.further_change(registration, change, invitation, label)
            telling.send(registration, letter)
