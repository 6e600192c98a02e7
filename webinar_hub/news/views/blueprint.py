"""The blueprint that the views of this package share, and the box that public pages show."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint

from webinar_hub.core.language import current
from webinar_hub.news import choosing
from webinar_hub.news.forms import Asking
from webinar_hub.news.queries import pages as queries

blueprint = Blueprint("news", __name__)


@blueprint.app_context_processor
def _box() -> dict[str, Callable[..., Any]]:
    return {"tell_me": tell_me}


def tell_me(query: Mapping[str, str], form: Asking | None = None) -> dict[str, Any]:
    """What the box on a page needs to ask for an address; the same for everybody who reads it.

    `query`: the choice that the page shows, as it stands in its address.
    """
    choice = queries.choice_of(query, current())
    form = form or Asking(formdata=None)
    return {
        "form": form,
        "what": choosing.new_events(choice),
        "only": choosing.narrowed(choice),
        "query": choice.query(),
        "asking": queries.who_asks(choice, current(), form.shown),
    }
