"""Forms of a page as a browser without script would send them."""

import re
from html import unescape

Fields = dict[str, str | list[str]]


def part(page: str, name: str, **changes: str) -> Fields:
    """The fields of the form whose names begin with `name-`, with some typed anew."""
    form = next(one for one in forms(page) if f'name="{name}-' in one)
    return fields(form) | {f"{name}-{key}": value for key, value in changes.items()}


def forms(page: str) -> list[str]:
    return re.findall(r"<form.*?</form>", page, re.DOTALL)


def form_to(page: str, address: str) -> str:
    """The form that goes to an address."""
    return next(one for one in forms(page) if f'action="{address}"' in one)


def fields(form: str) -> Fields:
    found: Fields = {}
    for name, value in (*_inputs(form), *_selects(form), *_areas(form)):
        present = found.get(name)
        if present is None:
            found[name] = value
        else:
            found[name] = [*(present if isinstance(present, list) else [present]), value]
    return found


def _inputs(form: str) -> list[tuple[str, str]]:
    found = []
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        ticked = attributes.get("type") not in ("checkbox", "radio") or " checked" in tag
        if ticked and "name" in attributes:
            found.append((attributes["name"], unescape(attributes.get("value", ""))))
    return found


def _selects(form: str) -> list[tuple[str, str]]:
    found = []
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        chosen = chosen or re.search(r'<option value="([^"]*)"', options)
        found.append((name, unescape(chosen[1]) if chosen else ""))
    return found


def _areas(form: str) -> list[tuple[str, str]]:
    found = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL)
    return [(name, unescape(value)) for name, value in found]
