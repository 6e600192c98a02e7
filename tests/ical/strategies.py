"""Texts of the kind that break calendar files."""

from hypothesis import strategies as st

_awkward = st.sampled_from(
    [
        *"\\;,:\"^'’ \t",
        *("\r\n", "\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"),
        *("\x00", "\x07", "\x1b", "\x7f", "\u200b", "\ufeff", "\u202e", "\u00a0"),
        *("ё", "Анна", "中", "👪", "👨‍👩‍👧", "n", "N", "\\n", "\\N"),
        *("END:VEVENT", "ATTENDEE:mailto:eve@example.org", "x" * 70),
    ]
)
_any = st.characters(exclude_categories=["Cs"])

texts = st.lists(st.one_of(_awkward, _any), max_size=120).map("".join)
