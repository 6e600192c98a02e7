"""Who is who: addresses and names compared, never guessed."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.core.text import one_line, search_key
from webinar_hub.mail.suppression import without_tag

# Slips of well-known mail services, asked about and never corrected silently.
_SLIPS = {
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmal.com": "gmail.com",
    "gamil.com": "gmail.com",
    "gnail.com": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.con": "gmail.com",
    "gmail.ru": "gmail.com",
    "gmail.cm": "gmail.com",
    "mail.ry": "mail.ru",
    "mail.r": "mail.ru",
    "meil.ru": "mail.ru",
    "maill.ru": "mail.ru",
    "mai.ru": "mail.ru",
    "mial.ru": "mail.ru",
    "nail.ru": "mail.ru",
    "yandex.r": "yandex.ru",
    "yandex.ri": "yandex.ru",
    "yndex.ru": "yandex.ru",
    "yadnex.ru": "yandex.ru",
    "yandx.ru": "yandex.ru",
    "jandex.ru": "yandex.ru",
    "yandeks.ru": "yandex.ru",
    "ya.r": "ya.ru",
    "rambler.r": "rambler.ru",
    "ramler.ru": "rambler.ru",
    "hotmial.com": "hotmail.com",
    "hotmal.com": "hotmail.com",
    "outlok.com": "outlook.com",
    "yaho.com": "yahoo.com",
    "yahoo.con": "yahoo.com",
    "icloud.co": "icloud.com",
    "iclod.com": "icloud.com",
    "bk.r": "bk.ru",
    "lisr.ru": "list.ru",
    "inbox.r": "inbox.ru",
}


class UnusableAddress(Refusal):
    message = _("This does not look like an e-mail address. It should be like anna@example.org.")


@dataclass(frozen=True)
class Mailbox:
    """An address as typed, and the form in which addresses are compared and written to."""

    typed: str
    key: str  # NFC, lower case, ASCII local part, IDN domain as xn--

    @property
    def without_tag(self) -> str:
        """Where letters to `anna+spring@…` end up mostly: for limits, not to compare people."""
        return without_tag(self.key)


def mailbox(text: str) -> Mailbox:
    """Read one address; raises UnusableAddress.

    The comparison folds case only: dots and `+tags` may be different people at some services.
    """
    typed = one_line(text)
    try:
        found = validate_email(
            typed, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError as error:
        raise UnusableAddress(field="email") from error
    return Mailbox(typed=typed, key=(found.ascii_email or found.normalized).lower())


def likely_meant(text: str) -> str | None:
    """`anna@gmail.com` for `anna@gmial.com`; None where nothing looks like a slip."""
    local, at, domain = one_line(text).rpartition("@")
    meant = _SLIPS.get(domain.lower().rstrip("."))
    return f"{local}@{meant}" if at and local and meant else None


def masked(email: str) -> str:
    """`a•••@example.org`: enough to see a slip, too little to pass on."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def name_key(given: str, family: str = "", patronymic: str = "") -> str:
    """The form in which names are compared: order given, patronymic, family; case and ё folded."""
    return search_key(f"{given} {patronymic} {family}")[:400]


def full_name(given: str, family: str = "", patronymic: str = "") -> str:
    return " ".join(filter(None, (given, patronymic, family)))
