"""What is the same in all applications of a run is made once: routes, templates, SQL.

Each test makes an application of its own, so this was a third of all the time.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.sansio.app import App
from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map


class _CompiledTemplates(BytecodeCache):
    """Templates are compiled once for all applications of a run."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Bucket] = {}

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        key = (name, source)
        if key not in self._kept:
            self._kept[key] = Bucket(environment, name, "")
        return self._kept[key]

    def set_bucket(self, bucket: Bucket) -> None:
        """It is kept already, with its code."""


_templates = _CompiledTemplates()
_statements: LRUCache[Any, Any] = LRUCache(4000)
# What is kept of a statement is kept for a dialect, of which each engine has an own; all of a kind
# are alike.
DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
DefaultDialect.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]
_maps: dict[tuple[tuple[str, str], ...], Map] = {}


def made(make: Callable[[], Flask]) -> Flask:
    """An application as `make` makes it, whose routes, templates and SQL others compiled before."""
    from webinar_hub.core.database import db

    with _routes_noted() as routes:
        app = make()
    _route(app, routes)
    app.jinja_env.bytecode_cache = _templates
    with app.app_context():
        db.engine.update_execution_options(compiled_cache=_statements)
    return app


class _Route(NamedTuple):
    rule: str
    endpoint: str
    view: Callable[..., Any] | None
    options: dict[str, Any]


@contextmanager
def _routes_noted() -> Iterator[list[_Route]]:
    routes = []

    def add_url_rule(
        app: App, rule: str, endpoint: str, view_func: Any = None, **options: Any
    ) -> None:
        routes.append(_Route(rule, endpoint, view_func, options))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(App, "add_url_rule", add_url_rule)
        yield routes


def _route(app: Flask, routes: Sequence[_Route]) -> None:
    """Applications with the same routes share one map of them, which nothing changes any more."""
    names = tuple((route.rule, route.endpoint) for route in routes)
    if names not in _maps:
        for route in routes:
            app.add_url_rule(route.rule, route.endpoint, route.view, **route.options)
        _maps[names] = app.url_map
        return
    app.url_map = _maps[names]
    for route in routes:
        if route.view is not None:
            app.view_functions[route.endpoint] = route.view
