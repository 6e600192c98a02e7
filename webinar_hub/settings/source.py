"""Variables of the environment as they are read: missing, empty, a number, one of several."""

from collections.abc import Mapping

PREFIX = "WEBINAR_HUB_"


class BadSetting(Exception):
    """A setting that cannot be used: the message names the variable and the remedy."""

    def __init__(self, name: str, problem: str):
        super().__init__(f"{PREFIX}{name}: {problem}")


class Source:
    def __init__(self, environment: Mapping[str, str]):
        self._environment = environment

    def text(self, name: str, default: str = "") -> str:
        return self._environment.get(PREFIX + name, "").strip() or default

    def number(self, name: str, default: int, low: int, high: int) -> int:
        raw = self.text(name, str(default))
        if not raw.isascii() or not raw.isdigit() or not low <= int(raw) <= high:
            raise BadSetting(name, f"must be a whole number from {low} to {high}, not {raw!r}")
        return int(raw)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise BadSetting(name, f"must be one of {', '.join(choices)}, not {value!r}")
        return value
