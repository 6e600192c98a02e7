"""The processes of one installation: web workers, the scheduler, and what keeps both running."""

import gc
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from webinar_hub.core import logs
from webinar_hub.core.access_log import SecretFilter, gunicorn_line, without_secrets
from webinar_hub.settings import BadSetting, Settings
from webinar_hub.watch import metrics

STOP_SECONDS = 30
RESTART_WAITS = (0.5, 1, 2, 5, 10, 30)


class QuietLogger(Logger):
    """Lines without tokens and without visitors' addresses."""

    form = "text"  # set before the server starts

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.addFilter(SecretFilter())
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(logs.formatter(self.form))

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        path = environ.get("RAW_URI") or environ.get("PATH_INFO", "")
        status, seconds = str(resp.status).split()[0], request_time.total_seconds()
        if metrics.counts():
            metrics.seen(path, status, seconds)
        if path == "/healthz":
            return
        line = gunicorn_line(
            method=environ["REQUEST_METHOD"],
            path=path,
            status=status,
            seconds=seconds,
            size=str(getattr(resp, "sent", "-")),
        )
        fields = {
            "method": environ["REQUEST_METHOD"],
            "path": without_secrets(path),
            "status": int(status),
            "seconds": round(seconds, 4),
        }
        self.access_log.info("%s", line, extra={"fields": fields})


class WebServer(BaseApplication):
    """gunicorn with settings of ours. Slow clients need a buffering proxy in front.

    The application is made once, before the workers are forked, and has no connection until then.
    """

    def __init__(self, settings: Settings, app: Any, threads: int):
        self._settings, self._app, self._threads = settings, app, threads
        super().__init__()

    def run(self) -> None:
        folder = metrics.begin() if self._settings.metrics_token else None
        QuietLogger.form = self._settings.log_format
        try:
            super().run()
        finally:
            if folder is not None:
                metrics.end(folder)

    def load_config(self) -> None:
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        values = {
            "bind": f"{host}:{self._settings.port}",
            "workers": self._settings.workers,
            "preload_app": True,
            "worker_class": "gthread",
            "threads": self._threads,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 5,
            "max_requests": 50_000,
            "max_requests_jitter": 5_000,
            "control_socket_disable": True,
            "accesslog": "-",
            "loglevel": "warning",
            "logger_class": QuietLogger,
            "forwarded_allow_ips": "127.0.0.1",
            "worker_exit": _write_visits,
            "child_exit": _forget_process,
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: PTH112
        }
        for name, value in values.items():
            if value is not None:
                self.cfg.set(name, value)

    def load(self) -> Any:
        gc.freeze()
        return self._app


def _write_visits(_server: Any, worker: Any) -> None:
    """In the process that ends: what it has counted in its memory would go with it."""
    if (app := getattr(worker, "wsgi", None)) is not None:
        app.extensions["visits"].end()


def _forget_process(_server: Any, worker: Any) -> None:
    if metrics.counts():
        metrics.process_ended(worker.pid)


def check_port(settings: Settings) -> None:
    """Raise BadSetting when another program listens there already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            raise BadSetting("PORT", f"{settings.port} cannot be used: {error.strerror}") from error


STOPPING = (signal.SIGTERM, signal.SIGINT)


class Supervisor:
    """Runs parts of this program side by side and starts again what falls over.

    They are forked, so that the program is loaded once: that halves the start and the memory.
    """

    def __init__(self, parts: Mapping[str, Callable[[], object]]):
        self._parts = parts
        self._children: dict[str, BaseProcess] = {}
        self._falls = dict.fromkeys(parts, 0)
        self._due: dict[str, float] = dict.fromkeys(parts, 0.0)
        self._stopping = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT; returns the exit status."""
        gc.freeze()  # a collection would touch, and thereby copy, what the processes share
        for number in STOPPING:
            signal.signal(number, self._stop)
        while not self._stopping:
            for name in self._parts:
                self._keep(name)
            time.sleep(0.2)
        return self._end()

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _keep(self, name: str) -> None:
        child = self._children.get(name)
        if child is not None and child.is_alive():
            return
        now = time.monotonic()
        if child is not None:
            wait = RESTART_WAITS[min(self._falls[name], len(RESTART_WAITS) - 1)]
            told = f"{name} ended with {child.exitcode}; again in {wait} s"
            print(told, file=sys.stderr, flush=True)  # noqa: T201
            self._falls[name] += 1
            self._due[name] = now + wait
            del self._children[name]
        if now >= self._due[name]:
            self._children[name] = _forked(name, self._parts[name])

    def _end(self) -> int:
        for child in self._children.values():
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children.values():
            child.join(max(0.1, deadline - time.monotonic()))
            child.kill()
        return 0


def _forked(name: str, part: Callable[[], object]) -> BaseProcess:
    """A signal that comes in between must reach the child's own handlers, not a copy of ours."""
    context = multiprocessing.get_context("fork")
    child = context.Process(target=_as_own_program, args=(part,), name=name)
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        child.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    return child


def _as_own_program(part: Callable[[], object]) -> None:
    os.setsid()  # Ctrl-C reaches the supervisor alone, which then stops its children in order
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    part()
