"""Every sweep of the scheduler once, each when told to: two of these processes race.

Says `ready` and then, after each line that it reads, one number: how many things the sweep did.
"""

import sys

from webinar_hub import create_app
from webinar_hub.mail.jobs import send_letters
from webinar_hub.scheduler import JOBS

SWEEPS = [job for job, _seconds in JOBS if job is not send_letters]

if __name__ == "__main__":
    with create_app().app_context():
        print("ready", flush=True)
        for sweep, _line in zip(SWEEPS, sys.stdin, strict=False):
            print(sweep(), flush=True)
