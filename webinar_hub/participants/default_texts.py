"""Consent texts and a privacy page for an organization that has not brought its own yet."""

import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from sqlalchemy import select

from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.participants.models import ConsentText, Organization
from webinar_hub.participants.operations import add_consent_text

# The end of a line that the next one goes on, being no item of a list and no empty line.
_BROKEN_LINE = re.compile(r"(?<!\n)\n(?!\n|[-#]) *")


@dataclass(frozen=True)
class Wording:
    """`{organization}`, `{address}` and `{months}` (of keeping) in the body are put in once."""

    purpose: str
    language: str
    label: str
    body: str


def wordings() -> list[Wording]:
    """Paragraphs are divided by an empty line; other line breaks in the file mean nothing."""
    file = resources.files(__package__).joinpath("default_texts.toml")
    return [
        Wording(**(table | {"body": _unwrapped(table["body"])}))
        for table in tomllib.loads(file.read_text("utf-8"))["text"]
    ]


@operation
def add_default_texts(organization_id: int, *, confirmed: bool = False) -> int:
    """Add the wording for every purpose and language that has none yet; returns how many.

    Each begins with the words, in square brackets, that it is a draft; `confirmed`: without them.
    """
    organization = db.session.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    there = db.session.scalars(
        select(ConsentText).where(ConsentText.organization_id == organization_id)
    )
    present = {(text.purpose, text.language) for text in there}
    missing = [one for one in wordings() if (one.purpose, one.language) not in present]
    for wording in missing:
        body = wording.body.format(
            organization=organization.name,
            address=organization.reply_to,
            months=organization.retention_months,
        )
        body = body.partition("]")[2].lstrip() if confirmed else body
        add_consent_text(organization_id, wording.purpose, wording.language, wording.label, body)
    return len(missing)


def privacy_draft(organization: Organization, language: str) -> str:
    """In Markdown. It never counts as it is: places in square brackets are left to be filled in."""
    file = resources.files(__package__).joinpath("default_privacy.toml")
    text = tomllib.loads(file.read_text("utf-8"))[language].strip()
    return _BROKEN_LINE.sub(" ", text).format(months=organization.retention_months)


def _unwrapped(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))
