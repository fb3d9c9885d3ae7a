"""What is shipped is what is in the tree, and it is found wherever it is installed."""

from __future__ import annotations

import configparser
import glob
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from maturity import resources
from maturity._version import __version__

ROOT = Path(__file__).parent.parent
#: Where each part of the package is in the tree, and where it is in a wheel.
PLACES = {
    "maturity": "maturity",
    "surveys": "maturity/surveys",
    "templates": "maturity/templates",
}
#: What a source distribution must carry whole.
SOURCES = (*PLACES, "tests", "docs", "benchmarks")
SINGLE = ("setup.cfg", "pyproject.toml", "MANIFEST.in", "Makefile", "LICENSE", "CHANGELOG.md")

#: Asks an installation for everything it can find, and prints it.
PROBE = """
import maturity.resources as resources

def walk(folder, at):
    for entry in folder.iterdir():
        if entry.is_dir():
            walk(entry, f"{at}/{entry.name}")
        elif not entry.name.endswith(".pyc"):
            entry.read_bytes()
            print(f"{at}/{entry.name}")

print(resources.__file__)
walk(resources.surveys(), "surveys")
walk(resources.templates(), "templates")
"""


def files_of(folder: Path) -> set[str]:
    """The files under a folder that are meant to be shipped, relative to it.

    Byte code is made anew, and a name with a leading dot belongs to an editor or a file manager.
    """
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def tree_of(root: Path) -> dict[str, bytes]:
    """The package as the tree has it: a wheel's path and the bytes."""
    return {
        f"{inside}/{name}": (root / folder / name).read_bytes()
        for folder, inside in PLACES.items()
        for name in files_of(root / folder)
    }


def wheel_of(wheel: Path) -> dict[str, bytes]:
    """The package as a wheel has it, without the metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            name: archive.read(name)
            for name in archive.namelist()
            if not name.partition("/")[0].endswith(".dist-info")
        }


def different(shipped: dict[str, bytes], tree: dict[str, bytes]) -> dict[str, list[str]]:
    """What was dropped, what is stale and what has changed between the tree and the shipped."""
    both = shipped.keys() & tree.keys()
    found = {
        "dropped": sorted(tree.keys() - shipped.keys()),
        "stale": sorted(shipped.keys() - tree.keys()),
        "changed": sorted(name for name in both if shipped[name] != tree[name]),
    }
    return {word: names for word, names in found.items() if names}


def unmatched(root: Path) -> list[str]:
    """The files that no pattern and no package of setup.cfg would ship."""
    config = configparser.RawConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    packages = config["options"]["packages"].split()
    data = config["options.package_data"]
    matched: set[str] = set()
    for package in packages:
        above, _, last = package.partition(".")
        folder = last if last in PLACES else package.replace(".", "/")
        assert above == "maturity"
        patterns = ["*.py"]
        if package in data:
            patterns += [pattern.strip() for pattern in data[package].split(",")]
        for pattern in patterns:
            for name in glob.glob(pattern, root_dir=root / folder, recursive=True):
                matched.add(f"{folder}/{Path(name).as_posix()}")
    tree = {f"{folder}/{name}" for folder in PLACES for name in files_of(root / folder)}
    return sorted(tree - matched)


def copy_of(root: Path, to: Path) -> Path:
    """The checkout without history, environment, reports and earlier builds."""
    to.mkdir(parents=True)
    for name in SOURCES:
        shutil.copytree(root / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (*SINGLE, "README.md"):
        if (root / name).exists():
            shutil.copy(root / name, to / name)
    return to


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; when it fails, the test fails with everything that it said."""
    # An inherited PYTHONPATH could put the checkout before what is to be tested.
    kept = {key: text for key, text in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}", pytrace=False)
    return done.stdout


def environment(to: Path) -> Path:
    """A new environment that borrows the dependencies of this one, but nothing installed by link.

    Returns its python. A path in a .pth file is added without reading the .pth files found there,
    so an editable install of this checkout stays out of sight.
    """
    run(sys.executable, "-m", "venv", "--without-pip", to, cwd=to.parent)
    python = to / ("Scripts" if os.name == "nt" else "bin") / "python"
    paths = run(
        python,
        "-c",
        "import sysconfig; print(sysconfig.get_path('purelib'))",
        cwd=to.parent,
    )
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(paths.strip(), "borrowed.pth").write_text("\n".join(sorted(borrowed)), encoding="utf-8")
    return python


def install(python: Path, *what: str | Path, cwd: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", "--no-deps", "--ignore-installed", *what, cwd=cwd)


def found_by(python: Path, *options: str, cwd: Path) -> tuple[Path, set[str]]:
    """Where an installation's package is, and every resource file that it can find and read."""
    where, *names = run(python, *options, "-c", PROBE, cwd=cwd).splitlines()
    return Path(where).resolve(), {name for name in names if not _hidden(name)}


def _hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


def resources_of(root: Path) -> set[str]:
    return {
        f"{folder}/{name}"
        for folder in ("surveys", "templates")
        for name in files_of(root / folder)
    }


# Quick: what setup.cfg says, and the plain checkout


def test_every_file_of_the_tree_is_matched_by_setup_cfg() -> None:
    assert unmatched(ROOT) == []


@pytest.mark.parametrize(
    "name",
    ["surveys/examples/a/photo.png", "templates/assets/font.woff2", "maturity/new/thing.py"],
)
def test_an_unmatched_file_is_noticed(tmp_path: Path, name: str) -> None:
    for folder in PLACES:
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    (tmp_path / "surveys" / "__init__.py").touch()
    (tmp_path / "surveys" / "deep" / "er").mkdir(parents=True)
    (tmp_path / "surveys" / "deep" / "er" / "a.csv").touch()
    assert unmatched(tmp_path) == []
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).touch()
    assert unmatched(tmp_path) == [name]


