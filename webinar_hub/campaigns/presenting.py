"""Letters to many as their page shows them: audiences, an example, what became of each."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import nh3
from babel.dates import format_datetime
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice

from webinar_hub.campaigns import letters, queries
from webinar_hub.campaigns.models import Campaign
from webinar_hub.core.language import _, plural
from webinar_hub.core.zones import local
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.models import Registration

AUDIENCES: dict[str, Any] = {
    "confirmed": _("Everybody with a seat"),
    "waiting": _("Everybody on the waiting list"),
    "all": _("Everybody"),
}

# Where the personal links of a letter stand in an example: an organizer must not get hold of them.
_NO_LINK = "/…"
_TAGS = {
    *("p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "pre", "code", "hr"),
    *("h1", "h2", "h3", "h4"),
}


@dataclass(frozen=True)
class Example:
    """A letter as one real person would read it, links aside."""

    name: str
    reply_to: str
    sender: str
    subject: str
    text: str
    html: Markup
    language: str


def audience_choices(reaches: dict[str, queries.Reach]) -> list[SelectChoice]:
    return [
        SelectChoice(audience, f"{word} ({reaches[audience].letters})")
        for audience, word in AUDIENCES.items()
    ]


def reach_words(reach: queries.Reach) -> str:
    return str(plural("%(num)s letter goes out.", "%(num)s letters go out.", reach.letters))


def skipped_words(without_address: int) -> str:
    """Nothing when everybody can be written to."""
    if not without_address:
        return ""
    return str(
        plural(
            "%(num)s person has no address and gets nothing.",
            "%(num)s people have no address and get nothing.",
            without_address,
        )
    )


def example(campaign: Campaign, registration: Registration) -> Example:
    """The letter rendered as delivery will render it, cleaned of style for our own page."""
    letter = letters.event_message(campaign, registration)
    rendered = rendering.letter(
        OutboxMessage(
            kind=letter.kind,
            language=letter.language,
            facts=letter.facts,
            links=dict.fromkeys(letter.links, _NO_LINK),
            frame=asdict(letter.frame),
        )
    )
    return Example(
        name=letter.recipient.name,
        reply_to=letter.frame.reply_to,
        sender=letter.frame.sender_name,
        subject=rendered.subject,
        text=rendered.text,
        html=Markup(_for_our_page(rendered.html)),
        language=letter.language,
    )


def _for_our_page(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"style", "title", "script"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
    )


def moment(at: datetime | None, zone: str, language: str) -> str:
    return format_datetime(local(at, zone), "d MMMM, HH:mm", locale=language) if at else ""


def progress_words(progress: queries.Progress) -> str:
    return str(
        _("%(done)s of %(total)s letters have left", done=progress.sent, total=progress.total)
    )
