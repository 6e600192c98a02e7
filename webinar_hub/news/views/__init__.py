"""What visitors reach: the box and its letter, the page behind a letter, the way out."""

from typing import cast

from flask import Flask
from flask.blueprints import BlueprintSetupState

from webinar_hub.core.web import posts_from_anywhere
from webinar_hub.news.views import asking, own_page
from webinar_hub.news.views.blueprint import blueprint

__all__ = ["asking", "blueprint", "own_page"]


@blueprint.record
def _let_mail_services_post(state: BlueprintSetupState) -> None:
    posts_from_anywhere(cast(Flask, state.app), "news.unsubscribe")