@pytest.mark.parametrize("folder", sorted(PLACES))
def test_every_shipped_folder_is_a_package(folder: str) -> None:
    # Without it the folder is a namespace, which some editable installs cannot import.
    assert (ROOT / folder / "__init__.py").is_file()


def test_a_dropped_a_stale_and_a_changed_file_are_noticed() -> None:
    tree = {"kept": b"", "lost": b"", "edited": b"new"}
    shipped = {"kept": b"", "old": b"", "edited": b"before"}
    assert different(shipped, tree) == {
        "dropped": ["lost"],
        "stale": ["old"],
        "changed": ["edited"],
    }
    assert different(tree, tree) == {}


def test_a_plain_checkout_finds_its_resources(tmp_path: Path) -> None:
    checkout = copy_of(ROOT, tmp_path / "checkout")
    # -S: nothing that is installed can answer in its place.
    where, found = found_by(Path(sys.executable), "-S", cwd=checkout)
    assert where == (checkout / "maturity" / "resources.py").resolve()
    assert found == resources_of(checkout)


def test_a_missing_asset_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        resources.asset("no-such.css")


def test_asking_for_resources_loads_nothing_heavy() -> None:
    loaded = run(
        sys.executable,
        "-S",
        "-c",
        "import sys; before = set(sys.modules); import maturity.resources;"
        "print(*sorted(set(sys.modules) - before))",
        cwd=ROOT,
    ).split()
    assert not {"importlib.resources", "pathlib", "numpy", "pandas"} & set(loaded)


# Slow: real builds


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(ROOT, tmp_path_factory.mktemp("packaging") / "checkout")


@pytest.fixture(scope="module")
def dist(checkout: Path) -> Path:
    """The folder with a wheel and a source distribution, both built from the checkout."""
    to = checkout.parent / "dist"
    run(
        *(sys.executable, "-m", "build", "--sdist", "--wheel", "--outdir", to, checkout),
        cwd=checkout.parent,
    )
    return to


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (only,) = dist.glob("*.whl")
    return only


@pytest.fixture(scope="module")
def sdist(dist: Path) -> Path:
    (only,) = dist.glob("*.tar.gz")
    return only


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder far from the checkout: beside it, the checkout would answer for the wheel."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


@pytest.mark.slow
def test_the_wheel_is_the_tree(checkout: Path, wheel: Path) -> None:
    assert wheel.name == f"maturity-{__version__}-py3-none-any.whl"
    assert different(wheel_of(wheel), tree_of(checkout)) == {}


@pytest.mark.slow
def test_the_source_distribution_is_the_tree(checkout: Path, sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {
            member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()
        }
    wanted = {f"{folder}/{name}" for folder in SOURCES for name in files_of(checkout / folder)}
    assert sorted((wanted | set(SINGLE)) - names) == []
    assert not [name for name in names if name.endswith(".pyc")]


@pytest.mark.slow
def test_the_source_distribution_builds_the_same_wheel(
    sdist: Path, wheel: Path, elsewhere: Path
) -> None:
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", elsewhere, sdist, cwd=elsewhere)
    (again,) = elsewhere.glob("*.whl")
    assert different(wheel_of(again), wheel_of(wheel)) == {}


@pytest.mark.slow
def test_an_installed_wheel_works_from_elsewhere(
    checkout: Path, wheel: Path, elsewhere: Path
) -> None:
    python = environment(elsewhere / "venv")
    install(python, wheel, cwd=elsewhere)
    where, found = found_by(python, cwd=elsewhere)
    assert (elsewhere / "venv").resolve() in where.parents
    assert found == resources_of(checkout)
    said = run(python.with_name("maturity"), "--version", cwd=elsewhere)
    assert __version__ in said
    assert run(python, "-m", "maturity", "--version", cwd=elsewhere) == said


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["lenient", "strict"])
def test_an_editable_install_works_from_elsewhere(
    checkout: Path, elsewhere: Path, mode: str
) -> None:
    # A copy for each: an editable install writes into the folder that it links to.
    source = copy_of(checkout, elsewhere.parent / "source")
    python = environment(elsewhere / "venv")
    settings = ("--config-settings", "editable_mode=strict") if mode == "strict" else ()
    install(python, *settings, "-e", source, cwd=elsewhere)
    where, found = found_by(python, cwd=elsewhere)
    assert source.resolve() in where.parents
    assert found == resources_of(source)
    assert __version__ in run(python.with_name("maturity"), "--version", cwd=elsewhere)
