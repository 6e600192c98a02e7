"""Asking for a recording, saying where it is, telling who is to know."""

from webinar_hub.recordings.operations.asking import ask, withdraw
from webinar_hub.recordings.operations.coming import come_after_all
from webinar_hub.recordings.operations.setting import Wanted, set_recording
from webinar_hub.recordings.operations.telling import tell

__all__ = ["Wanted", "ask", "come_after_all", "set_recording", "tell", "withdraw"]
