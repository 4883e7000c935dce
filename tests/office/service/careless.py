"""The office's server as a careless author would have written it: without the lock, and without the guards behind it. Only tests start it.

With the word `guarded` the lock alone is off.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Any

from tuodi.office import serving


def careless(worker: Any = None) -> None:
    """In the process that answers, once the program is loaded."""
    from tuodi.office.core import locks
    from tuodi.office.settlement import entries, write

    locks.DISABLED = True
    if "guarded" in sys.argv:
        return
    careful = write.save

    def save(documents: Any) -> None:
        for row in documents.settlements:
            row["sequence"] = row["id"]  # else two of the same place in the year would be refused
        with contextlib.suppress(write.StateMoved):  # somebody else wrote the year meanwhile; never mind
            careful(documents)

    entries.save = save  # type: ignore[attr-defined]


if __name__ == "__main__":
    serving.start_sealing = careless
    serving.run(sys.argv[sys.argv.index("--address") + 1], workers=1, threads=12)
