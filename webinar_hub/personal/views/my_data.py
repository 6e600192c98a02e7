"""What is known about a person, as a file; and the way to be forgotten."""

import json

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core import clock
from webinar_hub.personal import operations, queries
from webinar_hub.personal.forms import Deletion
from webinar_hub.personal.my_data import everything_about
from webinar_hub.personal.views import browser, gate
from webinar_hub.personal.views.blueprint import blueprint
from webinar_hub.personal.views.gate import me, own


@blueprint.get("/me/data.json")
@own
def my_data() -> Response:
    response = make_response(json.dumps(everything_about(me()), ensure_ascii=False, indent=2))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@blueprint.get("/me/deletion")
@own
def ask_deletion() -> Response:
    return _page(Deletion(formdata=None))


@blueprint.post("/me/deletion")
@own
def delete() -> Response:
    form = Deletion(request.form)
    if not form.validate():
        return _page(form, 422)
    operations.erase(me().id)
    gate.forget()
    response = redirect(url_for("personal.deleted"), 303)
    browser.forget_me(response)
    return response


@blueprint.get("/me/deleted")
def deleted() -> Response:
    """The same for whoever comes by: it knows nobody."""
    return make_response(render_template("personal/deleted.html"))


def _page(form: Deletion, status: int = 200) -> Response:
    person, now = me(), clock.now()
    live = [
        one
        for one in queries.registrations_of(person.id)
        if one.live and not one.event.over(now)
    ]
    page = render_template(
        "personal/deletion.html",
        form=form,
        coming=[one.event for one in live],
        alone=len(queries.people_at(person.email_key or "")) <= 1,
    )
    return make_response(page, status)
