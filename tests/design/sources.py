"""Where the design's files lie, and how the tests read them."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "webinar_hub" / "static"
TEMPLATES = ROOT / "templates"
GUIDE = ROOT / "docs" / "design.md"
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))


def style(name: str) -> str:
    """One style sheet without its comments."""
    text = (STATIC / "css" / name).read_text("utf-8")
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def pages() -> Iterator[Path]:
    """Templates that a browser gets; letters need inline style: mail readers drop the rest."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        if "letters" not in path.relative_to(TEMPLATES).parts:
            yield path


def icons() -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8")))
