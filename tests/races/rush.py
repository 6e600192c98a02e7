"""Many people who press the button in the same moment."""

import http.client
import threading
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlencode

LATE = 50  # people who begin only after somebody else has had an answer


@dataclass(frozen=True)
class Answer:
    number: int
    status: int
    asked_at: float
    answered_at: float


def sign_up_at_once(port: int, slug: str, people: int) -> list[Answer]:
    """All but the last fifty send together; those follow one by one as answers come in."""
    answers: list[Answer] = []
    together = threading.Barrier(people)
    answered = threading.Condition()

    def take_part(number: int) -> None:
        together.wait(30)
        turn = number - (people - LATE)
        with answered:
            answered.wait_for(lambda: len(answers) >= turn, timeout=30)
        asked_at = monotonic()
        status = sign_up(port, slug, number)
        answer = Answer(number, status, asked_at, monotonic())
        with answered:
            answers.append(answer)
            answered.notify_all()

    threads = [threading.Thread(target=take_part, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return answers


def address(number: int) -> str:
    return f"person{number}@example.org"


def sign_up(port: int, slug: str, number: int) -> int:
    form = {
        "email": address(number),
        "given_name": f"Person {number}",
        "role": "parent",
        "consent_participation": "y",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(
            "POST",
            f"/events/{slug}/registrations",
            urlencode(form),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        response = connection.getresponse()
        response.read()
        return response.status
    except OSError:
        return 0
    finally:
        connection.close()
