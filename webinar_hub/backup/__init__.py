"""Backups of an installation, and the way back.

`making` copies database and files into one archive while people sign up, `checking` reads an
archive whole, `restoring` puts one in place, `settling` sees to it that nothing is sent twice
afterwards, `running` knows whether servers run. `sqlite` and `postgresql` are the two kinds of
database, by the same names (`kinds`).
"""
