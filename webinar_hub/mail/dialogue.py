"""Letters over SMTP: what is said to the relay in which order, and what its answers mean."""

from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn, Protocol

from webinar_hub.mail.headers import UnbuildableLetter, one_line, smtp_address
from webinar_hub.mail.retry import Accepted, Refused, Unanswered, Unavailable, classify

LETTERS_PER_CONNECTION = 100  # many relays hang up soon after
GO_AHEAD = 354
CLOSING = 421  # "service shutting down", whatever was asked


class Line(Protocol):
    """A connection on which the relay has let us in. Any failure of it is an Unavailable."""

    def offers(self, extension: str) -> bool: ...

    def ask(self, command: str) -> tuple[int, bytes]: ...

    def ask_together(self, commands: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        """Send all at once (RFC 2920), then give answer after answer."""
        ...

    def hand_over(self, body: bytes) -> tuple[int, bytes]:
        """Everything after DATA. Raises Unanswered once the last byte has gone."""
        ...

    def leave(self) -> None:
        """Say goodbye, and never fail: every letter has had its answer."""
        ...

    def hang_up(self) -> None: ...


class SmtpTransport:
    """One connection for many letters; after anything doubtful a new one."""

    def __init__(self, connect: Callable[[], Line]) -> None:
        self._connect = connect
        self._line: Line | None = None
        self._letters = 0  # begun on this connection
        self._refused = False  # the last one was: its envelope is still open over there

    def send(self, envelope_from: str, recipient: str, data: bytes) -> Accepted:
        sender = smtp_address(envelope_from) if envelope_from else ""
        receiver = smtp_address(recipient)
        if not data.isascii() or not data.count(b"\r") == data.count(b"\n") == data.count(b"\r\n"):
            # A lone line break could smuggle a second letter past a relay that takes it for one.
            raise UnbuildableLetter("the letter holds other than ASCII or a lone line break")
        try:
            return self._hand_over(*self._open_envelope(sender, receiver, len(data)), data)
        except Refused:
            self._refused = True
            raise
        except BaseException:
            # Without a word: in the middle of a letter QUIT would be a line of it.
            if self._line is not None:
                self._line.hang_up()
            self._line = None
            raise

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.leave()

    def _open_envelope(self, sender: str, receiver: str, size: int) -> tuple[Line, "_Answers"]:
        if self._letters >= LETTERS_PER_CONNECTION:
            self.close()
        if self._line is not None:
            try:
                self._reset(self._line)
                return self._begin(self._line, sender, receiver, size)
            except Unavailable:  # hung up while idle, or tired of us: a new connection may do
                self._line.hang_up()
        self._line = None
        self._line = self._connect()
        self._letters, self._refused = 0, False
        return self._begin(self._line, sender, receiver, size)

    def _reset(self, line: Line) -> None:
        """After a refusal only: an accepted letter leaves nothing, and relays count idle RSETs."""
        if self._refused:
            code, text = line.ask("RSET")
            if classify(code) != "accepted":
                raise Unavailable(f"the server said {_reply(code, text)}")
            self._refused = False

    def _begin(
        self, line: Line, sender: str, receiver: str, size: int
    ) -> tuple[Line, "_Answers"]:
        self._letters += 1
        announced = f" SIZE={size}" if line.offers("size") else ""
        envelope = (f"MAIL FROM:<{sender}>{announced}", f"RCPT TO:<{receiver}>", "DATA")
        answers = _Answers(line, envelope)
        try:
            answers.expect_yes()
        except Refused as refusal:
            answers.let_go()
            if refusal.permanent and refusal.code != TOO_LARGE:
                # A sender that is not welcome is nobody's letter's fault: none would go through.
                reason = f"the server refuses our sender: {refusal}"
                raise Unavailable(reason, in_letter=True) from refusal
            raise
        return line, answers

    def _hand_over(self, line: Line, answers: "_Answers", data: bytes) -> Accepted:
        try:
            try:
                answers.expect_yes()
                answers.expect_go_ahead()
            except Refused:
                answers.let_go()
                raise
            code, text = line.hand_over(_dotted(data))
            if classify(code) == "unclear":
                raise Unanswered(f"an answer that says nothing: {_reply(code, text)}")
            if classify(code) != "accepted":
                _raise_no(code, text)
        except Unavailable as error:
            raise Unavailable(error.text, in_letter=True) from error
        return Accepted(_reply(code, text))


class _Answers:
    """The answers to an envelope: asked one by one, or all at once where the relay allows it."""

    def __init__(self, line: Line, commands: Sequence[str]) -> None:
        self._line = line
        self._together = line.offers("pipelining")
        one_by_one = (line.ask(command) for command in commands)
        self._answers = line.ask_together(commands) if self._together else one_by_one

    def expect_yes(self) -> None:
        code, text = next(self._answers)
        if classify(code) != "accepted":
            _raise_no(code, text)

    def expect_go_ahead(self) -> None:
        code, text = next(self._answers)
        if code != GO_AHEAD:
            _raise_no(code, text)

    def let_go(self) -> None:
        """After a refusal: what was asked together is still answered.

        A relay that goes ahead although it takes no recipient waits for a letter to nobody, which a
        lone dot ends (RFC 2920, 3.1). One that leaves meanwhile has refused all the same.
        """
        if not self._together:
            return
        try:
            for code, _text in self._answers:
                if code == GO_AHEAD:
                    self._line.hand_over(b".\r\n")
        except (Unavailable, Unanswered):
            self._line.hang_up()


TOO_LARGE = 552  # RFC 5321 4.2.3, in answer to SIZE=


def plain_reply(text: bytes) -> str:
    """What a server says, fit for a row and a page: one line of at most 500 characters."""
    return one_line(text.decode("utf-8", "replace"))[:500]


def _raise_no(code: int, text: bytes) -> NoReturn:
    verdict = classify(code)
    if code == CLOSING or verdict in ("accepted", "unclear"):
        raise Unavailable(f"the server said {_reply(code, text)}")
    raise Refused(code, plain_reply(text), permanent=verdict == "never")


def _reply(code: int, text: bytes) -> str:
    return f"{code} {plain_reply(text)}"


def _dotted(data: bytes) -> bytes:
    """RFC 5321 4.5.2: a line that begins with a dot gets another, and a lone dot ends it all."""
    body = (b"\r\n" + data).replace(b"\r\n.", b"\r\n..")[2:]
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")
