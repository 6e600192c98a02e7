"""Letters in the shapes that mail servers, calendar programs and people give them."""

from pathlib import Path

SHAPES = Path(__file__).parent / "shapes"
TOKEN = "abcdefghijklmnop"
ANNA = "anna@example.org"


def shaped(name: str, **changes: str) -> bytes:
    """The letter in that file, with what it is about put in."""
    values = {
        "token": TOKEN,
        "recipient": ANNA,
        "recipient_upper": ANNA.upper(),
        "uid": "meeting@hub.example.org",
        "sequence": "0",
        "message_id": "<confirmation@hub.example.org>",
        **changes,
    }
    text = (SHAPES / f"{name}.eml").read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text.replace("\n", "\r\n").encode()


def all_shapes() -> list[str]:
    return sorted(path.stem for path in SHAPES.glob("*.eml"))
