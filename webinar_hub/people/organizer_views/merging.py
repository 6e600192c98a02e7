"""Two people that may be one: who they could be, both side by side, the merge, and its undoing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import ANYBODY, me, staff
from webinar_hub.attendance.presenting import moment, state_words
from webinar_hub.core import clock
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.core.text import one_line
from webinar_hub.participants.models import Participant
from webinar_hub.people import merging, operations
from webinar_hub.people.operations.doubled import live_pairs
from webinar_hub.people.organizer_views import presenting
from webinar_hub.people.organizer_views.blueprint import blueprint, known_or_missing
from webinar_hub.people.queries import alike, finding, page
from webinar_hub.people.queries.known import Known, known_to
from webinar_hub.registration.models import Registration

MERGE = "/participants/<public_id>/merge"


@dataclass(frozen=True)
class Side:
    """One of the two, as the page shows them."""

    public_id: str
    name: str
    facts: list[tuple[Any, str]]
    events: list[presenting.Attended]


@dataclass(frozen=True)
class Doubled:
    """An event for which both are signed up, and the two sign-ups to choose from."""

    field: str
    title: str
    choices: list[tuple[str, str]]


@blueprint.get(MERGE)
@staff(ANYBODY)
def look_at_merging(public_id: str) -> Response | str:
    one = _mine(public_id)
    if "with" in request.args:
        return make_response(_both_page(one, _mine(request.args["with"]), {}))
    typed = one_line(request.args.get("q", "")[:200])
    found = finding.find_people(typed, one.roles, everywhere=me().site_owner) if typed else []
    return render_template(
        "people/alike.html",
        person=one.person,
        name=presenting.full_name(one.person),
        likely=[_likely(one, other, why) for other, why in alike.alike(one)],
        typed=typed,
        found=[
            _likely(one, other.person, [other.address] if other.address else [])
            for other in found
            if other.person.id != one.person.id
        ],
    )


@blueprint.post(MERGE)
@staff(ANYBODY)
def merge(public_id: str) -> Response:
    one, other = _mine(public_id), _mine(request.form.get("with", ""))
    if one.person.id == other.person.id and public_id != request.form.get("with"):
        flash(str(merging.AlreadyMerged.message), "attention")  # or the button was pressed twice
        return redirect(url_for("people.person", public_id=one.person.public_id), 303)
    other_stays = request.form.get("stays") == other.person.public_id
    kept, gone = (other, one) if other_stays else (one, other)
    keep = _kept_sign_ups(kept, gone)
    name, public_id = presenting.full_name(kept.person), kept.person.public_id
    try:
        operations.merge(kept.person.id, gone.person.id, keep, by=me().id)
    except Paused:
        raise
    except Refusal as refusal:
        one, other = _mine(one.person.public_id), _mine(other.person.public_id)
        return make_response(_both_page(one, other, request.form, refusal), 422)
    flash(str(_("They are one person now: %(name)s.", name=name)), "done")
    return redirect(url_for("people.person", public_id=public_id), 303)


@blueprint.post("/merges/<public_id>/undoing")
@staff(ANYBODY)
def undo_merge(public_id: str) -> Response:
    found = alike.merge_named(public_id)
    kept = None if found is None else known_to(me(), found.kept.public_id)
    if found is None or kept is None:
        raise NotFound
    address = url_for("people.person", public_id=kept.person.public_id)
    try:
        operations.undo(public_id, by=me().id)
    except Paused:
        raise
    except Refusal as refusal:
        flash(str(refusal.message), "attention")
    else:
        flash(str(_("The merge is undone: they are two people again.")), "done")
    return redirect(address, 303)


def merges(found: Known) -> list[tuple[str, str, str, str]]:
    """What can be undone: name of the other, when, by whom, and the merge's public id."""
    if not found.may_merge:
        return []
    return [
        (
            presenting.full_name(one.gone),
            moment(one.merged_at, me().zone, current()),
            one.organizer.name if one.organizer else "",
            one.public_id,
        )
        for one in alike.merges_of(found.person.id)
        if merging.may_be_undone(one, clock.now())
    ]


def _mine(public_id: str) -> Known:
    found = known_or_missing(public_id)
    if not found.may_merge:
        raise NotFound
    return found


def _likely(one: Known, other: Participant, why: list[Any]) -> tuple[str, str, str]:
    page_of_both: dict[str, Any] = {"public_id": one.person.public_id, "with": other.public_id}
    address = url_for("people.look_at_merging", **page_of_both)
    return presenting.full_name(other), ", ".join(map(str, why)), address


def _both_page(
    one: Known, other: Known, typed: Mapping[str, str], refusal: Refusal | None = None
) -> str:
    if one.person.id == other.person.id:
        raise NotFound
    pairs = live_pairs(one.person.id, other.person.id)
    return render_template(
        "people/merge.html",
        person=one.person,
        other=other.person,
        sides=[_side(one), _side(other)],
        stays=typed.get("stays") or _likely_to_stay(one, other).person.public_id,
        doubled=[_doubled(mine, theirs) for mine, theirs in pairs],
        chosen=typed,
        refusal=refusal.message if refusal else None,
        days=merging.UNDONE_WITHIN.days,
    )


def _likely_to_stay(one: Known, other: Known) -> Known:
    """Whom letters reach; of two of them, who was there first."""
    return min(
        (one, other), key=lambda known: (known.person.email_key is None, known.person.id)
    )


def _side(known: Known) -> Side:
    return Side(
        known.person.public_id,
        presenting.full_name(known.person),
        presenting.facts(known.person, with_address=True),
        presenting.attended(page.history_of(known)),
    )


def _doubled(mine: Registration, theirs: Registration) -> Doubled:
    return Doubled(
        f"keep-{mine.event.public_id}",
        mine.event.title,
        [(one.public_id, _described(one)) for one in (mine, theirs)],
    )


def _described(one: Registration) -> str:
    state = state_words(one, one.event.zone, current())
    return ", ".join(filter(None, (state, one.full_name, one.email or "")))


def _kept_sign_ups(kept: Known, gone: Known) -> dict[int, int]:
    """By the sign-up of who stays; what was not chosen is left out."""
    keep = {}
    for mine, theirs in live_pairs(kept.person.id, gone.person.id):
        wanted = request.form.get(f"keep-{mine.event.public_id}")
        found = next((one.id for one in (mine, theirs) if one.public_id == wanted), None)
        if found is not None:
            keep[mine.id] = found
    return keep
