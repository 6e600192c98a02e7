"""Speakers are asked, answer, have the meetings in their calendar and a page of their own."""
