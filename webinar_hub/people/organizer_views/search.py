"""One box for people, events and letters, on every page of the workspace."""

from flask import render_template, request, url_for

from webinar_hub.accounts.gate import ANYBODY, me, staff
from webinar_hub.core.text import one_line
from webinar_hub.participants import spelling
from webinar_hub.people.organizer_views import presenting
from webinar_hub.people.organizer_views.blueprint import blueprint
from webinar_hub.people.queries import finding, known, letters

LONGEST = 200


@blueprint.get("/search")
@staff(ANYBODY)
def search() -> str:
    typed = one_line(request.args.get("q", "")[:LONGEST])
    roles = known.roles_of(me())
    found = finding.find(typed, roles, everywhere=me().site_owner)
    people, zone = letters.people_of(found.letters), me().zone
    return render_template(
        "people/search.html",
        searched=typed,
        too_short=bool(typed) and not spelling.words_asked(typed),
        found=found,
        people=[
            (
                presenting.full_name(one.person),
                url_for("people.person", public_id=one.person.public_id),
                one.address,
                one.events,
            )
            for one in found.people
        ],
        events=[
            (one.title, presenting.event_address(one), presenting.when(one), one.programme.name)
            for one in found.events
        ],
        letters=[
            presenting.logged(one, zone, people[key], may_write=True)
            for one in found.letters
            for key in [(one.recipient_type, one.recipient_id)]
        ],
    )
