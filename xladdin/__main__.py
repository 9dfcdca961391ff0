"""``python -m xladdin``: the same as the command ``xladdin``."""

import sys

from xladdin.cli import main

if __name__ == "__main__":
    sys.exit(main())
