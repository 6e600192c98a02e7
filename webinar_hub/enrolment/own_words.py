"""Letters about a series in the words of its programme."""

from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.mail.outbox import Letter
from webinar_hub.wordings.applying import reworded


def in_own_words(letter: Letter, enrolment: SeriesEnrolment) -> Letter:
    """A discreet letter stays as it is."""
    if enrolment.discreet:
        return letter
    series = enrolment.series
    words = {
        "given_name": enrolment.participant.given_name,
        "series": series.title,
        "programme": series.programme.name,
    }
    return reworded(
        letter,
        series.programme,
        values=lambda names: {name: words[name] for name in names if name in words},
        pages={
            "own_page": ["series", enrolment.public_id, enrolment.link_counter],
            "series_page": f"/series/{series.slug}",
        },
    )
