"""What kind of browser somebody signs in with: two words, never the whole line that it sends.

Lists of all browsers there are weigh megabytes and change weekly; the handful below is what tells
"my laptop" from "my phone", and everything else is honestly unknown.
"""

from typing import Any

from webinar_hub.core.language import _

# The first that is found holds: most browsers name Chrome and Safari as well.
_BROWSERS = (
    ("YaBrowser", "yandex"),
    ("Edg", "edge"),
    ("OPR", "opera"),
    ("SamsungBrowser", "samsung"),
    ("Firefox", "firefox"),
    ("FxiOS", "firefox"),
    ("CriOS", "chrome"),
    ("Chrome", "chrome"),
    ("Safari", "safari"),
)
_SYSTEMS = (
    ("Windows", "windows"),
    ("Android", "android"),
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Mac OS", "mac"),
    ("CrOS", "chromebook"),
    ("Linux", "linux"),
)
_NAMES = {
    "yandex": "Yandex",
    "edge": "Edge",
    "opera": "Opera",
    "samsung": "Samsung Internet",
    "firefox": "Firefox",
    "chrome": "Chrome",
    "safari": "Safari",
    "windows": "Windows",
    "android": "Android",
    "iphone": "iPhone",
    "ipad": "iPad",
    "mac": "macOS",
    "chromebook": "ChromeOS",
    "linux": "Linux",
}
UNKNOWN = "other"


def kind_of(user_agent: str | None) -> str:
    """`firefox windows`, with `other` for what is not known."""
    line = user_agent or ""
    return f"{_first(_BROWSERS, line)} {_first(_SYSTEMS, line)}"


def in_words(kind: str) -> Any:
    """In the language of the page; for a sign-in of long ago nothing is known."""
    browser, _blank, system = kind.partition(" ")
    if browser in _NAMES and system in _NAMES:
        return _("%(browser)s on %(system)s", browser=_NAMES[browser], system=_NAMES[system])
    known = _NAMES.get(browser) or _NAMES.get(system)
    return known or _("A browser of another kind")


def _first(known: tuple[tuple[str, str], ...], line: str) -> str:
    return next((name for sign, name in known if sign in line), UNKNOWN)
