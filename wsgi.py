"""The application for any WSGI server: `granian --interface wsgi wsgi:app`, `gunicorn wsgi:app`."""

from webinar_hub import create_app
from webinar_hub.backup.running import hold
from webinar_hub.settings import Settings

settings = Settings.from_environment()
hold(settings.data)  # so that nobody replaces the database while this server runs
app = create_app(settings)
