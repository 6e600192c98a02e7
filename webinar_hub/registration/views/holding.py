"""Whose a seat is counted as, until it is shown that letters arrive."""

from dataclasses import replace

from flask import request

from webinar_hub.core.network import network_of
from webinar_hub.registration.operations import Application
from webinar_hub.registration.operations.unproven import holder


def held_from_here(application: Application) -> Application:
    """What strangers fill in counts for their network, and for the mailbox without its `+tag`."""
    mailbox = application.person.mailbox
    if mailbox is None:
        return application
    found = holder(mailbox.without_tag, network_of(request.remote_addr))
    return replace(application, holder=found)
