"""The processes of one installation: web workers, the scheduler, and what keeps both running."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
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
    """gunicorn with settings of ours. Slow clients need a buffering proxy in front."""

    def __init__(self, settings: Settings, make_app: Callable[[], Any], threads: int):
        self._settings, self._make_app, self._threads = settings, make_app, threads
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
            "child_exit": _forget_process,
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: PTH112
        }
        for name, value in values.items():
            if value is not None:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()


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


class Supervisor:
    """Runs commands of this program side by side and starts again what falls over."""

    def __init__(self, names: list[str]):
        self._names = names
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._falls = dict.fromkeys(names, 0)
        self._due: dict[str, float] = dict.fromkeys(names, 0.0)
        self._stopping = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT; returns the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self._stopping:
            for name in self._names:
                self._keep(name)
            time.sleep(0.2)
        return self._end()

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _keep(self, name: str) -> None:
        child = self._children.get(name)
        if child is not None and child.poll() is None:
            return
        now = time.monotonic()
        if child is not None and name in self._children:
            wait = RESTART_WAITS[min(self._falls[name], len(RESTART_WAITS) - 1)]
            told = f"{name} ended with {child.returncode}; again in {wait} s"
            print(told, file=sys.stderr, flush=True)  # noqa: T201
            self._falls[name] += 1
            self._due[name] = now + wait
            del self._children[name]
        if now >= self._due[name]:
            # A session of its own: Ctrl-C reaches this process, which then stops them in order.
            command = [sys.executable, "-m", "webinar_hub", name]
            self._children[name] = subprocess.Popen(command, start_new_session=True)

    def _end(self) -> int:
        running = [child for child in self._children.values() if child.poll() is None]
        for child in running:
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in running:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
        return 0
