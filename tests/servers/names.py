"""A name server on the loopback: it knows TXT records and aliases, and says so over UDP."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

Records = dict[str, list[str]]


class NameServer:
    """`records`: name → texts, and `aliases`: name → name. `broken`: it fails at these names."""

    def __init__(self) -> None:
        self.records: Records = {}
        self.aliases: dict[str, str] = {}
        self.broken: set[str] = set()
        self.silent = False
        self.asked: list[str] = []
        self._server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_address[1]

    @contextmanager
    def serving(self) -> Iterator["NameServer"]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def resolver(self) -> dns.resolver.Resolver:
        found = dns.resolver.Resolver(configure=False)
        found.nameservers, found.port = ["127.0.0.1"], self.port
        return found

    def answer(self, wire: bytes) -> bytes:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if name in self.broken:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif name in self.records or name in self.aliases:
            reply.answer = list(self._found(name))
        else:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()

    def _found(self, name: str) -> Iterator[dns.rrset.RRset]:
        while name in self.aliases:
            yield dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{self.aliases[name]}.")
            name = self.aliases[name]
        texts = [_quoted(text) for text in self.records.get(name, [])]
        if texts:
            yield dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", *texts)

    def _handler(self) -> type[socketserver.BaseRequestHandler]:
        server = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                wire, sock = self.request
                if not server.silent:
                    sock.sendto(server.answer(wire), self.client_address)

        return Handler


def _quoted(text: str) -> str:
    """Records are made of strings of at most 255 bytes."""
    parts = [text[start : start + 255] for start in range(0, len(text), 255)] or [""]
    return " ".join('"' + part.replace('"', r"\"") + '"' for part in parts)


def use(server: NameServer, monkeypatch: Any) -> None:
    """As if it were the name server of this machine."""
    monkeypatch.setattr(dns.resolver, "default_resolver", server.resolver())
