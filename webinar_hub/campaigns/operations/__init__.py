"""A letter to many is written, sent off, put down for each person, paused and stopped."""

from webinar_hub.campaigns.operations.drafting import Draft, create, discard, save
from webinar_hub.campaigns.operations.going import pause, resume, start, stop, take_back
from webinar_hub.campaigns.operations.testing import send_test
from webinar_hub.campaigns.operations.ticking import create_for_ticked
from webinar_hub.campaigns.operations.writing import put_off, take_back_unwanted, write_batch

__all__ = ["Draft", "create", "create_for_ticked", "discard", "pause", "put_off", "resume"]
__all__ += ["save", "send_test", "start", "stop", "take_back", "take_back_unwanted", "write_batch"]
