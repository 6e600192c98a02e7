"""What people reach: the door of an event, the way to it on another device, watching together."""

from webinar_hub.attendance.views import door, other_device, together
from webinar_hub.attendance.views.blueprint import blueprint

__all__ = ["blueprint", "door", "other_device", "together"]
