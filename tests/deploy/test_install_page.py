"""The commands of docs/install.md, run in order, below a folder instead of the root of the disk."""

import os
import re
import shutil
import stat
import subprocess
import sys
import venv
from pathlib import Path

import pytest
import trustme

from tests.servers.nginx import free_ports, write
from tests.servers.processes import ROOT

PAGE = ROOT / "docs" / "install.md"
DOMAIN = "seminars.example.org"
NOT_RUN = {
    "apt-get update": "needs the internet",
    "apt-get install": "needs the internet; the tests bring nginx by themselves",
    "adduser": "would change the users of this machine",
    "nano": "waits for somebody who types",
    "certbot": "needs the internet and the domain; the test makes a certificate",
    "systemctl daemon-reload": "the tests have no systemd; test_units.py looks at the units",
    "systemctl enable": "as above",
    "systemctl reload": "as above",
    "systemctl restart": "as above",
    "systemctl stop": "as above",
    "systemctl start webinar-hub.service": "as above",
}
PIP = "/opt/webinar-hub/bin/pip install"
BORROWED = {
    "python3 -m venv": "the test makes an environment that borrows the packages of its own",
    f"{PIP} --require-hashes --requirement requirements.lock": "as above",
    f"{PIP} --no-deps .": "as above",
    f"{PIP} --no-deps --force-reinstall .": "as above",
    "webinar-hub upgrade": "starts the whole site once more; the long form of the test does",
}
# The user of the service does not exist here; whoever runs the tests takes its place.
ONE_USER = (" --owner=webinar-hub", " --group=webinar-hub")
FOLDERS = (
    *("etc/nginx/sites-available", "etc/nginx/sites-enabled", "etc/systemd/system", "opt"),
    *("usr/local/sbin", "usr/local/src", "var/backups", "var/lib", "var/log/nginx"),
)
FOREIGN = ("PYTHON", "WEBINAR_HUB_")
PLACES = re.compile(r"(?<![\w.])/(?=(?:etc|opt|var|usr/local)/)")


@pytest.mark.parametrize("packages", ["borrowed", pytest.param("own", marks=pytest.mark.long)])
def test_the_page_leads_from_an_empty_server_to_a_site_with_a_backup(nginx, tmp_path, packages):
    machine = Machine(tmp_path, nginx)
    left_out = dict(NOT_RUN)
    if packages == "borrowed":
        machine.borrow_packages()
        left_out |= BORROWED
    said = machine.run([one for one in commands() if not one.startswith(tuple(left_out))])

    assert f"https://{DOMAIN}/organize/welcome/" in said
    assert "syntax is ok" in said
    assert machine.mode("etc/webinar-hub.env") == 0o640
    assert machine.mode("var/lib/webinar-hub") == 0o700
    assert (machine.root / "opt/webinar-hub/static/css/site.css").is_file()
    assert list((machine.root / "var/backups/webinar-hub").glob("*.zip"))
    assert "SPF, DKIM and DMARC of" in said
    # Nothing was started, so the scheduler is the one thing that the doctor misses, each time.
    assert set(re.findall(r"^MEND +(.+?);", said, re.MULTILINE)) == {
        "no scheduler has run for two minutes"
    }


def test_every_command_that_is_not_run_stands_on_the_page():
    for beginning in NOT_RUN | BORROWED:
        assert any(command.startswith(beginning) for command in commands()), beginning


class Machine:
    """A folder that stands for the root of a disk: every place of the page lies in it."""

    def __init__(self, root: Path, nginx: str):
        self.root = root
        for folder in FOLDERS:
            (root / folder).mkdir(parents=True)
        self._bring_the_project(root / "usr/local/src/webinar-hub")
        self._make_certificate(root / "etc/letsencrypt/live" / DOMAIN)
        main = write(root / "etc/nginx", f"include {root}/etc/nginx/sites-enabled/*;\n")
        self._other = {
            "domain=hub.example.org": f"domain={DOMAIN}",
            "systemctl start webinar-hub-backup.service": _nightly_backup(),
            "nginx -t": f"{nginx} -p {root}/etc/nginx -c {main} -e stderr -t",
            "webinar-hub doctor": f"{self._offline()}\nwebinar-hub doctor || true",  # no scheduler
        }

    def _offline(self) -> str:
        """A machine that knows no name server: nothing of a test is asked for outside."""
        line = "import dns.resolver as r; r.default_resolver = r.Resolver(configure=False)"
        places = f"{self.root}/opt/webinar-hub/lib/python*/site-packages"
        return f'for place in {places}; do echo "{line}" > "$place/offline.pth"; done'

    def borrow_packages(self) -> None:
        place = self.root / "opt/webinar-hub"
        venv.create(place, with_pip=False)
        packages = next(place.glob("lib/python*/site-packages"))
        known = [path for path in sys.path if path.endswith("site-packages")]
        (packages / "borrowed.pth").write_text("\n".join([*known, str(ROOT)]))
        program = place / "bin/webinar-hub"
        program.write_text(f"#!{place}/bin/python\nfrom webinar_hub.commands import main\nmain()\n")
        program.chmod(0o755)

    def run(self, wanted: list[str]) -> str:
        script = "\n".join(self._here(command) for command in wanted)
        programs = f"{self.root}/usr/local/sbin:{Path(sys.executable).parent}:{os.environ['PATH']}"
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)
        }
        done = subprocess.run(
            ["sh", "-eu"],
            input=script,
            env={**kept, "PATH": programs},
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def mode(self, path: str) -> int:
        return stat.S_IMODE((self.root / path).stat().st_mode)

    def _here(self, command: str) -> str:
        """The command of the page, but for what has to be other in a test."""
        command = PLACES.sub(f"{self.root}/", self._other.get(command, command))
        for words in ONE_USER:
            command = command.replace(words, "")
        return command

    def _bring_the_project(self, place: Path) -> None:
        wanted = ("webinar_hub", "templates", "migrations", "deploy")
        for name in wanted:
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("*.pyc"))
        for path in ROOT.glob("[A-Zpr]*.*"):
            shutil.copy(path, place)
        for path in (place / "deploy").iterdir():
            path.write_text(self._adapted(path.read_text()))

    def _adapted(self, text: str) -> str:
        """The ports below 1024 and IPv6 are not everybody's."""
        http, https = free_ports()
        text = re.sub(r" +listen \[::\].*\n", "", text)
        text = text.replace("listen 80;", f"listen 127.0.0.1:{http};")
        text = text.replace("listen 443 ", f"listen 127.0.0.1:{https} ")
        text = text.replace("runuser --user webinar-hub -- ", "")
        return PLACES.sub(f"{self.root}/", text)

    def _make_certificate(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        certificate = trustme.CA().issue_cert(DOMAIN)
        certificate.private_key_pem.write_to_path(folder / "privkey.pem")
        certificate.cert_chain_pems[0].write_to_path(folder / "fullchain.pem")


def commands() -> list[str]:
    """Of the blocks marked `sh`; a loop is one command."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    found = re.findall(r"^for (?:.|\n)*?^done$|^.+$", "\n".join(blocks), re.MULTILINE)
    return list(found)


def _nightly_backup() -> str:
    unit = (ROOT / "deploy/webinar-hub-backup.service").read_text()
    return unit.split("ExecStart=/opt/webinar-hub/bin/", 1)[1].splitlines()[0]
