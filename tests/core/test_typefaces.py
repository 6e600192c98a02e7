"""What can be drawn on pictures and posters."""

import unicodedata

from reportlab.pdfbase.ttfonts import TTFontFile

from webinar_hub.core import typefaces


def _is_text(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def test_the_list_of_characters_is_what_the_typeface_has() -> None:
    drawn = set(map(chr, TTFontFile(str(typefaces.REGULAR)).charToGlyph)) | {" "}
    assert typefaces.characters() == {one for one in drawn if _is_text(one)}


def test_what_would_be_an_empty_box_is_left_out() -> None:
    assert typefaces.printable("Дом 🏠 и  сад 家") == "Дом и сад"
