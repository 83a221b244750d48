# SPDX-License-Identifier: MIT
"""`python -m dunwell` is `dunwell`."""

from dunwell.cli.main import main

if __name__ == "__main__":
    main()
