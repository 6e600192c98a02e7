"""What organizers type when they decline requests."""

from webinar_hub.core.forms import StaffForm, filled, line
from webinar_hub.core.language import _

LONGEST_REASON = 500


class Declining(StaffForm):
    """The reason stands in the letter as it is typed, whatever the language of the letter."""

    reason = line(
        _("Why can they not have a seat?"),
        LONGEST_REASON,
        filled(_("Please give the reason: it stands in the letter.")),
    )
