"""A real nginx with the site file that is handed out, on ports of this machine's loopback."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from tests.servers.processes import ROOT, Child
from tests.servers.system import is_root

SITE = ROOT / "deploy" / "nginx.conf"
UNPACKED = Path(sys.prefix) / "nginx"
PACKAGES = ("nginx", "nginx-common")
# As Debian's own main file has it; the folders are the test's.
MAIN = """
{user}
worker_processes 2;
pid {folder}/nginx.pid;
daemon off;
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    include {types};
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {site};
}}
"""


def find() -> str | None:
    known = (shutil.which("nginx"), "/usr/sbin/nginx", str(UNPACKED / "usr/sbin/nginx"))
    return next((program for program in known if program and _runs(program)), None)


def install() -> str | None:
    """Unpacks Debian's package into the environment: an installed one would begin to serve.

    Says what it did."""
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        print("nginx is missing: install it", flush=True)
        return None
    print("Unpacking Debian's nginx into the environment", flush=True)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir()
    if is_root():
        _quietly("apt-get", "update", "-qq")
    if _quietly("apt-get", "download", "-qq", *PACKAGES):
        for package in UNPACKED.glob("*.deb"):
            _quietly("dpkg", "-x", package, UNPACKED)
            package.unlink()
    return find()


class NginxServer(Child):
    """Before the web processes at `behind`; only addresses, folders and certificates are other."""

    def __init__(self, folder: Path, static: Path, ports: tuple[int, int], behind: int):
        self.http_port, self.https_port = ports
        self.url = f"https://localhost:{self.https_port}"
        self.authority = trustme.CA()
        folder.mkdir(parents=True)
        self._write_certificate(folder)
        main = write(folder, self._site(folder, static, behind))
        command = [find() or "nginx", "-p", folder, "-c", main, "-e", "stderr"]
        super().__init__(command, folder / "output")
        self.wait_until(lambda: _answers(self.http_port) and _answers(self.https_port))

    def _site(self, folder: Path, static: Path, behind: int) -> str:
        return changed(
            SITE.read_text(),
            {
                "server 127.0.0.1:8000;": f"server 127.0.0.1:{behind};",
                "    listen [::]:80;\n": "",
                "    listen [::]:443 ssl http2;\n": "",
                "listen 80;": f"listen 127.0.0.1:{self.http_port};",
                "listen 443 ": f"listen 127.0.0.1:{self.https_port} ",
                "https://hub.example.org": self.url,
                "/etc/letsencrypt/live/hub.example.org": str(folder),
                "hub.example.org": "localhost",
                "/opt/webinar-hub/static": str(static),
                "/var/log/nginx": str(folder),
                "/var/www/html": str(folder),
            },
        )

    def _write_certificate(self, folder: Path) -> None:
        certificate = self.authority.issue_cert("localhost", "127.0.0.1")
        certificate.private_key_pem.write_to_path(folder / "privkey.pem")
        for part in certificate.cert_chain_pems:
            part.write_to_path(folder / "fullchain.pem", append=True)


@contextmanager
def ready() -> Iterator[str]:
    """Raises LookupError where there is no nginx; `make test` installs it."""
    if (program := find()) is None:
        raise LookupError("nginx was not found; `make test` installs it")
    yield program


def write(folder: Path, site: str) -> Path:
    """The main file with this site in it."""
    (folder / "site").write_text(site)
    main = folder / "nginx.conf"
    # Another user may not reach a checkout below root's home.
    user = "user root;" if is_root() else ""
    main.write_text(MAIN.format(user=user, folder=folder, types=_types(), site=folder / "site"))
    return main


def changed(text: str, replaced: dict[str, str]) -> str:
    """Every replacement must find its place: the test would else try what nobody serves."""
    for old, new in replaced.items():
        assert old in text, f"{old!r} is not in the file any more"
        text = text.replace(old, new)
    return text


def free_ports() -> tuple[int, int]:
    """Two that nobody uses at this moment."""
    anywhere = ("127.0.0.1", 0)
    with socket.create_server(anywhere) as one, socket.create_server(anywhere) as two:
        return one.getsockname()[1], two.getsockname()[1]


def _types() -> Path:
    return next(
        path
        for path in (Path("/etc/nginx/mime.types"), UNPACKED / "etc/nginx/mime.types")
        if path.exists()
    )


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except OSError:
        return False
    return True


def _runs(path: str) -> bool:
    try:
        return subprocess.run([path, "-v"], capture_output=True).returncode == 0
    except OSError:
        return False


def _quietly(*command: str | Path) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        cwd=UNPACKED,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stderr[-2000:], flush=True)
    return done.returncode == 0
