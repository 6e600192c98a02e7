"""The settings under which tests run the application."""

from pathlib import Path


def environment(database_url: str, data: Path, **settings: str) -> dict[str, str]:
    """Names without their prefix: `environment(url, folder, DEFAULT_ZONE="Asia/Omsk")`."""
    wanted = {
        "MODE": "demo",
        "DATA": str(data),
        "DATABASE_URL": database_url,
        "BASE_URL": "http://localhost",
        "SECRET_KEY": "a secret that only the tests know, for cookies",
        "LINK_KEY": "a secret that only the tests know, for links",
        **settings,
    }
    return {f"WEBINAR_HUB_{name}": value for name, value in wanted.items()}
