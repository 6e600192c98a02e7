"""What happens to programmes, events and meetings. Each is one transaction; `by` is who acts."""

from webinar_hub.catalogue.operations.approval import set_approval
from webinar_hub.catalogue.operations.editing import ChangedMeanwhile, settle_times
from webinar_hub.catalogue.operations.events import (
    EventDetails,
    create_event,
    duplicate_event,
    edit_details,
    record_past_event,
    set_offer_hours,
    set_room_link,
    set_sign_up_window,
)
from webinar_hub.catalogue.operations.joining import join_series
from webinar_hub.catalogue.operations.meetings import (
    add_meeting,
    move_meeting,
    remove_meeting,
    restore_meeting,
)
from webinar_hub.catalogue.operations.organizations import (
    OrganizationDetails,
    Privacy,
    create_organization,
    edit_organization,
    write_consent_texts,
    write_privacy,
)
from webinar_hub.catalogue.operations.programmes import (
    ProgrammeDetails,
    SeriesDetails,
    create_programme,
    create_series,
    edit_programme,
    edit_series,
)
from webinar_hub.catalogue.operations.publishing import (
    bring_back,
    cancel_event,
    change_address,
    publish,
    restore_event,
    set_visibility,
    withdraw,
)
from webinar_hub.catalogue.operations.speakers import (
    SpeakerDetails,
    add_speaker,
    assign_speakers,
    edit_speaker,
)
from webinar_hub.catalogue.operations.words import read_unread

__all__ = [
    "ChangedMeanwhile",
    "EventDetails",
    "OrganizationDetails",
    "Privacy",
    "ProgrammeDetails",
    "SeriesDetails",
    "SpeakerDetails",
    "add_meeting",
    "add_speaker",
    "assign_speakers",
    "bring_back",
    "cancel_event",
    "change_address",
    "create_event",
    "create_organization",
    "create_programme",
    "create_series",
    "duplicate_event",
    "edit_details",
    "edit_organization",
    "edit_programme",
    "edit_series",
    "edit_speaker",
    "join_series",
    "move_meeting",
    "publish",
    "read_unread",
    "record_past_event",
    "remove_meeting",
    "restore_event",
    "restore_meeting",
    "set_approval",
    "set_offer_hours",
    "set_room_link",
    "set_sign_up_window",
    "set_visibility",
    "settle_times",
    "withdraw",
    "write_consent_texts",
    "write_privacy",
]
