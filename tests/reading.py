"""How a page is read: by programs for the blind, by keyboard, on small screens, without script."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What WCAG 2.2 AA asks and axe leaves out unless it is told: targets of at least 24 pixels.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}

# In the order of the keyboard. Of a group of radio buttons one is reached.
FOCUSABLE = """() => {
  const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
  const groups = new Set();
  return [...document.querySelectorAll(wanted)].filter((one) => {
    if (one.disabled || one.tabIndex < 0 || !one.checkVisibility({visibilityProperty: true}))
      return false;
    if (one.type !== 'radio') return true;
    const first = !groups.has(one.name);
    groups.add(one.name);
    return first;
  }).length;
}"""
# What has the focus, how that is shown, and whether anything lies over it.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const middle = [box.left + box.width / 2, box.top + box.height / 2];
  const at = document.elementFromPoint(...middle);
  const ringed = (it) => getComputedStyle(it).outlineStyle !== 'none'
    && parseFloat(getComputedStyle(it).outlineWidth) > 0;
  const around = one.closest('.card, .marks label, [data-item]');  // the whole of it is the target
  one.dataset.reached = 'yes';
  return {
    name: one.outerHTML.slice(0, 120),
    shown: ringed(one) || style.boxShadow !== 'none' || (!!around
      && (ringed(around) || getComputedStyle(around).boxShadow !== 'none')),
    covered: !!at && at !== one && !one.contains(at) && !at.contains(one)
      && !(one.labels && [...one.labels].some((label) => label.contains(at))),
  };
}"""
# What only a script could bring to do something.
NEEDS_SCRIPT = """() => [...document.querySelectorAll(
    'button[type=button], button:not([form]), a:not([href]), [hx-get]:not(a):not(form)')]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .filter((one) => !(one.matches('button') && one.type === 'submit' && one.closest('form')))
  .filter((one) => !one.matches('[hx-get]') || one.matches('button'))
  .map((one) => one.outerHTML.slice(0, 120))"""


def check(page: Page, name: str) -> None:
    """Nothing that axe finds, and nothing wider than the screen."""
    found: Any = Axe().run(page, options=OPTIONS).response["violations"]
    assert [(name, one["id"], one["nodes"][0]["html"]) for one in found] == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.evaluate("innerWidth"), f"{name}: {wide} pixels wide"


def check_keyboard(page: Page, name: str) -> None:
    """Tab leads to everything that can be used and out again; where one is can be seen."""
    number = page.evaluate(FOCUSABLE)
    reached = 0
    for _step in range(number + 5):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus is None:
            break
        reached += 1
        assert focus["shown"], f"{name}: the focus cannot be seen on {focus['name']}"
        assert not focus["covered"], f"{name}: something lies over {focus['name']}"
    assert reached >= number, f"{name}: {reached} of {number} are reached by Tab"


def check_without_script(page: Page, name: str) -> None:
    """Of a page that was opened without script: whatever is shown can be used."""
    assert page.locator("h1").first.is_visible(), name
    assert page.evaluate(NEEDS_SCRIPT) == [], name
