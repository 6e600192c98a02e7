"""What organizers change under `/organize` is noted: a form whose view leads to no note fails here.

The source is followed from each view through the functions that it names, so the test says that a
note can be reached, not that each way through leads there; the tests of the operations say that.
"""

import ast
import inspect
from functools import cache
from pathlib import Path

import webinar_hub
from webinar_hub.accounts.auditing import note

ROOT = Path(webinar_hub.__file__).parent
NOTE = "webinar_hub.accounts.auditing.note"

# Forms that change nothing which organizers are answerable for, each with its reason.
NOTHING_TO_NOTE = {
    "accounts.sign_out": "the sign-in was noted",
    "campaigns.test": "a test goes to the organizer alone",
    "guests_of_events.look": "a look at the letter before it is sent",
    "speakers_of_events.look": "a look at the letter before it is sent",
    "imports.upload": "nobody is signed up before it is begun, and that is noted",
    "imports.save": "what the columns mean, before it is begun",
    "imports.drop": "what was never begun",
    "moving_in.upload": "nothing is moved in before it is begun, and that is noted",
    "moving_in.save": "what the columns mean, before it is begun",
    "moving_in.drop": "what was never begun",
    "roster.keep_columns": "how an organizer likes to see the page",
}


@cache
def names_in(module: str) -> dict[str, str]:
    """What each name at the top of a module means, written out."""
    path = ROOT.parent / Path(*module.split("."))
    path = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    if not path.exists():
        return {}
    known: dict[str, str] = {}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("webinar_hub"):
            known |= {(a.asname or a.name): f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            known.setdefault(node.name, f"{module}.{node.name}")
    return known


@cache
def functions_in(module: str) -> dict[str, ast.AST]:
    path = ROOT.parent / Path(*module.split("."))
    path = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    tree = ast.parse(path.read_text()) if path.exists() else ast.Module([], [])
    return {
        node.name: node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


@cache
def home_of(full_name: str) -> str:
    """Where something is defined, beyond the modules that only pass it on."""
    module, _dot, name = full_name.rpartition(".")
    passed_on = names_in(module).get(name, full_name)
    return full_name if passed_on == full_name else home_of(passed_on)


@cache
def leads_to(full_name: str) -> frozenset[str]:
    """The functions of ours that one of them names."""
    module, _dot, name = full_name.rpartition(".")
    node = functions_in(module).get(name)
    if node is None:
        return frozenset()
    known, found = names_in(module), set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in known:
            found.add(home_of(known[part.id]))
        if isinstance(part, ast.Attribute):
            whole = ast.unparse(part).split(".")
            if whole[0] in known:
                found.add(home_of(".".join([known[whole[0]], *whole[1:]])))
    return frozenset(found)


def reaches_a_note(full_name: str) -> bool:
    seen, waiting = set(), [full_name]
    while waiting:
        one = waiting.pop()
        if one == NOTE:
            return True
        if one not in seen:
            seen.add(one)
            waiting += leads_to(one)
    return False


def forms(app) -> dict[str, str]:
    """Endpoint → the function behind it, of every form behind the gate."""
    found = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" in (rule.methods or ()) and hasattr(view, "staff_needs"):
            inner = inspect.unwrap(view)
            found[rule.endpoint] = f"{inner.__module__}.{inner.__name__}"
    return found


def test_every_form_of_organizers_leads_to_a_note(sqlite_app):
    assert f"{note.__module__}.{note.__name__}" == NOTE
    silent = {endpoint for endpoint, name in forms(sqlite_app).items() if not reaches_a_note(name)}
    assert silent - NOTHING_TO_NOTE.keys() == set(), "note who did what, before and after"
    assert NOTHING_TO_NOTE.keys() - silent == set(), "these are noted by now"


def test_it_finds_one_that_does_not():
    assert not reaches_a_note("webinar_hub.accounts.operations.keep_alive")
    assert reaches_a_note("webinar_hub.accounts.operations.disable")
