"""`terrimark --help` is quick because it loads nothing that it does not show."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"pydantic", "yaml", "jinja2", "PIL", "requests", "sqlalchemy", "alembic", "fontTools"}

SCRIPT = """
import sys
sys.argv = ["terrimark", "--help"]
from terrimark.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("\\n".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_help_loads_no_heavy_library():
    printed = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    assert "publish" in printed
    assert HEAVY.isdisjoint(printed.split())
