"""The demonstration is put in as one whole: by one process, once."""

from sqlalchemy import select, text

from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Grant, Indicator, Programme
from webinar_hub.core.database import db
from webinar_hub.core.models import Version
from webinar_hub.core.operation import DatabaseBusy, operation
from webinar_hub.core.web import settings
from webinar_hub.demonstration import content, events, history, organizers
from webinar_hub.demonstration.content import ProgrammePlan, Table
from webinar_hub.demonstration.crowd import Crowd
from webinar_hub.participants.models import Organization

TURNS = 6  # ten seconds each


def load() -> None:
    """Put the demonstration beside whatever is there; nothing happens where it is there already."""
    _fill(only_if_empty=False)
    _let_sign_in()


def load_if_empty() -> None:
    """Put the demonstration in where there is no organization yet. Any number may call at once."""
    turns_left = TURNS
    while not _organization_exists(demo=False):
        turns_left -= 1
        try:
            _fill(only_if_empty=True)
        except DatabaseBusy:  # another process is at it, which takes long on a slow machine
            if not turns_left:
                raise
    _let_sign_in()


@operation
def _fill(*, only_if_empty: bool) -> None:
    _one_at_a_time()
    if _organization_exists(demo=not only_if_empty):
        return
    crowd = Crowd()
    for position, plan in enumerate(content.programmes()):
        _add(plan, position, crowd)


def _one_at_a_time() -> None:
    """The row that every change of the catalogue takes: whoever comes second sees what is there."""
    if db.engine.dialect.name == "postgresql":  # on a slow machine the first one takes long
        for limit in ("lock_timeout", "statement_timeout"):
            db.session.execute(text(f"SET LOCAL {limit} = 0"))
    db.session.scalars(select(Version).where(Version.name == "catalogue").with_for_update()).one()


def _organization_exists(*, demo: bool) -> bool:
    """Any at all, or one of the demonstration."""
    query = select(Organization.id).limit(1)
    return db.session.scalar(query.where(Organization.demo) if demo else query) is not None


def _let_sign_in() -> None:
    """Accounts with a password that lies in a file are for the demonstration alone."""
    if settings().demo and _organization_exists(demo=True):
        organizers.let_sign_in()


def _add(plan: ProgrammePlan, position: int, crowd: Crowd) -> None:
    details = catalogue.OrganizationDetails(**plan.organization)
    organization = catalogue.create_organization(details, demo=True)
    texts = {f"privacy_{language}": text for language, text in content.privacy().items()}
    catalogue.write_privacy(organization.id, catalogue.Privacy(**texts))
    programme = catalogue.create_programme(
        organization.id,
        catalogue.ProgrammeDetails(**plan.programme),
        region_codes=tuple(plan.regions),
        position=position,
        demo=True,
    )
    grant = _grant(programme, plan.grant) if plan.grant else None
    series_ids = _series(programme, plan)
    history.record(programme, plan.past, grant)
    events.announce(programme, plan, series_ids, crowd)


def _grant(programme: Programme, table: Table) -> Grant:
    columns = {name: value for name, value in table.items() if name != "indicators"}
    grant = Grant(programme_id=programme.id, **columns)
    grant.indicators = [
        Indicator(position=position, **one) for position, one in enumerate(table["indicators"])
    ]
    db.session.add(grant)
    db.session.flush()
    return grant


def _series(programme: Programme, plan: ProgrammePlan) -> dict[str, int]:
    return {
        key: catalogue.create_series(
            programme.id,
            catalogue.SeriesDetails(language=plan.language, **table),
            position=position,
        ).id
        for position, (key, table) in enumerate(plan.series.items())
    }
