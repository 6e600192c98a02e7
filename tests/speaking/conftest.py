"""The month in which these tests play: that of the sign-ups."""

from tests.registration.conftest import in_november, on_the_web, visitor

__all__ = ["in_november", "on_the_web", "visitor"]
