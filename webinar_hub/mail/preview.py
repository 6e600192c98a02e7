"""A letter as its reader will see it, shown to an organizer before it is sent; links left out."""

import re
from dataclasses import asdict, dataclass

import nh3
from markupsafe import Markup

from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.outbox import Letter

# Where the personal links of a letter stand: an organizer must not get hold of them.
_NO_LINK = "/…"
# What only lists of letters show, beside the subject.
_HIDDEN = re.compile(r'<div style="display:none[^>]*>.*?</div>', re.DOTALL)
_TAGS = {
    *("p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "pre", "code", "hr"),
    *("h1", "h2", "h3", "h4"),
}


@dataclass(frozen=True)
class Preview:
    name: str
    reply_to: str
    sender: str
    subject: str
    text: str
    html: Markup
    language: str


def preview(letter: Letter) -> Preview:
    """Rendered as delivery will render it, cleaned of style for our own page."""
    rendered = rendering.letter(
        OutboxMessage(
            kind=letter.kind,
            language=letter.language,
            facts=letter.facts,
            links=dict.fromkeys(letter.links, _NO_LINK),
            frame=asdict(letter.frame),
        )
    )
    return Preview(
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
        _HIDDEN.sub("", html),
        tags=_TAGS,
        clean_content_tags={"style", "title", "script"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
    )
