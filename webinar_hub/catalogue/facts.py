"""What programmes, grants and organizations say of themselves, as pairs of a term and its value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup

from webinar_hub.catalogue.models import Grant, Indicator, Programme
from webinar_hub.core.language import _, plural
from webinar_hub.participants.models import Organization

Facts = list[tuple[str, str]]
Held = Mapping[tuple[int, str], int]
"""How many events were held, by grant and kind."""


@dataclass(frozen=True)
class GrantShown:
    """A grant with, for each indicator, its name and the figures that are known, apart."""

    name: str
    facts: Facts
    figures: list[tuple[str, list[str]]]


def of_programme(programme: Programme, language: str) -> Facts:
    organization = programme.organization
    return _filled(
        (_("Run by"), _link(f"/legal/{organization.slug}", organization.name)),
        (_("Partner"), programme.partner),
        (_("Regions"), ", ".join(region.name_in(language) for region in programme.regions)),
    )


def of_organization(organization: Organization) -> Facts:
    phone, email = organization.help_phone, organization.help_email or organization.reply_to
    return _filled(
        (_("Postal address"), organization.address),
        (_("You reach"), organization.help_name),
        (_("Phone"), _link("tel:" + "".join(phone.split()), phone) if phone else ""),
        (_("Mail"), _link(f"mailto:{email}", email) if email else ""),
        (_("Messenger"), organization.help_messenger),
    )


def of_grant(grant: Grant, held: Held, language: str) -> GrantShown:
    return GrantShown(
        name=grant.name,
        facts=_filled(
            (_("Funder"), grant.funder),
            (_("Grant"), _rubles(grant.amount_rubles, language)),
            (_("Whole budget"), _rubles(grant.budget_rubles, language)),
            (_("Period"), _period(grant, language)),
            (_("State"), str(_("Closed")) if grant.closed else ""),
        ),
        figures=[(one.name, _figures(one, held, language)) for one in grant.indicators],
    )


def _figures(indicator: Indicator, held: Held, language: str) -> list[str]:
    """Planned, counted from the events here, and what the source states: never mixed."""
    what, _colon, kind = indicator.measure.partition(":")
    counted = held.get((indicator.grant_id, kind), 0) if what == "events" else None
    known = (
        (_("Planned: %(number)s"), indicator.planned),
        (_("Held: %(number)s"), counted),
        (_("As stated by the programme: %(number)s"), indicator.stated),
    )
    return [
        str(words) % {"number": format_decimal(number, locale=language)}
        for words, number in known
        if number is not None
    ]


def _period(grant: Grant, language: str) -> str:
    """From when until when, as exactly as is known, else how long."""
    if grant.starts_on or grant.ends_on:
        known = (_rough(grant.starts_on, language), _rough(grant.ends_on, language))
        return " – ".join(known)
    if grant.months:
        return str(plural("%(num)s month", "%(num)s months", grant.months))
    return ""


def _rough(when: str | None, language: str) -> str:
    """`2019`, `2019-06` or `2019-06-12` in words, no more exact than that."""
    if not when:
        return "…"
    pattern = {4: "y", 7: "LLLL y"}.get(len(when), "d MMMM y")
    first = date.fromisoformat((when + "-01-01")[:10])
    return format_date(first, pattern, locale=language)


def _rubles(amount: int | None, language: str) -> str:
    if amount is None:
        return ""
    return format_currency(amount, "RUB", "#,##0\u00a0¤", locale=language, currency_digits=False)


def _link(address: str, text: str) -> str:
    return Markup('<a href="{}">{}</a>').format(address, text)


def _filled(*pairs: tuple[object, str]) -> Facts:
    return [(str(term), value) for term, value in pairs if value]
