"""The legal bodies behind programmes: what the legal page and the letters say of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from types import SimpleNamespace

from sqlalchemy import select

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.catalogue.operations.editing import (
    apply,
    check_fingerprint,
    differences,
    locked,
    sent_before,
)
from webinar_hub.catalogue.rules import responsible
from webinar_hub.catalogue.rules.addresses import slug_for
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.language import LANGUAGES
from webinar_hub.core.markdown import html_of
from webinar_hub.core.operation import operation
from webinar_hub.participants.default_texts import add_default_texts
from webinar_hub.participants.models import CONSENT_PURPOSES, Organization
from webinar_hub.participants.operations import add_consent_text

ORGANIZATION_FIELDS = (
    *("name", "language", "address", "reply_to"),
    *("help_name", "help_phone", "help_email", "help_messenger"),
    *("signer", "legal_text"),
)
PRIVACY_FIELDS = ("privacy_en", "privacy_ru")
CONSENT_KINDS = tuple(product(CONSENT_PURPOSES, LANGUAGES))


def consent_fields(purpose: str, language: str) -> tuple[str, str]:
    """Names of the label, which stands beside the tick, and of the text behind it."""
    return f"{purpose}_label_{language}", f"{purpose}_body_{language}"


CONSENT_FIELDS = tuple(name for kind in CONSENT_KINDS for name in consent_fields(*kind))


@dataclass(frozen=True)
class OrganizationDetails:
    """The names are those of the columns; `legal_text` is Markdown."""

    name: str
    language: str
    reply_to: str
    address: str = ""
    help_name: str = ""
    help_phone: str = ""
    help_email: str = ""
    help_messenger: str = ""
    signer: str = ""
    legal_text: str = ""


@dataclass(frozen=True)
class Privacy:
    """The privacy page in both languages, in Markdown."""

    privacy_en: str = ""
    privacy_ru: str = ""


@operation
def create_organization(
    details: OrganizationDetails,
    *,
    by: int | None = None,
    public_id: str | None = None,
    demo: bool = False,
) -> Organization:
    if (known := sent_before(Organization, public_id)) is not None:
        return known
    public_id = public_id or tokens.public_id()
    taken = set(db.session.scalars(select(Organization.slug)))
    organization = Organization(
        public_id=public_id,
        slug=slug_for(details.name, taken, public_id),
        legal_html=html_of(details.legal_text),
        demo=demo,
        **vars(details),
    )
    db.session.add(organization)
    db.session.flush()
    add_default_texts(organization.id, confirmed=demo)
    note(by, "organization added", "organization", organization.id)
    return organization


@operation
def edit_organization(
    organization_id: int,
    details: OrganizationDetails,
    *,
    by: int | None = None,
    seen: str | None = None,
) -> None:
    """`seen` is the fingerprint of what the form was opened with."""
    organization = locked(Organization, organization_id)
    changes = differences(organization, vars(details))
    if not changes:
        return
    check_fingerprint(organization, ORGANIZATION_FIELDS, seen)
    _apply(organization, changes)
    organization.legal_html = html_of(details.legal_text)
    names_only = {"fields": dict.fromkeys(changes)}
    note(
        by,
        "organization changed",
        "organization",
        organization.id,
        None,
        names_only,
        personal=changes,
    )


@operation
def write_privacy(
    organization_id: int, texts: Privacy, *, by: int | None = None, seen: str | None = None
) -> None:
    """`seen` is the fingerprint of what the form was opened with."""
    organization = locked(Organization, organization_id)
    changes = differences(organization, vars(texts))
    if not changes:
        return
    check_fingerprint(organization, PRIVACY_FIELDS, seen)
    _apply(organization, changes)
    organization.privacy_en_html = html_of(texts.privacy_en)
    organization.privacy_ru_html = html_of(texts.privacy_ru)
    names_only = {"fields": dict.fromkeys(changes)}
    about = "organization", organization.id
    note(by, "privacy page changed", *about, None, names_only, personal=changes)


@operation
def write_consent_texts(
    organization_id: int,
    wanted: Mapping[str, str],
    *,
    by: int | None = None,
    seen: str | None = None,
) -> None:
    """Each text that reads differently becomes a new version; consents keep the one they name.

    `wanted`: by the names of CONSENT_FIELDS. `seen` is the fingerprint of what the form was opened
    with.
    """
    organization = locked(Organization, organization_id)
    present = consent_wordings(organization)
    changes = differences(present, wanted)
    if not changes:
        return
    check_fingerprint(present, CONSENT_FIELDS, seen)
    with _nothing_needed_is_lost(organization):
        for purpose, language in CONSENT_KINDS:
            label, body = consent_fields(purpose, language)
            if label in changes or body in changes:
                add_consent_text(organization.id, purpose, language, wanted[label], wanted[body])
        db.session.expire(organization, ["consent_texts"])
    names_only = {"fields": dict.fromkeys(changes)}
    about = "organization", organization.id
    note(by, "consent texts changed", *about, None, names_only, personal=changes)


def consent_wordings(organization: Organization) -> SimpleNamespace:
    """What holds now, under the names of CONSENT_FIELDS, and the organization's public id."""
    found: dict[str, str] = {}
    for purpose, language in CONSENT_KINDS:
        text = organization.consent_text(purpose, language)
        label, body = consent_fields(purpose, language)
        found |= {label: text.label if text else "", body: text.body if text else ""}
    return SimpleNamespace(public_id=organization.public_id, **found)


def _apply(organization: Organization, changes: dict[str, list[str]]) -> None:
    with _nothing_needed_is_lost(organization):
        apply(organization, changes)


@contextmanager
def _nothing_needed_is_lost(organization: Organization) -> Iterator[None]:
    """What people who sign up today can read must not be lost; what was lacking may go on so."""
    languages = _languages_before_people(organization.id)
    lacking = {one.field for one in responsible.lacks(organization, languages)}
    yield
    for one in responsible.lacks(organization, languages):
        if one.field not in lacking:
            raise responsible.StillNeeded(field=one.field)


def _languages_before_people(organization_id: int) -> set[str]:
    """Of the events that are published and not over."""
    return set(
        db.session.scalars(
            select(Event.language)
            .join(Programme)
            .where(
                Programme.organization_id == organization_id,
                Event.visibility != "draft",
                Event.status == "scheduled",
                Event.historical.is_(False),
                Event.last_end > clock.now(),
            )
            .distinct()
        )
    )
