"""Who takes part in a series as a whole, or in the dates of it that they chose together."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, relationship

from webinar_hub.catalogue.models import Series
from webinar_hub.core.database import Base, Key, UTCDateTime, choice, column
from webinar_hub.participants.models import ORGANISATION_KINDS, ROLES, Participant, Region

# `standing`: all dates, also those that are added later. `picked`: the chosen ones, and no more.
STATES = ("standing", "picked", "left")
PARTS = ("online", "in_person")

IN_A_SERIES = {
    "purpose": "taking part in a series",
    "retention": "3 years after the last event",
    "subject": "participant",
}
_LIVE = text("state IN ('standing','picked')")


class SeriesEnrolment(Base):
    """Participant × series, with what registrations for later dates are made from.

    The name is the participant's: who changes it on one page has changed it here.
    """

    __tablename__ = "series_enrolments"
    __table_args__ = (
        Index(
            "uq_series_enrolments_one_live",
            "participant_id",
            "series_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_series_enrolments_series_id_state", "series_id", "state"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **IN_A_SERIES)
    public_id: Mapped[str] = column(String(16), unique=True, **IN_A_SERIES)
    participant_id: Mapped[int] = column(ForeignKey("participants.id"), index=True, **IN_A_SERIES)
    series_id: Mapped[int] = column(ForeignKey("series.id"), **IN_A_SERIES)
    state: Mapped[str] = column(choice(*STATES, name="enrolment_state"), **IN_A_SERIES)
    role: Mapped[str] = column(choice(*ROLES, name="enrolment_role"), **IN_A_SERIES)
    part: Mapped[str | None] = column(choice(*PARTS, name="enrolment_part"), **IN_A_SERIES)
    email: Mapped[str] = column(String(254), **IN_A_SERIES)
    region_id: Mapped[int | None] = column(ForeignKey("regions.id"), **IN_A_SERIES)
    organisation: Mapped[str] = column(String(300), default="", **IN_A_SERIES)
    organisation_kind: Mapped[str | None] = column(
        choice(*ORGANISATION_KINDS, name="organisation_kind"), **IN_A_SERIES
    )
    position: Mapped[str] = column(String(200), default="", **IN_A_SERIES)
    children: Mapped[int | None] = column(**IN_A_SERIES)
    ages: Mapped[str] = column(String(60), default="", **IN_A_SERIES)
    language: Mapped[str] = column(String(5), **IN_A_SERIES)
    zone: Mapped[str] = column(String(40), **IN_A_SERIES)
    discreet: Mapped[bool] = column(default=False, **IN_A_SERIES)
    link_counter: Mapped[int] = column(default=0, **IN_A_SERIES)
    thread_id: Mapped[str] = column(String(200), **IN_A_SERIES)  # first letter's Message-ID
    letter_sent_at: Mapped[datetime] = column(UTCDateTime, **IN_A_SERIES)
    created_at: Mapped[datetime] = column(UTCDateTime, **IN_A_SERIES)
    left_at: Mapped[datetime | None] = column(UTCDateTime, **IN_A_SERIES)

    participant: Mapped[Participant] = relationship()
    series: Mapped[Series] = relationship()
    region: Mapped[Region | None] = relationship()

    @property
    def live(self) -> bool:
        return self.state != "left"

    @property
    def standing(self) -> bool:
        return self.state == "standing"
