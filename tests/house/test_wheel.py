"""The wheel holds what an installed library needs, and finds its examples."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_it_holds_data_types_and_licence(wheel: Path, root: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (root / "src" / "scorecard").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(root / "src").as_posix() in names
    for example in (root / "examples").iterdir():
        if example.is_dir():
            assert any(name.startswith(f"scorecard/_examples/{example.name}/") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any("__pycache__" in name or name.startswith("tests") for name in names)


def test_installed_it_finds_its_examples(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = "import scorecard; print(scorecard.example('hmrc_ims') / 'strategy.yaml')"
    said = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    found = Path(said.stdout.strip())
    assert found.is_file()
    assert found.is_relative_to(tmp_path)
