"""What organizers send: marks for many people at once, a reason for taking somebody out."""

from collections.abc import Mapping

from webinar_hub.attendance.models import VERDICTS
from webinar_hub.attendance.operations import Mark
from webinar_hub.core.forms import StaffForm, line
from webinar_hub.core.language import _
from webinar_hub.core.text import one_line

LONGEST_REASON = 300


class TakeOut(StaffForm):
    """The reason stands in the letter."""

    reason = line(
        _("Reason"),
        LONGEST_REASON,
        description=_("It stands in the letter. Leave it empty to say nothing."),
    )


def read_marks(sent: Mapping[str, str], chosen: list[str]) -> list[Mark]:
    """The marks in a form: for each row what it looked like and which verdict is wanted.

    Ticked rows get the verdict of the button `all`. What is no verdict is passed over.
    """
    everywhere = sent.get("all", "")
    marks = []
    for name, seen in sent.items():
        if not name.startswith("seen-"):
            continue
        public_id = name.removeprefix("seen-")
        wanted = everywhere if everywhere and public_id in chosen else sent.get(f"mark-{public_id}")
        if wanted in VERDICTS and wanted != seen.partition(".")[0]:
            marks.append(Mark(public_id, wanted, seen))
    return marks


def read_reason(sent: Mapping[str, str]) -> str:
    return one_line(sent.get("reason"))[:LONGEST_REASON]
