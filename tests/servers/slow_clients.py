"""Visitors on very bad lines: `python -m tests.servers.slow_clients PORT NUMBER PATH CA`.

A third drips a header, a third the body of a sign-up, a third reads an answer byte by byte. Whoever
is hung up on comes back. They come from addresses of their own, and say so when all are there.
"""

import asyncio
import contextlib
import socket
import ssl
import sys

PAUSE = 0.2
PER_ADDRESS = 50
FIRST = 100  # 127.0.0.100 and on
AGENT = "User-Agent: " + "x" * 4000 + "\r\n"


class SlowClients:
    def __init__(self, port: int, number: int, path: str, authority: str):
        self._port, self._number, self._path = port, number, path
        self._tls = ssl.create_default_context(cafile=authority) if authority else None
        self._there = 0

    async def run(self) -> None:
        ways = (self._drip_header, self._drip_body, self._sip_answer)
        visits = [self._come_back(ways[n % 3], n) for n in range(self._number)]
        await asyncio.gather(*visits)

    async def _come_back(self, way, number: int) -> None:
        first = True
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                reader, writer = await self._connect(number)
                if first:
                    self._count()
                first = False
                try:
                    await way(reader, writer)
                finally:
                    writer.close()
            await asyncio.sleep(PAUSE)

    async def _connect(self, number: int):
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plain.setblocking(False)
        plain.bind((f"127.0.0.{FIRST + number // PER_ADDRESS}", 0))
        await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", self._port))
        named = {"server_hostname": "localhost"} if self._tls else {}
        return await asyncio.open_connection(sock=plain, ssl=self._tls, limit=1024, **named)

    def _count(self) -> None:
        self._there += 1
        if self._there == self._number:
            print("all are there", flush=True)

    async def _drip_header(self, _reader, writer) -> None:
        await self._drip(writer, f"GET {self._path} HTTP/1.1\r\nHost: localhost\r\n{AGENT}")

    async def _drip_body(self, _reader, writer) -> None:
        head = (
            f"POST {self._path}/registrations HTTP/1.1\r\nHost: localhost\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
        )
        writer.write(head.encode())
        await self._drip(writer, "email=" + "a" * 4994)

    async def _drip(self, writer, text: str) -> None:
        for letter in text:
            writer.write(letter.encode())
            await writer.drain()
            await asyncio.sleep(PAUSE)

    async def _sip_answer(self, reader, writer) -> None:
        writer.write(f"GET {self._path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        while await reader.read(1):
            await asyncio.sleep(PAUSE)


if __name__ == "__main__":
    port, number, path, authority = sys.argv[1:]
    asyncio.run(SlowClients(int(port), int(number), path, authority).run())
