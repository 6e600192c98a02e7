"""A web server as the product runs it: `python -m tests.servers.web_process APPLICATION PORT N`.

`APPLICATION` is `module:name` or `module:name()`; N the number of its processes.
"""

import importlib
import sys

from webinar_hub.processes import WebServer, listen

READY = "this worker is ready"


def main(application: str, port: str, workers: str) -> None:
    module, name = application.split(":")
    found = getattr(importlib.import_module(module), name.removesuffix("()"))
    app = found() if name.endswith("()") else found
    settings = app.extensions.get("webinar_hub_settings")

    def load():
        loaded = WebServer(settings, app).load() if settings is not None else app
        print(READY, flush=True)
        return loaded

    listen(load, "127.0.0.1", int(port), workers=int(workers))


if __name__ == "__main__":
    main(*sys.argv[1:])
