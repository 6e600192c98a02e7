"""QR codes: black on white with their quiet zone, so that they are read in dark mode too."""

from functools import lru_cache
from io import BytesIO
from typing import Any

QUIET = 4  # modules around the code, as the standard asks
_DARK, _LIGHT = "#000", "#fff"


def svg(address: str) -> bytes:
    """A file to save, sharp at any size."""
    out = BytesIO()
    _code(address).save(out, kind="svg", scale=10, border=QUIET, dark=_DARK, light=_LIGHT)
    return out.getvalue()


def png(address: str) -> bytes:
    """A file to save, about a thousand pixels wide."""
    out = BytesIO()
    code = _code(address)
    scale = -(-1000 // (code.symbol_size(border=QUIET)[0]))
    code.save(out, kind="png", scale=scale, border=QUIET, dark=_DARK, light=_LIGHT)
    return out.getvalue()


def inside_a_page(address: str) -> str:
    """The picture as a part of a page, as large as its place."""
    return str(
        _code(address).svg_inline(
            border=QUIET, dark=_DARK, light=_LIGHT, omitsize=True, svgclass="qr", lineclass=None
        )
    )


def rows(address: str) -> list[list[tuple[int, int]]]:
    """For each row, from above, where its dark runs begin and how long they are."""
    return [_runs([bool(module) for module in row]) for row in _code(address).matrix]


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((at, 1))
    return runs


@lru_cache(maxsize=256)
def _code(address: str) -> Any:
    import segno

    return segno.make(address, error="m", micro=False)
