"""What organizers ask people who sign up, and what people answered."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.core.database import (
    Base,
    Document,
    Key,
    UTCDateTime,
    WordSet,
    choice,
    classified,
    column,
)

# What organizers word themselves; the two others are the same everywhere, and switched on.
OWN_KINDS = ("text", "choice", "several", "number", "yes_no")
NEEDS, CASE = "needs", "case"
STANDARD_KINDS = (NEEDS, CASE)
KINDS = (*OWN_KINDS, *STANDARD_KINDS)
WITH_OPTIONS = ("choice", "several")
STANDARD_KEPT_DAYS = 7

ANSWERING = {
    "purpose": "answering questions",
    "retention": "so many days after the event as the question says",
    "subject": "participant",
}


class Option(NamedTuple):
    """One answer to choose, as it reads in each language; one of the two may be missing."""

    en: str
    ru: str

    def words_in(self, language: str) -> str:
        return getattr(self, language) or self.en or self.ru


class Question(Base):
    """Asked at the sign-up for one event, for each of a series, or for each of a programme.

    What was asked is never lost: a question is withdrawn, and its answers stay until their time.
    """

    __tablename__ = "questions"
    __classified__ = classified("questions at sign-up", "kept")
    __shown_in__ = "catalogue"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN event_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN series_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN programme_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_owner",
        ),
        CheckConstraint("keep_days BETWEEN 1 AND 1095", name="kept_for_a_time"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"), index=True)
    kind: Mapped[str] = mapped_column(choice(*KINDS, name="question_kind"))
    position: Mapped[int] = mapped_column(default=0)
    required: Mapped[bool] = mapped_column(default=False)
    roles: Mapped[frozenset[str]] = mapped_column(WordSet, default=frozenset())  # empty: everybody
    label_en: Mapped[str] = mapped_column(String(200), default="")
    label_ru: Mapped[str] = mapped_column(String(200), default="")
    help_en: Mapped[str] = mapped_column(String(500), default="")
    help_ru: Mapped[str] = mapped_column(String(500), default="")
    purpose_en: Mapped[str] = mapped_column(String(300), default="")
    purpose_ru: Mapped[str] = mapped_column(String(300), default="")
    options_en: Mapped[str] = mapped_column(Text, default="")  # one a line
    options_ru: Mapped[str] = mapped_column(Text, default="")  # the same, line by line
    keep_days: Mapped[int]  # after the event
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version_id: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version_id}

    @property
    def standard(self) -> bool:
        return self.kind in STANDARD_KINDS

    def speaks(self, language: str) -> str:
        """The language in which it is asked to who reads `language`: that, or the only one."""
        if self.standard or getattr(self, f"label_{language}"):
            return language
        return "ru" if self.label_ru else "en"

    def words(self, name: str, language: str) -> str:
        """`label`, `help` or `purpose`, all in the language that the question speaks."""
        found: str = getattr(self, f"{name}_{self.speaks(language)}")
        return found

    @property
    def options(self) -> list[Option]:
        en, ru = self.options_en.splitlines(), self.options_ru.splitlines()
        longest = max(len(en), len(ru))
        padded = (side + [""] * (longest - len(side)) for side in (en, ru))
        return [Option(*pair) for pair in zip(*padded, strict=True)]


class Answer(Base):
    """What one person answered at a sign-up. With an enrolment: what each later date begins with.

    `asked` and `chosen` are the words that the person read, so an answer never changes its meaning.
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("registration_id", "question_id"),
        UniqueConstraint("enrolment_id", "question_id"),
        CheckConstraint("(registration_id IS NULL) != (enrolment_id IS NULL)", name="one_home"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **ANSWERING)
    question_id: Mapped[int] = column(ForeignKey("questions.id"), index=True, **ANSWERING)
    registration_id: Mapped[int | None] = column(ForeignKey("registrations.id"), **ANSWERING)
    enrolment_id: Mapped[int | None] = column(ForeignKey("series_enrolments.id"), **ANSWERING)
    asked: Mapped[str] = column(String(200), **ANSWERING)
    chosen: Mapped[list[Any]] = column(Document, **ANSWERING)  # words of a list, by its order
    text: Mapped[str] = column(Text, default="", **ANSWERING)  # what was typed
    answered_at: Mapped[datetime] = column(UTCDateTime, **ANSWERING)

    question: Mapped[Question] = relationship()
