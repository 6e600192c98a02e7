"""`python -m webinar_hub` is the command line."""

from webinar_hub.commands import main

main()
