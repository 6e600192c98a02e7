"""The eyes with which pages are read see what is wrong."""

import pytest

from tests.reading import check, check_keyboard, check_without_script

PAGE = "<!doctype html><html lang=en><title>x</title><main><h1>Hello</h1>{}</main>"
SMALL = "<a href='#a' style='font-size:8px'>.a</a><a href='#b' style='font-size:8px'>.b</a>"
COVER = "<div style='position:fixed;inset:0;background:red'></div>"


@pytest.mark.parametrize(
    ("wrong", "finds"),
    [
        (SMALL, check),
        ("<img src='data:,'>", check),
        ("<p style='width:3000px'>wide</p>", check),
        ("<button type=button>Nothing happens</button>", check_without_script),
        ("<style>a:focus{outline:none}</style><a href='#a'>unseen</a>", check_keyboard),
        (f"<a href='#a'>covered</a>{COVER}", check_keyboard),
        (
            "<a href='#a' onfocus='this.blur()'>never there</a><a href='#b'>b</a>",
            check_keyboard,
        ),
    ],
)
def test_what_is_wrong_is_found(page, wrong, finds):
    page.set_content(PAGE.format("<p>Right</p>"))
    finds(page, "right")
    page.set_content(PAGE.format(wrong))
    with pytest.raises(AssertionError):
        finds(page, "wrong")
