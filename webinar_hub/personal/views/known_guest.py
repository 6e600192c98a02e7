"""Signing up with what is kept of a person: read it, press once.

The event page is the same for everybody and is kept, so this is a page of its own, never stored.
"""

from dataclasses import replace
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, links
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Refusal, TooMany
from webinar_hub.participants import queries as people
from webinar_hub.participants.models import Participant
from webinar_hub.personal import operations, queries
from webinar_hub.personal.views.blueprint import blueprint
from webinar_hub.personal.views.gate import me, own
from webinar_hub.questions import asking
from webinar_hub.registration import rules
from webinar_hub.registration.forms import SignUp
from webinar_hub.registration.models import SeatPool
from webinar_hub.registration.queries import together
from webinar_hub.registration.views import limiting, presenting
from webinar_hub.registration.views.event_page import shown_page
from webinar_hub.registration.views.typed import what_was_typed
from webinar_hub.registration.views.whom_to_ask import whom_to_ask

CHOSEN = ("role", "seat", "dates_seen", "consent_text", "consent_participation")
MENDED_ELSEWHERE = ("given_name", "family_name", "organisation", "email", "region")


@blueprint.get("/me/events/<slug>")
@own
def ask_sign_up(slug: str) -> Response:
    event, pools = shown_page(slug)
    if isinstance(event, Response):
        return event
    return _elsewhere(event) or _page(event, pools, _form(event, pools))


@blueprint.post("/me/events/<slug>")
@own
def sign_up(slug: str) -> Response:
    event, pools = shown_page(slug)
    if isinstance(event, Response):
        return event
    person_id, event_id = me().id, event.id
    if (elsewhere := _elsewhere(event)) is not None:
        return elsewhere
    form = _form(event, pools, request.form)
    if not form.validate():
        return _page(event, pools, form, 422)
    application = replace(
        what_was_typed(form, event.programme.organization_id, event.zone),
        pool_id=int(form.seat.data) if form.seat.data else None,
    )
    try:
        limiting.count("sign-up", form.mailbox)
        operations.sign_up(person_id, event_id, application)
    except TooMany as refusal:
        form.form_errors.append(
            _("Very many people sign up from your network just now. Please try again in a while.")
        )
        return limiting.in_a_while(_again(slug, form), refusal)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _again(slug, form)
    return redirect(url_for("personal.mine", saved="signed-up"), 303)


def _elsewhere(event: Event) -> Response | None:
    """Who is signed up has a page for that; where nobody can, the event's page says why."""
    known = queries.live_registration(me().id, event.id)
    if known is not None and rules.is_ahead(event, clock.now()):
        token = links.token("manage", known.public_id, known.link_counter)
        return redirect(url_for("registration.manage", token=token), 303)
    if rules.sign_up_state(event, clock.now()) is not rules.SignUpState.OPEN:
        return redirect(url_for("registration.event_page", slug=event.slug), 303)
    return None


def _again(slug: str, form: SignUp) -> Response:
    """As things are now; what was chosen stays."""
    event, pools = shown_page(slug)
    if isinstance(event, Response):
        return event
    form.offer_seats(presenting.pool_choices(pools))
    return _page(event, pools, form, 422)


def _form(event: Event, pools: list[SeatPool], typed: Any = None) -> SignUp:
    """The form of the event page, filled in with what is kept; only choices come from the page."""
    person = me()
    values = MultiDict(_kept(person))
    if typed is not None:
        for name in CHOSEN:
            values.setlist(name, typed.getlist(name))
    elif (role := queries.newest_role(person.id)) in event.audience:
        values["role"] = role
    text = _text(event)
    if text is None or queries.has_agreed(person.id, text.id):
        values["consent_participation"] = "y"
        values["consent_text"] = text.public_id if text else ""
    form = SignUp(values)
    form.offer(people.regions(current()))
    form.offer_roles(event.audience)
    form.offer_seats(presenting.pool_choices(pools))
    form.ask(asking.of(event), typed, in_a_room=asking.in_a_room([event]))
    return form


def _kept(person: Participant) -> dict[str, str]:
    kept = {
        "email": person.email or "",
        "given_name": person.given_name,
        "family_name": person.family_name,
        "patronymic": person.patronymic,
        "region": person.region.code if person.region else "",
        "lang": person.language,
        "zone": person.zone,
    }
    work = {name: value or "" for name, value in vars(queries.work_of(person.id)).items()}
    return kept | work | ({"discreet": "y"} if person.discreet else {})


def _text(event: Event) -> Any:
    return people.current_texts(event.programme.organization_id, current()).get("participation")


def _page(event: Event, pools: list[SeatPool], form: SignUp, status: int = 200) -> Response:
    person, now, text = me(), clock.now(), _text(event)
    lacking = _lead_to_details(form, url_for("personal.details", event=event.slug))
    page = render_template(
        "personal/known_guest.html",
        event=event,
        form=form,
        lacking=lacking,
        facts=presenting.event_facts(event, person.zone),
        kept=_rows(form, works=event.audience != {"parent"}),
        seats=together(pools) if pools else None,
        full=bool(pools) and together(pools).free == 0 and not event.approval,
        text=text,
        agreed=text is None or queries.has_agreed(person.id, text.id),
        dates_seen=rules.dates_mark(event),
        ask_again=person.may_be_out_of_date(now),
        **whom_to_ask(event, person.region),
    )
    return make_response(page, status)


def _rows(form: SignUp, *, works: bool) -> list[tuple[Any, str]]:
    """What is kept, as it will stand in the registration; of work where it matters."""
    name = (form.given_name.data, form.patronymic.data, form.family_name.data)
    regions = {one.value: str(one.label) for one in form.region.choices}
    rows = [
        (_("Name"), " ".join(filter(None, name))),
        (_("E-mail"), form.email.data),
        (_("Organization"), form.organisation.data if works else ""),
        (_("Position"), form.position.data if works else ""),
        (_("Region"), regions.get(form.region.data, "") if form.region.data else ""),
    ]
    return [(term, value) for term, value in rows if value]


def _lead_to_details(form: SignUp, mend: str) -> bool:
    """What is missing among the details has no field here: it is said above the form, as a link."""
    lacking = [message for name in MENDED_ELSEWHERE for message in form[name].errors]
    form.form_errors.extend(Markup('<a href="{}">{}</a>').format(mend, one) for one in lacking)
    for name in MENDED_ELSEWHERE:
        form[name].errors = []
    return bool(lacking)
