"""Links with which calendar programs begin to follow a feed."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from webinar_hub.ical import text


@dataclass(frozen=True, slots=True)
class Subscription:
    """The address of a feed, and that address as each program wants to be handed it."""

    address: str
    webcal: str  # Apple, Thunderbird, Outlook on a computer
    google: str
    outlook: str
    outlook_work: str


def subscription(address: str, name: str) -> Subscription:
    webcal = urlsplit(text.link(address))._replace(scheme="webcal").geturl()
    # Google follows an address reliably only under webcal, Microsoft only under https.
    asked = f"url={_encoded(address)}&name={_encoded(text.clean_line(name))}"
    return Subscription(
        address=address,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={_encoded(webcal)}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?{asked}",
        outlook_work=f"https://outlook.office.com/calendar/0/addfromweb?{asked}",
    )


def _encoded(value: str) -> str:
    return quote(value, safe="")
