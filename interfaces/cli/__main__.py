"""`python -m interfaces.cli`: the command line without its script."""

from interfaces.cli.main import main

main()
