"""The words of an automatic letter: saved, put back to ours, tried out."""

from collections.abc import Mapping

from webinar_hub.accounts.auditing import note
from webinar_hub.accounts.models import Organizer
from webinar_hub.campaigns.rules import TESTS_AN_HOUR, TooManyTests
from webinar_hub.catalogue.models import Programme
from webinar_hub.catalogue.operations import ChangedMeanwhile
from webinar_hub.core import clock, limits
from webinar_hub.core.database import db
from webinar_hub.core.language import LANGUAGES
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound, TooMany
from webinar_hub.mail import outbox
from webinar_hub.rewording import letters
from webinar_hub.wordings.kinds import KINDS
from webinar_hub.wordings.models import TEXTS, LetterWording
from webinar_hub.wordings.queries import wording_of


@operation
def save(
    programme_id: int,
    kind: str,
    language: str,
    texts: Mapping[str, str],
    *,
    version: int | None,
    by: int,
) -> bool:
    """Whether there are words of one's own now. Letters that were put down before keep theirs.

    `version`: of the words that the form was opened with, 0 where there were none. Raises
    ChangedMeanwhile when somebody else saved since, NotFound.
    """
    programme = _locked(programme_id, kind, language)
    found = wording_of(programme.id, kind, language)
    if version is not None and version != (found.version_id if found else 0):
        raise ChangedMeanwhile
    before = found.texts if found else dict.fromkeys(TEXTS, "")
    after = {name: texts[name] for name in TEXTS}
    if after == before:
        return any(after.values())
    if found is None:
        found = LetterWording(programme_id=programme.id, kind=kind, language=language)
        db.session.add(found)
    for name, text in after.items():
        setattr(found, name, text)
    found.organizer_id, found.changed_at = by, clock.now()
    _note(by, programme.id, kind, language, before, after)
    return found.is_own


def put_back(programme_id: int, kind: str, language: str, *, by: int) -> None:
    """Our words again, from the next letter on."""
    save(programme_id, kind, language, dict.fromkeys(TEXTS, ""), version=None, by=by)


def send_test(
    programme_id: int, kind: str, language: str, texts: Mapping[str, str], *, by: int
) -> None:
    """To the organizer alone, whether saved or not. Raises TooManyTests, NotFound."""
    try:
        limits.use("letter tests", str(by), allowed=TESTS_AN_HOUR, seconds=3600)
    except TooMany as refusal:
        raise TooManyTests from refusal
    _send(programme_id, kind, language, texts, by)


@operation
def _send(
    programme_id: int, kind: str, language: str, texts: Mapping[str, str], by: int
) -> None:
    programme = _locked(programme_id, kind, language)
    organizer = db.session.get_one(Organizer, by)
    outbox.put(letters.test_of(programme, kind, language, texts, organizer))


def _locked(programme_id: int, kind: str, language: str) -> Programme:
    """So that of two who word a letter first one comes second."""
    programme = db.session.get(Programme, programme_id, with_for_update={"key_share": True})
    if programme is None or kind not in KINDS or language not in LANGUAGES:
        raise NotFound
    return programme


def _note(
    by: int,
    programme_id: int,
    kind: str,
    language: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> None:
    fields = {name: [before[name], after[name]] for name in TEXTS if before[name] != after[name]}
    action = "wording changed" if any(after.values()) else "wording put back"
    changes = {"letter": kind, "language": language, "fields": fields}
    note(by, action, "programme", programme_id, programme_id, changes)
