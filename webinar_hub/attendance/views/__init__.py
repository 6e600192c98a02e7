"""What people reach: the door of an event, and the way to it on another device."""

from webinar_hub.attendance.views import door, other_device
from webinar_hub.attendance.views.blueprint import blueprint

__all__ = ["blueprint", "door", "other_device"]
