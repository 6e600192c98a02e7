"""What people type, made safe to keep: one home for cleaning and for search keys."""

import re
import unicodedata

_BREAKS = re.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Controls, and the marks that turn the direction of text that follows.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BETWEEN_DIGITS = re.compile(r"[\s\u2010-\u2015-]+")
_DOT = r"(?:[.\u3002\uff61]|\[\.\]|\(\.\))"
_ADDRESS = re.compile(rf"@|://|\bwww\b|\w{_DOT}\w{{2,}}", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?:\d[\W_]{0,3}){6,}")
_BLANKS = re.compile(r"[^\S\n]+")


def one_line(text: str | None) -> str:
    """Line breaks become blanks, controls and direction marks go, blanks are folded."""
    return _BLANKS.sub(" ", _clean(text, " ")).strip()


def many_lines(text: str | None) -> str:
    """As `one_line`, but lines stay: at most one empty one between two."""
    joined = "\n".join(line.rstrip() for line in _clean(text, "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", joined).strip()


def six_digits(text: str | None) -> str | None:
    """`123 456`, `123-456` and the digits of other scripts are the same code; None for no code."""
    plain = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text or ""))
    if not re.fullmatch(r"\d{6}", plain):
        return None
    return "".join(str(unicodedata.decimal(digit)) for digit in plain)


def leads_nowhere(text: str) -> bool:
    """Whether it holds no address of a page or a mailbox and no telephone number, as readers or
    their programs would see one, however it is written: names and organizations need none."""
    plain = unicodedata.normalize("NFKC", text)
    shown = "".join(one for one in plain if unicodedata.category(one) != "Cf")
    return not (_ADDRESS.search(shown) or _TELEPHONE.search(shown))


def search_key(text: str) -> str:
    """What is compared when people search: SQLite's own comparison knows no Cyrillic case."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(folded.split())


def _clean(text: str | None, line_break: str) -> str:
    """Composed last: a mark that nobody sees may stand between a letter and its accent."""
    # A lone surrogate cannot be stored; browsers do not send one, scripts do.
    plain = (text or "").encode("utf-8", "replace").decode("utf-8")
    seen = _UNSEEN.sub("", _BREAKS.sub(line_break, plain))
    return unicodedata.normalize("NFC", seen)
