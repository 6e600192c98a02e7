"""A picture of figures over sizes, as SVG that can be read on light and dark pages."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 800, 60, 240, 40, 40
LEAST_HEIGHT, GAP = 460, 14  # between names
COLOURS = ("#2a7a68", "#b4552d", "#4a67b0", "#8a5a9e", "#97802a", "#5f6f6a")
DASHES = ("", "6 4", "2 3")


def lines_chart(title: str, sizes: Sequence[int], lines: Mapping[str, Sequence[float]]) -> str:
    """Both axes are logarithmic; each line is named at its end, names kept apart."""
    low = min(min(values) for values in lines.values())
    high = max(max(values) for values in lines.values())
    across = _axis(sizes[0], sizes[-1], LEFT, WIDTH - RIGHT)
    height = max(LEAST_HEIGHT, TOP + BOTTOM + GAP * len(lines))
    down = _axis(low, high, height - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="sans-serif" font-size="11"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="14" fill="#222">{escape(title)}</text>',
    ]
    for size in sizes:
        x = across(size)
        parts.append(_line(x, TOP, x, height - BOTTOM, "#ddd"))
        parts.append(
            f'<text x="{x:.0f}" y="{height - 20}" text-anchor="middle" fill="#444">{size:,}</text>'
        )
    for power in range(-2, 4):
        if low <= 10**power <= high:
            y = down(10**power)
            parts.append(_line(LEFT, y, WIDTH - RIGHT, y, "#ddd"))
            parts.append(
                f'<text x="{LEFT - 6}" y="{y + 4:.0f}" text-anchor="end" fill="#444">'
                f"{10**power:g}</text>"
            )
    places = _apart({name: down(values[-1]) for name, values in lines.items()}, height - BOTTOM)
    for number, (name, values) in enumerate(lines.items()):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number // len(COLOURS) % len(DASHES)]
        points = " ".join(
            f"{across(size):.1f},{down(value):.1f}"
            for size, value in zip(sizes, values, strict=True)
        )
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
        )
        end = WIDTH - RIGHT
        parts.append(_line(end, down(values[-1]), end + 12, places[name], colour))
        parts.append(
            f'<text x="{end + 16}" y="{places[name] + 4:.0f}" fill="{colour}">'
            f"{escape(name)} {_short(values[-1])}</text>"
        )
    return "\n".join([*parts, "</svg>", ""])


def _axis(first: float, last: float, begin: float, end: float):  # type: ignore[no-untyped-def]
    span = log10(last / first) or 1
    return lambda value: begin + (end - begin) * log10(value / first) / span


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"


def _apart(places: Mapping[str, float], bottom: float) -> dict[str, float]:
    """Where each name stands, so that none lies over another and none below the bottom."""
    in_order = sorted(places.items(), key=lambda one: one[1])
    found: dict[str, float] = {}
    last = TOP - GAP
    for number, (name, place) in enumerate(in_order, start=1):
        room_below = GAP * (len(in_order) - number)
        last = max(min(place, bottom - room_below), last + GAP)
        found[name] = last
    return found
