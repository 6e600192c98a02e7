"""Things that are little more than a few texts: programmes, series, speakers, organizations.

They have no version; the form carries a fingerprint of what it was opened with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import make_response, redirect, render_template
from werkzeug import Response

from webinar_hub.catalogue.models import Programme
from webinar_hub.catalogue.operations.editing import fingerprint
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Conflict, Refusal
from webinar_hub.workspace.views.blueprint import say


@dataclass(frozen=True)
class Page:
    """One page with a form; `row` is None for a thing that is still to be made."""

    heading: Any
    address: str  # where the form goes
    names: tuple[str, ...]  # the columns that it is about
    back: str
    programme: Programme | None = None
    row: Any = None
    about: Any = ""  # a sentence above the form
    drafts: Mapping[str, str] = field(default_factory=dict)  # shown where nothing is saved yet

    def show(self, form: Any, status: int = 200) -> Response:
        """After a conflict the present texts stand beside those that were typed."""
        body = render_template(
            "workspace/texts.html",
            page=self,
            form=form,
            present=self._differing(form) if status == 409 else [],
        )
        return make_response(body, status)

    def open(self, form: Any) -> Response:
        """The form with what holds now."""
        now = {name: getattr(self.row, name) or self.drafts.get(name, "") for name in self.names}
        form.process(
            data=now | {"seen": fingerprint(self.row, self.names), "key": self.row.public_id}
        )
        return self.show(form)

    def save(self, form: Any, act: Callable[[], object], said: Any = None) -> Response:
        if not form.validate():
            return self.show(form, 422)
        try:
            act()
        except Conflict as refusal:
            show_refusal(form, refusal)
            return self.show(form, 409)
        except Refusal as refusal:
            show_refusal(form, refusal)
            return self.show(form, 422)
        say(said or _("Saved."))
        return redirect(self.back, 303)

    def values(self, form: Any) -> dict[str, Any]:
        return {name: form[name].data for name in self.names}

    def is_draft(self, name: str, typed: str) -> bool:
        """What the form shows stands nowhere else yet."""
        return name in self.drafts and not getattr(self.row, name) and bool(typed)

    def _differing(self, form: Any) -> list[tuple[str, str]]:
        """From now on the form is about what stands beside it."""
        form.seen.data, form.seen.raw_data = fingerprint(self.row, self.names), None
        return [
            (str(form[name].label.text), str(getattr(self.row, name)) or "—")
            for name in self.names
            if form[name].data != getattr(self.row, name)
        ]
