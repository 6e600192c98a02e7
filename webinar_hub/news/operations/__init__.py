"""Asking and confirming, leaving, telling, forgetting."""

from webinar_hub.news.operations.agreeing import take_up
from webinar_hub.news.operations.asking import Wish, ask, confirm
from webinar_hub.news.operations.forgetting import forget_old
from webinar_hub.news.operations.leaving import change, stop_everything, unsubscribe
from webinar_hub.news.operations.own_roles import Roles, choose_roles
from webinar_hub.news.operations.telling import put_off, take_back, write_news

__all__ = [
    "Roles",
    "Wish",
    "ask",
    "change",
    "choose_roles",
    "confirm",
    "forget_old",
    "put_off",
    "stop_everything",
    "take_back",
    "take_up",
    "unsubscribe",
    "write_news",
]
