"""`python -m app`, the same as `scanline serve`."""

import sys

from cli import main

sys.argv.insert(1, "serve")
main()
