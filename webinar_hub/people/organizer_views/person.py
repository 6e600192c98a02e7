"""One person over all their events, as far as the reader has a role there."""

from flask import redirect, render_template, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import ANYBODY, me, staff
from webinar_hub.people.organizer_views import merging, presenting
from webinar_hub.people.organizer_views.blueprint import blueprint, known_or_missing
from webinar_hub.people.queries import alike, letters, page

SHOWN = 5  # letters on the person's own page; the log has them all


@blueprint.get("/participants/<public_id>")
@staff(ANYBODY)
def person(public_id: str) -> Response | str:
    found = known_or_missing(public_id)
    if found.person.public_id != public_id:
        return redirect(url_for("people.person", public_id=found.person.public_id), 303)
    history, zone = page.history_of(found), me().zone
    log = letters.of_person(history.recipients, letters.Wanted())
    refused = page.refused_addresses(history.recipients) if found.may_write else []
    return render_template(
        "people/person.html",
        person=found.person,
        name=presenting.full_name(found.person),
        facts=presenting.facts(found.person, with_address=found.may_write),
        events=presenting.attended(history),
        series=presenting.series(history, zone),
        recordings=presenting.recordings(history.recordings, zone),
        consents=presenting.consents(history.consents, zone),
        letters=[
            presenting.logged(one, zone, public_id, may_write=found.may_write)
            for one in log.letters[:SHOWN]
        ],
        more_letters=len(log.letters) > SHOWN,
        refused=refused,
        may_merge=found.may_merge,
        alike=[
            (presenting.full_name(one), ", ".join(map(str, why)), one.public_id)
            for one, why in (alike.alike(found) if found.may_merge else [])
        ],
        merges=merging.merges(found),
    )
