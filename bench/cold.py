"""One workbook from the shell, cold: the whole process, against importing pandera alone.

python -m bench.cold [--rounds 9]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from functools import partial
from pathlib import Path

from bench import measuring
from bench.generate import write


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure one check from the shell.")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), 1)[0]
        commands = {
            "python -c pass": ["-c", "pass"],
            "python -m xladdin check FILE": ["-m", "xladdin", "check", str(path)],
            'python -c "import pandera.pandas"': ["-c", "import pandera.pandas"],
        }
        wall: dict[str, list[float]] = {name: [] for name in commands}
        works = {name: partial(measuring.shell, arguments, wall[name]) for name, arguments in commands.items()}
        spent = measuring.interleaved(works, options.rounds, resource.RUSAGE_CHILDREN)
    base = "python -m xladdin check FILE"
    print(f"{measuring.machine()}.\n")
    print(f"Whole processes, {options.rounds} interleaved rounds, medians.\n")
    print(measuring.table(spent, 1, "CPU ms", base))
    print()
    print(measuring.table({name: seconds[1:] for name, seconds in wall.items()}, 1, "wall ms", base))


if __name__ == "__main__":
    main()
