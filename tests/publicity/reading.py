"""Posters read as people and as telephones read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def text_of(pdf: bytes, *, most_pages: int = 1) -> str:
    """With line breaks as blanks."""
    with _opened(pdf) as document:
        assert len(document) <= most_pages
        pages = (page.get_textpage().get_text_range() for page in document)
        return " ".join(" ".join(pages).split())


def picture_of(pdf: bytes, scale: float = 2) -> Image.Image:
    with _opened(pdf) as document:
        return document[0].render(scale=scale).to_pil().convert("RGB")


def size_of(pdf: bytes) -> tuple[int, int]:
    """In millimetres."""
    with _opened(pdf) as document:
        wide, high = document[0].get_size()
        return round(wide / 72 * 25.4), round(high / 72 * 25.4)


def codes_in(image: Image.Image | bytes) -> list[str]:
    """What a telephone reads."""
    picture = Image.open(BytesIO(image)) if isinstance(image, bytes) else image
    return [one.text for one in zxingcpp.read_barcodes(picture.convert("L"))]
