"""QR codes: read by a reader, with their quiet zone, black on white whatever lies behind."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from tests.publicity.reading import codes_in
from webinar_hub.publicity import qr

ADDRESS = "https://webinars.example.org/e/k7m3qt?from=school12"
WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@pytest.fixture
def png():
    return Image.open(BytesIO(qr.png(ADDRESS))).convert("RGBA")


def test_a_telephone_reads_the_address(png):
    assert codes_in(png) == [ADDRESS]


def test_the_picture_is_large_enough_for_a_sheet(png):
    assert png.width == png.height >= 1000


def test_it_is_read_on_a_dark_page(png):
    page = Image.new("RGBA", (png.width + 400, png.height + 400), (20, 26, 23, 255))
    page.alpha_composite(png, (200, 200))
    assert codes_in(page) == [ADDRESS]
    assert all(colour[3] == 255 for _n, colour in png.getcolors())


def test_around_it_are_four_modules_of_quiet(png):
    rows = qr.rows(ADDRESS)
    module = png.width // (len(rows) + 2 * qr.QUIET)
    frame = png.convert("RGB").crop((0, 0, png.width, qr.QUIET * module))
    assert {colour for _n, colour in frame.getcolors()} == {WHITE}
    corner = png.convert("RGB").getpixel((qr.QUIET * module, qr.QUIET * module))
    assert corner == BLACK


def test_the_file_for_print_is_a_whole_svg_with_a_white_ground():
    root = ElementTree.fromstring(qr.svg(ADDRESS))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    colours = re.findall(r'(?:fill|stroke)="(#\w+)"', qr.svg(ADDRESS).decode())
    assert colours == ["#fff", "#000"]


def test_in_a_page_it_is_small_and_carries_no_style():
    part = qr.inside_a_page(ADDRESS)
    assert len(part) < 2500
    assert "style=" not in part


def test_runs_of_dark_modules_are_what_the_code_is_made_of():
    rows = qr.rows(ADDRESS)
    assert rows[0][0] == (0, 7)  # the upper edge of a corner mark
    assert all(start + length <= len(rows) for row in rows for start, length in row)
