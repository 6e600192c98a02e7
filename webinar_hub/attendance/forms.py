"""What organizers send: marks, a reason for taking somebody out. What people say of a screen."""

from collections.abc import Iterable, Mapping

from wtforms import Form
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange

from webinar_hub.attendance.models import VERDICTS
from webinar_hub.attendance.operations import Mark
from webinar_hub.attendance.together import MOST_AT_A_SCREEN
from webinar_hub.core.forms import StaffForm, Ticks, given, line, number
from webinar_hub.core.language import _
from webinar_hub.core.text import one_line

LONGEST_REASON = 300


class AtOneScreen(Form):
    """How many they are; of who shares the mailbox also who."""

    people = number(
        _("How many people are at the screen, including you?"),
        given(_("Please write a number, such as 3.")),
        NumberRange(1, MOST_AT_A_SCREEN, message=_("Please write a number from 1 to 200.")),
    )
    who = Ticks(
        _("Who of those with your address is there?"),
        invalid_choice_message=_("Please choose from the list."),
    )

    def offer(self, people: Iterable[tuple[str, str]]) -> None:
        """Public id and name of each."""
        self.who.choices = [SelectChoice(value, name) for value, name in people]


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
