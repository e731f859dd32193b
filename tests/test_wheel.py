"""What people install: the wheel, alone, away from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHIPPED = (
    "src",
    "templates",
    "campaigns",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    ".gitignore",
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def run(*words: str | Path, cwd: Path) -> str:
    """A command in an environment that knows nothing of ours; its standard output."""
    told = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    answer = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**told, "LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive, and the wheel made from it, of a checkout in which the sample was built."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in SHIPPED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, checkout / name)
    for made in ("build/estran/posters/x.jpg", ".terrimark/ledger.sqlite", "out/archives/post.md"):
        file = checkout / "campaigns" / "pays-d-estran" / made
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    run(sys.executable, "-m", "build", "--outdir", checkout / "dist", checkout, cwd=checkout)
    return checkout / "dist"


def test_both_archives_hold_all_that_the_program_reads_and_nothing_that_it_has_made(dist):
    [wheel], [source] = dist.glob("*.whl"), dist.glob("*.tar.gz")
    in_wheel = set(zipfile.ZipFile(wheel).namelist())
    with tarfile.open(source) as archive:
        in_source = {name.partition("/")[2] for name in archive.getnames()}
    for name in (
        "limits/networks.yaml", "locale/fr/LC_MESSAGES/messages.mo", "py.typed", "build/make.py",
        "store/migrations/versions/0001_ledger.py",
    ):  # fmt: skip
        assert f"terrimark/{name}" in in_wheel
        assert f"src/terrimark/{name}" in in_source
    for name in (
        "templates/posters/bare.yaml",
        "templates/starter/gitignore",
        "campaigns/pays-d-estran/campaign.yaml",
    ):
        assert f"terrimark/{name}" in in_wheel
        assert name in in_source
    made = [
        n for n in in_wheel | in_source if "pays-d-estran/" in n and n.rsplit("/")[-1] in ("x.jpg", "post.md")
    ]
    assert not made and not [name for name in in_wheel | in_source if ".terrimark/" in name]


def test_installed_into_an_empty_environment_it_lays_out_a_workspace_and_builds_it(dist, tmp_path):
    run(sys.executable, "-m", "venv", "empty", cwd=tmp_path)
    scripts = tmp_path / "empty" / ("Scripts" if sys.platform == "win32" else "bin")
    [wheel] = dist.glob("*.whl")
    run(
        scripts / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        wheel,
        cwd=tmp_path,
    )
    run(scripts / "terrimark", "new", "x", cwd=tmp_path)
    told = run(scripts / "terrimark", "build", cwd=tmp_path / "x")
    posters = list((tmp_path / "x" / "build").glob("*/posters/*/*.jpg"))
    assert posters and f"{len(posters)} posters" in told
    assert list((tmp_path / "x" / "build").glob("*/manifest.json"))
    assert "terrimark plan" in told
