"""Shared screens on the roster: what was typed stands apart from who is known to have come."""

from typing import Any

from webinar_hub.attendance import presenting, queries, rules, together
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock


def on_roster(meeting: Meeting, *, may_change: bool) -> dict[str, Any]:
    """The code for the speaker as long as it opens anything, and the screens of the meeting."""
    code = together.code_of_meeting(meeting)
    ahead = clock.now() < meeting.ends_at + rules.OVERTIME and meeting.status == "scheduled"
    of_use = ahead and meeting.precise and meeting.mode != "in_person"
    screens = queries.shared_screens(meeting.id)
    return {
        "code_to_show": f"{code[:3]} {code[3:]}" if may_change and of_use else "",
        "screens": [
            {
                "name": presenting.name_for_lists(
                    one.host.family_name, one.host.given_name, one.host.patronymic
                ),
                "people": one.people,
                "confirmed": one.confirmed,
            }
            for one in screens
        ],
        "at_screens": (sum(one.people for one in screens), sum(one.confirmed for one in screens)),
    }
