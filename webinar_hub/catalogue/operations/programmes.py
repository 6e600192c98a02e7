"""Programmes and the series in them."""

from dataclasses import dataclass

from sqlalchemy import select

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue.models import Programme, Series
from webinar_hub.catalogue.operations.editing import (
    apply,
    check_fingerprint,
    differences,
    locked,
    long_texts,
    new_slug,
    sent_before,
    tellable,
)
from webinar_hub.catalogue.rules import help_numbers
from webinar_hub.catalogue.rules.times import UnknownZone
from webinar_hub.core import tokens
from webinar_hub.core.database import db
from webinar_hub.core.markdown import html_of
from webinar_hub.core.operation import operation
from webinar_hub.core.zones import is_zone
from webinar_hub.participants.models import Organization, Region

NUMBERS = ("emergency_en", "emergency_ru", "children_en", "children_ru")
PROGRAMME_FIELDS = (
    *("name", "language", "zone", "partner", "summary", "description"),
    *NUMBERS,
)
SERIES_FIELDS = ("title", "language", "summary", "description")


@dataclass(frozen=True)
class ProgrammeDetails:
    """The names are those of the columns; `description` is Markdown."""

    name: str
    language: str
    zone: str
    partner: str = ""
    summary: str = ""
    description: str = ""
    emergency_en: str = ""
    emergency_ru: str = ""
    children_en: str = ""
    children_ru: str = ""


@dataclass(frozen=True)
class SeriesDetails:
    """The names are those of the columns; `description` is Markdown."""

    title: str
    language: str
    summary: str = ""
    description: str = ""


@operation
def create_programme(
    organization_id: int,
    details: ProgrammeDetails,
    *,
    region_codes: tuple[str, ...] = (),
    position: int = 0,
    by: int | None = None,
    public_id: str | None = None,
    demo: bool = False,
) -> Programme:
    """A programme of an organization; it has its public page from now on."""
    locked(Organization, organization_id)
    if (known := sent_before(Programme, public_id, organization_id=organization_id)) is not None:
        return known
    _check_zone(details.zone)
    _check_numbers(details)
    programme = Programme(
        public_id=public_id or tokens.public_id(),
        organization_id=organization_id,
        description_html=html_of(details.description),
        position=position,
        demo=demo,
        regions=list(db.session.scalars(select(Region).where(Region.code.in_(region_codes)))),
        **vars(details),
    )
    db.session.add(programme)
    db.session.flush()
    programme.slug = new_slug("programme", details.name, programme.id, programme.public_id)
    note(by, "programme added", "programme", programme.id, programme.id)
    return programme


@operation
def edit_programme(
    programme_id: int,
    details: ProgrammeDetails,
    *,
    by: int | None = None,
    seen: str | None = None,
) -> None:
    """`seen` is the fingerprint of what the form was opened with. Meetings keep their zones."""
    programme = locked(Programme, programme_id)
    changes = differences(programme, vars(details))
    if not changes:
        return
    check_fingerprint(programme, PROGRAMME_FIELDS, seen)
    _check_zone(details.zone)
    _check_numbers(details)
    apply(programme, changes)
    programme.description_html = html_of(details.description)
    told = {"fields": tellable(changes)}
    texts = long_texts(changes)
    note(by, "programme changed", "programme", programme.id, programme.id, told, personal=texts)


@operation
def create_series(
    programme_id: int,
    details: SeriesDetails,
    *,
    position: int | None = None,
    by: int | None = None,
    public_id: str | None = None,
) -> Series:
    """Events offered together; last in the programme unless a position is given."""
    programme = locked(Programme, programme_id)
    if (known := sent_before(Series, public_id, programme_id=programme_id)) is not None:
        return known
    series = Series(
        public_id=public_id or tokens.public_id(),
        programme_id=programme.id,
        description_html=html_of(details.description),
        position=len(programme.series) if position is None else position,
        **vars(details),
    )
    db.session.add(series)
    db.session.flush()
    series.slug = new_slug("series", details.title, series.id, series.public_id)
    note(by, "series added", "series", series.id, programme.id)
    return series


@operation
def edit_series(
    series_id: int, details: SeriesDetails, *, by: int | None = None, seen: str | None = None
) -> None:
    """`seen` is the fingerprint of what the form was opened with."""
    series = locked(Series, series_id)
    changes = differences(series, vars(details))
    if not changes:
        return
    check_fingerprint(series, SERIES_FIELDS, seen)
    apply(series, changes)
    series.description_html = html_of(details.description)
    told = {"fields": tellable(changes)}
    texts = long_texts(changes)
    note(by, "series changed", "series", series.id, series.programme_id, told, personal=texts)


def _check_zone(name: str) -> None:
    if not is_zone(name):
        raise UnknownZone(field="zone")


def _check_numbers(details: ProgrammeDetails) -> None:
    texts = {name: getattr(details, name) for name in NUMBERS}
    named = set().union(*map(help_numbers.regions_named, texts.values()))
    known = set(db.session.scalars(select(Region.code).where(Region.code.in_(named))))
    for field, text in texts.items():
        help_numbers.check(text, field, known)
