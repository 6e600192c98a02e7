"""Gunicorn answers before all its workers do; a test of several processes needs to know them up."""

from gunicorn.workers.base import Worker

from tests.servers.web import READY


def post_worker_init(worker: Worker) -> None:
    worker.log.info(READY)
