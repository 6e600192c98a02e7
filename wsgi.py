"""The application for any WSGI server: `gunicorn wsgi:app`."""

from webinar_hub import create_app

app = create_app()
