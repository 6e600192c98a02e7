"""Somebody else has signed the reader up: who it was, and how to agree or to say no."""

from webinar_hub.core.language import _, in_language
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import what_may_be_named


def question_instead_of_seat(registration: Registration) -> dict[str, str]:
    """A letter that says "you have a seat" asks first whether the reader wants it."""
    if registration.signed_up_by is None:
        return {}
    with in_language(registration.language):
        return {
            "headline": str(_("You were signed up, please answer")),
            "opening": signed_up_by_line(registration),
            "other_line": "",
            "manage_button": str(_("Say yes or no")),
        }


def signed_up_by_line(registration: Registration) -> str:
    """A discreet letter names nobody, and nobody is named who has been forgotten since."""
    name = registration.signed_up_by
    with in_language(registration.language):
        if what_may_be_named(registration).discreet:
            return str(_("Somebody has put you down. Behind the link you can agree or say no."))
        if not name:
            return str(
                _(
                    "Somebody close to you gave us your name for this event. Would you like to "
                    "take part? Answer on your page. If you say no, the seat is freed and we will "
                    "not write again."
                )
            )
        return str(
            _(
                "%(name)s gave us your name for this event. Would you like to take part? Answer "
                "on your page. If you say no, the seat is freed and we will not write again.",
                name=name,
            )
        )
