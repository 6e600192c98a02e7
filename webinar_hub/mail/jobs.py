"""Sending goes on by itself."""

from webinar_hub.mail.delivery import Pace, deliver

_pace = Pace()  # of this process


def send_letters() -> int:
    """Send what is due over one connection; returns how many letters went out."""
    return deliver(_pace)
