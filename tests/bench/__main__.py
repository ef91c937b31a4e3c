"""`python -m tests.bench`. Each process that a benchmark spawns imports this module again, as it does the small main
module of the real command; what a benchmark needs is imported only by the first process.
"""

import sys

if __name__ == "__main__":
    from tests.bench.program import main

    sys.exit(main())
