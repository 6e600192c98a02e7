"""Addresses: of our pages, and of the rooms that people go to."""

import re
from collections.abc import Container
from urllib.parse import urlsplit

from slugify import slugify

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal

LONGEST_SLUG = 70  # a number may follow
LONGEST_LINK = 1000
_UNFIT = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\<>\"^`{|}]")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class UnusableLink(Refusal):
    message = _("Please paste the whole link; it begins with https://")


class UnusableSlug(Refusal):
    message = _("Please use small Latin letters, figures and hyphens, such as tender-age.")


class SlugTaken(Refusal):
    message = _("This address belongs to something else already.")


def slug_for(title: str, taken: Container[str], otherwise: str) -> str:
    """`nezhnyi-vozrast`, or `nezhnyi-vozrast-2` where that is taken.

    `otherwise` is used for titles without a letter or figure.
    """
    wanted = slugify(title, max_length=LONGEST_SLUG, word_boundary=True) or otherwise
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def check_slug(slug: str) -> None:
    if len(slug) > LONGEST_SLUG or not _SLUG.fullmatch(slug):
        raise UnusableSlug(field="slug")


def check_link(link: str, field: str = "room_link") -> None:
    """A whole http or https address, or nothing."""
    if link and not _is_web_address(link):
        raise UnusableLink(field=field)


def _is_web_address(link: str) -> bool:
    if len(link) > LONGEST_LINK or _UNFIT.search(link):
        return False
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme in ("http", "https")
        and bool(host.strip("."))
        and port != 0
        and not (parts.username or parts.password)
    )
