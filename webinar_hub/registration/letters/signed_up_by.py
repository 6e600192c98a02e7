"""Somebody else has signed the reader up: who it was, and how to agree or to say no."""

from webinar_hub.core.language import _, in_language
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import what_may_be_named


def signed_up_by_line(registration: Registration) -> str:
    """A discreet letter names nobody, and nobody is named who has been forgotten since."""
    name = registration.signed_up_by
    with in_language(registration.language):
        if what_may_be_named(registration).discreet:
            return str(_("Somebody has put you down. Behind the link you can agree or say no."))
        if not name:
            return str(
                _(
                    "Somebody close to you has signed you up. On the page below you can agree to "
                    "that, or say no: then nothing more comes."
                )
            )
        return str(
            _(
                "%(name)s has signed you up as well. On the page below you can agree to that, or "
                "say no: then nothing more comes.",
                name=name,
            )
        )
