"""How long things hold: no database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from webinar_hub.personal import rules

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Asked:
    expires_at: datetime = NOON + rules.GOOD_FOR
    proved_at: datetime | None = None
    used_at: datetime | None = None
    tries: int = 0


def test_a_letter_is_good_for_ten_minutes():
    assert rules.is_good(Asked(), NOON + 10 * MINUTE - timedelta(seconds=1))
    assert not rules.is_good(Asked(), NOON + 10 * MINUTE)


def test_it_is_good_once():
    assert not rules.is_good(Asked(proved_at=NOON), NOON)


def test_a_choice_waits_only_between_the_proof_and_its_use():
    assert not rules.waits_for_choice(Asked(), NOON)
    assert rules.waits_for_choice(Asked(proved_at=NOON), NOON)
    assert not rules.waits_for_choice(Asked(proved_at=NOON, used_at=NOON), NOON)
    assert not rules.waits_for_choice(Asked(proved_at=NOON), NOON + 10 * MINUTE)


def test_the_refusal_says_whether_it_was_typed_too_often_or_is_over():
    often = Asked(tries=rules.MOST_TRIES)
    assert isinstance(rules.why_not(often, NOON), rules.NoMoreTries)
    assert isinstance(rules.why_not(often, NOON + 10 * MINUTE), rules.TooLate)
    assert isinstance(rules.why_not(Asked(proved_at=NOON), NOON), rules.TooLate)


def test_a_browser_stays_signed_in_for_thirty_idle_days_and_a_discreet_one_for_twelve_hours():
    days, hours = timedelta(days=1), timedelta(hours=1)
    assert rules.is_alive(NOON, NOON + 29 * days, discreet=False)
    assert not rules.is_alive(NOON, NOON + 30 * days, discreet=False)
    assert rules.is_alive(NOON, NOON + 11 * hours, discreet=True)
    assert not rules.is_alive(NOON, NOON + 12 * hours, discreet=True)
