"""The pages stay light, and nothing of them comes from elsewhere."""

import hashlib
import re

from tests.design.sources import SCRIPTS, STATIC, STYLES, pages, style

STYLE_BYTES = 36_500
SCRIPT_BYTES = {
    "site.js": 6_000,
    "workspace.js": 6_000,
    "editor.js": 7_500,
    "drafts.js": 2_800,
    "signed_out.js": 1_000,
    "invited.js": 500,
}
FONT_BYTES = 70_000  # all of them; a Russian page needs four files, 38 kB


def test_all_style_sheets_together_stay_small():
    assert sum(path.stat().st_size for path in STYLES) < STYLE_BYTES


def test_own_scripts_stay_small():
    assert {
        path.name: path.stat().st_size < SCRIPT_BYTES[path.name] for path in SCRIPTS
    } == dict.fromkeys(SCRIPT_BYTES, True)


def test_fonts_stay_small_and_every_file_is_named_by_a_face():
    files = set((STATIC / "fonts").rglob("*.woff2"))
    named = re.findall(r'url\("\.\./(fonts/[^"]+)"\)', style("tokens.css"))
    assert {STATIC / name for name in named} == files
    assert sum(path.stat().st_size for path in files) < FONT_BYTES


def test_fonts_and_libraries_come_with_version_and_licence():
    for folder in (*(STATIC / "fonts").iterdir(), *(STATIC / "vendor").iterdir()):
        names = {path.name for path in folder.iterdir()}
        assert "VERSION.md" in names
        assert names & {"OFL.txt", "LICENSE.txt"}


def test_htmx_is_the_very_file_that_was_vendored():
    folder = STATIC / "vendor" / "htmx"
    (library,) = folder.glob("*.js")
    assert hashlib.sha256(library.read_bytes()).hexdigest() in (folder / "VERSION.md").read_text(
        "utf-8"
    )


def test_nothing_is_loaded_from_another_host():
    files = [*STYLES, *SCRIPTS, *STATIC.rglob("*.min.js"), *STATIC.rglob("*.svg"), *pages()]
    for path in files:
        addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"')]*", path.read_text("utf-8"))
        foreign = [a for a in addresses if not a.startswith("http://www.w3.org/")]
        assert not foreign, path.name
        assert "sourceMappingURL" not in path.read_text("utf-8"), path.name


def test_motion_waits_for_consent():
    for path in STYLES:
        still = re.sub(
            r"@media \(prefers-reduced-motion: no-preference\) \{.*?\n\}",
            "",
            style(path.name),
            flags=re.DOTALL,
        )
        assert not re.findall(r"\b(?:transition|animation|scroll-behavior)\b", still), path.name
