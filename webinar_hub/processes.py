"""The processes of one installation: web workers, the scheduler, and what keeps both running."""

import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.net import SocketSpec  # type: ignore[attr-defined]  # it is meant to be imported
from granian.server.mp import MPServer
from sqlalchemy.orm import configure_mappers

from webinar_hub.core import language, logs
from webinar_hub.core.access_log import AccessLines, SecretFilter
from webinar_hub.settings import BadSetting, Settings
from webinar_hub.watch import metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STOP_SECONDS = 30
RESTART_WAITS = (0.5, 1, 2, 5, 10, 30)
# Of a web process. Almost all of them wait for somebody on a bad line to send a form.
THREADS = 64
_PR_SET_PDEATHSIG = 1


def load_for_all() -> None:
    """Before processes are forked: what each of them would load for itself at its first work."""
    configure_mappers()
    language.load()


class WebServer:
    """The web processes of an application that is made once and then forked."""

    def __init__(self, settings: Settings, app: Any):
        self._settings, self._app = settings, app

    def run(self) -> None:
        own = self._settings
        folder = metrics.begin() if own.metrics_token else None
        try:
            listen(
                *(self.load, own.host, own.port),
                workers=own.workers,
                log_format=own.log_format,
            )
        finally:
            if folder is not None:
                metrics.end(folder)

    def load(self) -> "WSGIApplication":
        """In each worker: what it has counted in its memory is written when it ends."""
        Finalize(None, self._app.extensions["visits"].end, exitpriority=0)
        return AccessLines(self._app, metrics.seen if metrics.counts() else None)


def listen(
    load: "Callable[[], WSGIApplication]",
    host: str,
    port: int,
    *,
    workers: int,
    log_format: str = "text",
) -> None:
    """Answer with what `load` returns in each worker, until a signal to end.

    Slow clients hold no thread until they send a body, and then one that only waits.
    """
    multiprocessing.set_start_method("fork", force=True)  # the workers share what is loaded
    gc.freeze()  # a collection would touch, and thereby copy, what they share

    def in_worker() -> "WSGIApplication":
        _end_with_parent()
        return load()

    _Granian(
        "webinar_hub",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # as proxies speak it
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        log_level=LogLevels.error,
        log_dictconfig=_logging(log_format),
    ).serve(target_loader=in_worker, wrap_loader=False)


class _Granian(MPServer):
    """The workers accept from one socket. By itself each would have its own, between which Linux
    spreads connections by chance: a few visitors might all come to the same one, and those who wait
    at a worker that ends would be turned away.
    """

    def _init_shared_socket(self) -> None:
        shared: Any = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._shd, self._sfd = shared, shared.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)


def _end_with_parent() -> None:
    """A worker whose parent was killed would go on to answer beside the ones that replace it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _logging(form: str) -> dict[str, Any]:
    """Lines without tokens and without visitors' addresses."""
    handler = {"filters": ["secrets"], "formatter": "ours", "class": "logging.StreamHandler"}
    return {
        "filters": {"secrets": {"()": SecretFilter}},
        "formatters": {"ours": {"()": logs.formatter, "form": form}},
        "handlers": {
            "errors": handler | {"stream": "ext://sys.stderr"},
            "answers": handler | {"stream": "ext://sys.stdout"},
        },
        "loggers": {
            "_granian": {"handlers": ["errors"], "level": "ERROR", "propagate": False},
            AccessLines.LOGGER: {"handlers": ["answers"], "level": "INFO", "propagate": False},
        },
    }


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
