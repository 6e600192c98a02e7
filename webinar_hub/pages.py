"""Every blueprint and what templates may call: the map of the site."""

from flask import Flask

from webinar_hub.accounts import models as _accounts  # noqa: F401
from webinar_hub.attendance import models as _attendance  # noqa: F401
from webinar_hub.campaigns import models as _campaigns  # noqa: F401
from webinar_hub.core import models as _core  # noqa: F401
from webinar_hub.mail import models as _mail  # noqa: F401
from webinar_hub.reminders import models as _reminders  # noqa: F401
from webinar_hub.registration import models as _registration  # noqa: F401


def init_pages(app: Flask) -> None:
    @app.get("/healthz")
    def healthz() -> tuple[str, int, dict[str, str]]:
        return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
