"""Where the project's files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RINGS = ("domain", "application", "projections", "scheduling", "interfaces")


def python_files(*folders: str) -> list[Path]:
    """List the Python files in these top-level folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
