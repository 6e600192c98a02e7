"""What is wrong with a list as a whole."""

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal


class Unreadable(Refusal):
    """The list cannot be taken as it is; the message says what to do instead."""

    @classmethod
    def too_large(cls, bytes_allowed: int) -> "Unreadable":
        return cls(
            _(
                "This file is too large: at most %(number)s MB can be read. Please send the list "
                "alone, without pictures and further sheets.",
                number=bytes_allowed // 1_000_000,
            )
        )

    @classmethod
    def swells(cls) -> "Unreadable":
        return cls(
            _(
                "This file holds far more than a list of people, so it was not opened. "
                "Please copy the list into a new file, or paste it here."
            )
        )

    @classmethod
    def wrong_type(cls) -> "Unreadable":
        return cls(
            _(
                "This is neither a table as XLSX nor one as CSV. Please save it as one of "
                "them, or paste the list here."
            )
        )

    @classmethod
    def damaged(cls) -> "Unreadable":
        return cls(
            _("This file is damaged or locked with a password. Please save it anew and try again.")
        )

    @classmethod
    def empty(cls) -> "Unreadable":
        return cls(_("There is nobody on this list."))

    @classmethod
    def too_many(cls, most: int) -> "Unreadable":
        return cls(
            _(
                "There are more than %(number)s people on this list. Please divide it: at most so "
                "many can be signed up at once.",
                number=most,
            )
        )

    @classmethod
    def no_headings(cls) -> "Unreadable":
        return cls(
            _(
                "The first line is a person already. Please put a line of headings above it, such "
                "as: Name, E-mail, Role."
            )
        )

    @classmethod
    def one_column(cls, heading: str) -> "Unreadable":
        return cls(
            _(
                "There is only one column, “%(name)s”. Needed are at least the name and one more, "
                "each in a column of its own.",
                name=heading,
            )
        )

    @classmethod
    def no_addresses(cls, seen: str) -> "Unreadable":
        """`seen`: how the columns are called, if they are."""
        if seen:
            return cls(
                _(
                    "None of the columns is one of e-mail addresses. They are called: %(names)s. "
                    "Needed are name and e-mail.",
                    names=seen,
                )
            )
        return cls(
            _(
                "There are no e-mail addresses on this list. Each line needs a name and an "
                "address, such as: Anna Ivanova, anna@example.org"
            )
        )
