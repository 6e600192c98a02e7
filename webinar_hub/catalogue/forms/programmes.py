"""What organizers may type about programmes, series, speakers and organizations."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wtforms import EmailField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from webinar_hub.catalogue.forms.parts import Seen, language_choices, zone_choices
from webinar_hub.core.forms import choice, filled, line, text
from webinar_hub.core.language import _
from webinar_hub.core.text import one_line
from webinar_hub.participants.models import Organization
from webinar_hub.participants.rules import UnusableAddress, mailbox

_NEEDED = filled(_("Please write what people shall agree to."))


class AboutSpeaker(Seen):
    name = line(_("Name"), 160, filled(_("Please give the name.")))
    about = line(_("In one line"), 300)
    biography = text(_("More about this person"), 10_000)
    language = choice(_("Language of these texts"), choices=language_choices())


class AboutSeries(Seen):
    title = line(_("Title"), 200, filled(_("Please give the series a title.")))
    summary = line(_("In one sentence"), 500)
    description = text(_("What it is about"), 20_000)
    language = choice(_("Language"), choices=language_choices())


class AboutProgramme(Seen):
    name = line(_("Name of the programme"), 200, filled(_("Please give the programme a name.")))
    partner = line(_("Partner"), 200)
    summary = line(_("In one sentence"), 500)
    description = text(_("What it is about"), 20_000)
    language = choice(_("Language"), choices=language_choices())
    zone = choice(_("Time zone for new events"))
    emergency_en = text(_("Numbers for people in danger, in English"), 4_000)
    emergency_ru = text(_("Numbers for people in danger, in Russian"), 4_000)
    children_en = text(_("Numbers for children and teenagers, in English"), 4_000)
    children_ru = text(_("Numbers for children and teenagers, in Russian"), 4_000)

    def offer_zones(self, at: datetime, language: str, *present: str) -> None:
        self.zone.choices = zone_choices(at, language, *present)


class NewProgramme(AboutProgramme):
    organization = choice(_("Organization"))

    def offer(self, organizations: Iterable[Organization]) -> None:
        self.organization.choices = [SelectChoice(str(one.id), one.name) for one in organizations]


class AboutOrganization(Seen):
    name = line(_("Name of the legal body"), 200, filled(_("Please give the legal body a name.")))
    address = line(_("Postal address"), 300)
    reply_to = EmailField(
        _("Address to which people's answers go"),
        filters=[one_line],
        validators=[filled(_("Please give the address to which answers go."))],
    )
    help_name = line(_("Who answers questions"), 120)
    help_phone = line(_("Phone for questions"), 60)
    help_email = EmailField(_("E-mail for questions"), filters=[one_line])
    help_messenger = line(_("Messenger for questions"), 200)
    signer = line(_("Who signs certificates"), 200)
    legal_text = text(_("Legal notice"), 20_000)
    language = choice(_("Language"), choices=language_choices())

    def validate_reply_to(self, field: Any) -> None:
        _check_address(field)

    def validate_help_email(self, field: Any) -> None:
        if field.data:
            _check_address(field)


class AboutPrivacy(Seen):
    """What is open in square brackets may be saved and filled in another day."""

    privacy_en = text(_("Privacy page in English"), 30_000)
    privacy_ru = text(_("Privacy page in Russian"), 30_000)


class AboutConsents(Seen):
    """What people are asked to agree to; each text has a line beside its tick."""

    participation_label_en = line(_("Taking part, in English: beside the tick"), 400, _NEEDED)
    participation_body_en = text(_("Taking part, in English: the text"), 30_000, _NEEDED)
    participation_label_ru = line(_("Taking part, in Russian: beside the tick"), 400, _NEEDED)
    participation_body_ru = text(_("Taking part, in Russian: the text"), 30_000, _NEEDED)
    news_label_en = line(_("News, in English: beside the tick"), 400, _NEEDED)
    news_body_en = text(_("News, in English: the text"), 30_000, _NEEDED)
    news_label_ru = line(_("News, in Russian: beside the tick"), 400, _NEEDED)
    news_body_ru = text(_("News, in Russian: the text"), 30_000, _NEEDED)


def _check_address(field: Any) -> None:
    try:
        mailbox(field.data)
    except UnusableAddress as refusal:
        raise ValidationError(refusal.message) from refusal
