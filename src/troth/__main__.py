"""`python -m troth` is the `troth` command."""

from troth.app.commands import main

main()
