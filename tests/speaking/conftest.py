"""The month in which these tests play: that of the sign-ups."""

from tests.registration.conftest import compiled_pages, in_november, on_the_web, visitor

__all__ = ["compiled_pages", "in_november", "on_the_web", "visitor"]
