"""Only a few requests of a process are worked on together; who is slow holds none of them up."""

import io
import threading

import pytest

from webinar_hub.core.turns import MOST_AT_ONCE, Turns

SECONDS = 10  # before a test gives up


def request(method="GET", body=None, **told):
    environ = {"REQUEST_METHOD": method, "wsgi.input": body or io.BytesIO()}
    return environ | {name: value for name, value in told.items() if value is not None}


def ask(app, environ):
    return app(environ, lambda *_: None)


class Slow(io.RawIOBase):
    """A body whose sender has stopped in the middle until somebody lets it go on."""

    def __init__(self, content: bytes):
        self._content = io.BytesIO(content)
        self.waits, self.goes_on = threading.Event(), threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.waits.set()
        assert self.goes_on.wait(SECONDS)
        return self._content.read(size)


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def test_no_more_than_their_number_come_in_together():
    together, most, lock = [0], [0], threading.Lock()
    meet = threading.Barrier(2)

    def app(_environ, start_response):
        with lock:
            together[0] += 1
            most[0] = max(most[0], together[0])
        meet.wait(SECONDS)  # each waits for another one: two do come in together
        with lock:
            together[0] -= 1
        start_response("200 OK", [])
        return []

    turns = Turns(app, 2, 100)
    threads = [threading.Thread(target=ask, args=(turns, request())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert most == [2]


def test_who_sends_slowly_takes_no_turn_from_the_others():
    turns = Turns(echo, 1, 100)
    slow, answers = Slow(b"typed"), []
    body = request("POST", slow, CONTENT_LENGTH="5")
    sender = threading.Thread(target=lambda: answers.append(ask(turns, body)))
    sender.start()
    assert slow.waits.wait(SECONDS)
    assert ask(turns, request()) == [b""]
    slow.goes_on.set()
    sender.join(SECONDS)
    assert answers == [[b"typed"]]


@pytest.mark.parametrize("told", ["3", None])
def test_a_body_arrives_whole_with_a_length_and_in_chunks(told):
    end = {"wsgi.input_terminated": True}
    body = request("POST", io.BytesIO(b"abc"), CONTENT_LENGTH=told)
    assert ask(Turns(echo, 1, 100), body | end) == [b"abc"]


def test_without_a_length_and_without_chunks_nothing_is_read():
    body = io.BytesIO(b"the next request of the same line")
    seen = []

    def app(environ, start_response):
        start_response("200 OK", [])
        seen.append(environ["wsgi.input"] is body)
        return []

    ask(Turns(app, 1, 100), request("POST", body))
    assert seen == [True]
    assert body.tell() == 0


@pytest.mark.parametrize("told", ["101", "-1", "many", "²"])
def test_what_is_too_long_or_says_nonsense_is_left_to_the_application(told):
    body = io.BytesIO(b"x" * 101)
    with pytest.raises(AssertionError):
        ask(Turns(refuse_to_read(body), 1, 100), request("POST", body, CONTENT_LENGTH=told))
    assert body.tell() == 0


def refuse_to_read(body):
    def app(environ, _start_response):
        assert environ["wsgi.input"] is not body
        return []

    return app


def test_too_many_chunks_are_cut_off_where_the_application_refuses_them():
    endless = io.BytesIO(b"x" * 1000)
    body = request("POST", endless, **{"wsgi.input_terminated": True})
    assert ask(Turns(echo, 1, 100), body) == [b"x" * 101]


class Pieces:
    def __init__(self, *pieces):
        self._pieces, self.closed = iter(pieces), False

    def __iter__(self):
        return self._pieces

    def close(self):
        self.closed = True


def answering(pieces, length):
    headers = [] if length is None else [("Content-Length", str(length))]

    def app(_environ, start_response):
        start_response("200 OK", headers)
        return pieces

    return app


def test_an_answer_of_known_length_is_taken_whole_and_closed():
    pieces = Pieces(b"a", b"b")
    assert ask(Turns(answering(pieces, 2), 1, 100), request()) == [b"a", b"b"]
    assert pieces.closed


@pytest.mark.parametrize("length", [None, MOST_AT_ONCE + 1])
def test_a_long_answer_goes_out_in_pieces_outside_of_the_turn(length):
    pieces = Pieces(b"a", b"b")
    turns = Turns(answering(pieces, length), 1, 100)
    assert ask(turns, request()) is pieces
    assert ask(turns, request()) is pieces  # the only turn is free again
    assert not pieces.closed


def test_a_turn_is_given_back_when_the_application_fails():
    def broken(_environ, _start_response):
        raise ValueError("broken")

    turns = Turns(broken, 1, 100)
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            ask(turns, request())
