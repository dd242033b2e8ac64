"""`python -m cli`: the `scanline` command, of the checkout that one is in."""

from cli import main

main()
