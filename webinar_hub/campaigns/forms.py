"""What an organizer types to write to many: to whom, what, and when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, Regexp, StopValidation, ValidationError

from webinar_hub.campaigns import choosing, placeholders, rules
from webinar_hub.campaigns.choosing import People
from webinar_hub.campaigns.operations import Draft
from webinar_hub.catalogue import labels
from webinar_hub.catalogue.forms.parts import Versioned
from webinar_hub.core import tokens
from webinar_hub.core.forms import Ticks, choice, choices, day, line, moment, text
from webinar_hub.core.language import LANGUAGES, NATIVE_NAMES, _
from webinar_hub.core.zones import RepeatedTime, SkippedTime, instant
from webinar_hub.mail.own_wording import is_page, names_in

KINDS: dict[str, Any] = {
    "service": _("News of an event that they signed up for"),
    "news": _("News of the programme, only to people who agreed to news"),
    "invited": _("A reminder to people whom you invited to one event and who have not answered"),
}
GROUPS: dict[str, Any] = {
    "confirmed": _("have a seat"),
    "waiting": _("are on the waiting list"),
    "pending": _("wait for our decision"),
    "left": _("gave the seat back, or were declined"),
}
ATTENDANCES: dict[str, Any] = {
    "": _("whether they came or not"),
    "came": _("came"),
    "absent": _("are known not to have come"),
}
_NOT_OFFERED = {"invalid_choice_message": _("Please choose from the list.")}


def _ticks(label: Any) -> Any:
    return Ticks(label, **_NOT_OFFERED)


class Writing(Versioned):
    """`key` is made with the form: sending it twice is making one letter."""

    key = HiddenField(default=tokens.public_id, validators=[Regexp(r"^[a-z2-7]{16}$")])
    kind = RadioField(_("What it is"), default="service", validate_choice=True)
    events = _ticks(_("Events"))
    series = _ticks(_("Series"))
    groups = _ticks(_("Who"))
    attendance = RadioField(_("Attendance"), default="")
    roles = _ticks(_("Roles"))
    regions = _ticks(_("Regions"))
    languages = _ticks(_("Languages of letters"))
    begins = day(_("Events from"), Optional())
    ends = day(_("Events until"), Optional())
    subject_en = line(_("Subject"), rules.LONGEST_SUBJECT)
    body_en = text(_("Letter"), rules.LONGEST_BODY)
    subject_ru = line(_("Subject"), rules.LONGEST_SUBJECT)
    body_ru = text(_("Letter"), rules.LONGEST_BODY)

    def offer(
        self,
        events: list[tuple[str, str]],
        series: list[tuple[str, str]],
        regions: list[tuple[str, str]],
    ) -> None:
        self.kind.choices = choices(KINDS)
        self.events.choices = [SelectChoice(*one) for one in events]
        self.series.choices = [SelectChoice(*one) for one in series]
        self.groups.choices = choices(GROUPS)
        self.attendance.choices = choices(ATTENDANCES)
        self.roles.choices = choices(labels.ROLES)
        self.regions.choices = [SelectChoice(*one) for one in regions]
        self.languages.choices = choices(NATIVE_NAMES)

    def offer_to_ticked(self) -> None:
        """To whom it goes is settled: they were ticked one by one."""
        self.kind.choices = [one for one in choices(KINDS) if one.value != "invited"]

    def texts(self, language: str) -> tuple[Any, Any]:
        return self[f"subject_{language}"], self[f"body_{language}"]

    def validate_ends(self, field: Any) -> None:
        begins: date | None = self.begins.data
        if begins and field.data and field.data < begins:
            raise ValidationError(_("The last day cannot be before the first."))

    def validate_choice_of_people(self) -> bool:
        """Whether the part about people holds, to count them while the letter is being written."""
        names = (
            *("kind", "events", "series", "groups", "attendance"),
            *("roles", "regions", "languages", "begins", "ends"),
        )
        checked = [
            self[name].validate(self, (Writing.validate_ends,) if name == "ends" else ())
            for name in names
        ]
        return all(checked)

    def validate_body_en(self, _field: Any) -> None:
        self._judge("en")
        if not any(self[f"body_{one}"].data or self[f"subject_{one}"].data for one in LANGUAGES):
            raise ValidationError(_("Please write the letter, in one language at least."))

    def validate_body_ru(self, _field: Any) -> None:
        self._judge("ru")

    def validate_subject_en(self, field: Any) -> None:
        self._judge_subject("en", field)

    def validate_subject_ru(self, field: Any) -> None:
        self._judge_subject("ru", field)

    def draft(self, people: People) -> Draft:
        return Draft(
            self.kind.data,
            people,
            {one: self[f"subject_{one}"].data for one in LANGUAGES},
            {one: self[f"body_{one}"].data for one in LANGUAGES},
        )

    def people(self, ids: dict[str, int]) -> People:
        """`ids`: of events, series and regions, by the words with which the form names them."""
        events = tuple(sorted(ids[f"event {one}"] for one in self.events.data or ()))
        series = tuple(sorted(ids[f"series {one}"] for one in self.series.data or ()))
        if self.kind.data == "invited":  # nothing more is known of them
            return People(events, series, languages=tuple(self.languages.data or ()))
        return People(
            events=events,
            series=series,
            roles=tuple(self.roles.data or ()),
            regions=tuple(sorted(ids[f"region {one}"] for one in self.regions.data or ())),
            languages=tuple(self.languages.data or ()),
            states=choosing.states_of(self.groups.data or ("confirmed",)),
            attendance=self.attendance.data or "",
            begins=self.begins.data.isoformat() if self.begins.data else "",
            ends=self.ends.data.isoformat() if self.ends.data else "",
        )

    def _judge(self, language: str) -> None:
        subject, body = self.texts(language)
        if subject.data and not body.data:
            raise ValidationError(_("Please write the letter."))
        _refuse_unknown(body.data or "", self.kind.data)

    def _judge_subject(self, language: str, field: Any) -> None:
        _subject, body = self.texts(language)
        if body.data and not field.data:
            raise ValidationError(_("Please write a subject."))
        links = [name for name in names_in(field.data or "") if is_page(name)]
        if links:
            raise ValidationError(
                _("A link has no place in a subject: %(name)s.", name=_listed(links))
            )
        _refuse_unknown(field.data or "", self.kind.data)


def _refuse_unknown(typed: str, kind: str) -> None:
    if unknown := placeholders.unknown(typed, kind=kind):
        raise ValidationError(
            _(
                "There is nothing to put in for %(names)s. You can use %(known)s.",
                names=_listed(unknown[:5]),
                known=_listed(placeholders.names_for(kind)),
            )
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def _only_later(form: Any, field: Any) -> None:
    if form.when.data != "later":
        field.errors = []
        raise StopValidation
    if not "".join(field.raw_data or ()).strip():
        field.errors = []
        raise StopValidation(_("Please give day and time."))


class SendingOff(Versioned):
    """Now, or at a moment by the clock of a zone."""

    when = RadioField(_("When"), default="now")
    at = moment(_("Day and time"), _only_later)
    zone = choice(_("Time zone"))

    def offer(self, zones: list[SelectChoice]) -> None:
        self.when.choices = [
            SelectChoice("now", _("Now")),
            SelectChoice("later", _("Later, at the time below")),
        ]
        self.zone.choices = zones

    def validate_at(self, field: Any) -> None:
        if field.data is None:
            return  # what was typed is no time
        try:
            instant(field.data, self.zone.data or "", fold=0)
        except (SkippedTime, RepeatedTime):
            raise ValidationError(
                _("The clocks jump over this time there. Please choose another.")
            ) from None
        except ValueError:
            raise ValidationError(_("Please choose a time zone from the list.")) from None

    def moment(self) -> Any:
        if self.when.data != "later":
            return None
        return instant(self.at.data, self.zone.data, fold=0)
