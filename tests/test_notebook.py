"""The library as an analyst meets it: the walk runs, the pages say what the code says."""

from __future__ import annotations

import copy
import importlib
import importlib.util
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import networkx
import numpy as np
import pandas as pd
import pytest
from invented_results import for_audience, results
from surveys_made import make
from test_layers import FLOORS
from test_measures_sweep import MEASURES

import maturity
from maturity import measures

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pages", DOCS / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks() -> list[str]:
    return re.findall(
        r"^```python\n(.*?)^```\n", (DOCS / "notebook.md").read_text("utf-8"), re.M | re.S
    )


# -- the walk ------------------------------------------------------------------------------------


def test_the_walk_runs_from_the_folder_to_the_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "surveys").symlink_to(ROOT / "surveys")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    assert len(blocks()) >= 8
    for n, block in enumerate(blocks(), start=1):
        exec(compile(block, f"notebook.md, block {n}", "exec"), names)
    said = capsys.readouterr().out
    found = names["results"]
    assert isinstance(found, dict)
    assert str(found["system"]["score"]["value"]) in said
    # Nothing comes out unknown, and what the report says too is the same here.
    assert "nan" not in said.casefold()
    shared = found["diagnostics"]["agreement"]["icc_1"]
    assert f"ICC(1) = {shared['value']:.2f}, from {shared['n']} answers" in said
    [whole] = [block for block in found["diagnostics"]["relations"]["blocks"] if not block["place"]]
    assert f"Among the {whole['organisations']} of {whole['members']} who" in said
    assert f"{whole['rater']['value']:.0%} of the differences lie with who rates" in said
    ElementTree.parse(tmp_path / "map.svg")
    assert networkx.read_graphml(tmp_path / "network.graphml").number_of_nodes() == 119


def test_the_walk_says_nothing_of_an_order_of_organisations() -> None:
    assert not re.search(r"sort_values|nlargest|\.rank\(", "".join(blocks()))


# -- pages made from the code --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["api.md", "walk.ipynb"])
def test_a_page_is_what_the_code_says(name: str) -> None:
    """Made again with: python docs/pages.py"""
    made = pages().PAGES[name]()
    assert (DOCS / name).read_text("utf-8") == made


def test_the_command_that_makes_the_pages_runs(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    for name in ("pages.py", "notebook.md", "parts/finding.md"):
        (tmp_path / name).write_bytes((DOCS / name).read_bytes())
    found = subprocess.run(
        [sys.executable, str(tmp_path / "pages.py")],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    for name in ("api.md", "walk.ipynb"):
        assert (tmp_path / name).read_bytes() == (DOCS / name).read_bytes()


def test_the_page_explains_every_measure_and_every_public_name() -> None:
    text = pages().api()
    for name in MEASURES:
        assert f"\n#### {name}\n" in text, name
    for name in set(maturity.__all__) - {"__version__"}:
        assert re.search(rf"^\| `(maturity\.)?{name}[`(]", text, re.M), name
    labels = ("Formula", "Moves", "Do not over-read", "Undefined", "Sources")
    for part in text.split("\n#### ")[1:]:
        name = part.partition("\n")[0]
        told = [label for label in labels if f"* **{label}:** " in part]
        # What gathers others has no formula of its own.
        assert told == list(labels) or (not told and name not in MEASURES), name


def test_what_users_of_other_programs_look_for_is_there() -> None:
    text = pages().api().partition("## Looking for")[2].partition("## Deliberately")[0]
    assert "``" not in text
    assert " ," not in text
    rows = [row.split(" | ") for row in text.splitlines() if row.startswith("| ")][1:]
    assert len(rows) > 25
    for what, _, ours in rows:
        names = re.findall(r"`([a-z_]+)`", ours)
        for name in names:
            if name.startswith(measures.PREFIXES):
                assert name in MEASURES, f"{what}: {name}"
            elif name not in ("sector_blocks", "reputed"):
                assert name in maturity.__all__, f"{what}: {name}"


def test_every_word_of_a_layer_is_in_the_page_on_exports() -> None:
    from maturity.exchange.layers import layers

    text = (DOCS / "exporting.md").read_text("utf-8")
    for layer in layers({}):
        assert f"`{layer.id}`" in text, layer.id


def test_no_name_of_the_list_is_mistyped() -> None:
    text = (DOCS / "parts" / "finding.md").read_text("utf-8")
    names = set(re.findall(r"`((?:net|node|tie)_[a-z_]+)`", text))
    assert len(names) > 45
    assert names <= set(MEASURES)


# -- public names --------------------------------------------------------------------------------


def test_no_public_name_is_that_of_a_module() -> None:
    """A module and a function of one name would hide each other, as imports would have it."""
    assert not set(maturity._HOMES) & set(FLOORS)
    assert set(maturity._MODULES) <= set(FLOORS)


@pytest.mark.parametrize("name", sorted(set(maturity.__all__)))
def test_every_public_name_is_there_and_says_what_it_is(name: str) -> None:
    thing = getattr(maturity, name)
    if name != "__version__":
        first = (inspect.getdoc(thing) or "").splitlines()[0]
        assert len(first) > 20, name
        assert first.endswith("."), name


def test_type_checkers_know_every_public_name() -> None:
    text = (ROOT / "maturity" / "__init__.py").read_text("utf-8")
    for name in maturity._HOMES:
        assert f" import {name} as {name}\n" in text


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    for module in (maturity, measures):
        with pytest.raises(AttributeError, match="net_by_nothing"):
            _ = module.net_by_nothing
    with pytest.raises(AttributeError):
        _ = measures.something


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_can_be_imported_from_the_package(name: str) -> None:
    assert getattr(measures, name) is MEASURES[name]
    assert name in dir(measures)


def test_importing_the_library_loads_nothing_heavy() -> None:
    code = (
        "import sys, maturity, maturity.measures;"
        "print([n for n in ('numpy', 'pandas', 'igraph', 'networkx') if n in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


# -- what a notebook asks for --------------------------------------------------------------------


@pytest.fixture(scope="module")
def assessment(tmp_path_factory: pytest.TempPathFactory) -> maturity.Assessment:
    survey = maturity.open_survey(make(tmp_path_factory.mktemp("notebook") / "ashmere"))
    return maturity.assess(survey, maturity.read(survey), replicates=0)


def test_ties_are_those_of_the_network(assessment: maturity.Assessment) -> None:
    network = maturity.network_of(assessment)
    found = maturity.results_of(assessment)
    ties = maturity.ties_of(network, "overall")
    first = found["dyads"][0]
    a, b = ties.names.index(first["a"]), ties.names.index(first["b"])
    assert ties.values[a, b] == pytest.approx(first["view_ab"]["value"], abs=1e-6)
    for layer in (*network.layers, "expected", "seats", "agreements", "sharing"):
        assert maturity.ties_of(network, layer).names == ties.names
    assert maturity.ties_of(network, "nominations").size == 8
    # Six pairs of four organisations: what nobody was asked about is not known, or no tie.
    unasked = np.isnan(ties.values) & ~np.eye(4, dtype=bool)
    assert (maturity.ties_of(network, outside=0).values[unasked] == 0).all() or not unasked.any()
    with pytest.raises(ValueError, match="overall, depth"):
        maturity.ties_of(network, "trust")


def test_frames_are_the_lists_of_the_results(assessment: maturity.Assessment) -> None:
    found = maturity.results_of(assessment)
    frames = maturity.frames_of(found)
    assert all(isinstance(frame, pd.DataFrame) for frame in frames.values())
    assert list(frames["organisations"]["organisation"]) == [
        row["organisation"] for row in found["organisations"]
    ]
    assert frames["dyads"]["score"][0] == found["dyads"][0]["score"]["value"]


def test_the_consultants_release_is_the_results(assessment: maturity.Assessment) -> None:
    assert maturity.release_for(assessment, "consultant").results == maturity.results_of(assessment)
    with pytest.raises(ValueError, match="partners"):
        maturity.release_for(assessment, "press")


@pytest.mark.parametrize("hostile", [False, True])
@pytest.mark.parametrize("audience", ["consultant", "partners"])
def test_the_map_is_a_picture_with_its_title_legend_and_marking(
    audience: str, hostile: bool
) -> None:
    found = results(24, ranges=True, hostile=hostile)
    if audience != "consultant":
        found = for_audience(found, audience)
    drawn = maturity.map_of(found)
    root = ElementTree.fromstring(drawn)
    texts = [text.strip() for text in root.itertext() if text.strip()]
    assert any("pairs drawn" in text for text in texts)
    for band in found["made"]["labels"]["bands"]:
        assert band in texts
    marked = "not for circulation" if audience == "consultant" else "not for publication"
    assert any(marked in text for text in texts)
    assert any("Position shows place, not closeness" in text for text in texts)
    # Nothing is loaded from anywhere, nothing runs, and nothing is styled by a page around it.
    assert not re.search(r"<script|\bon\w+=|(href|src)=\"(?!#)|style=", drawn)
    assert "\\u2068" not in drawn
    assert drawn == maturity.map_of(copy.deepcopy(found))


def test_an_edition_without_pairs_has_no_map() -> None:
    with pytest.raises(maturity.MaturityError) as error:
        maturity.map_of(for_audience(results(12), "public"))
    assert [problem.slug for problem in error.value.problems] == ["no-map"]


def test_the_walk_as_a_notebook_holds_every_block() -> None:
    cells = json.loads((DOCS / "walk.ipynb").read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert code == [block.strip("\n") for block in blocks()]
    assert all(cell["outputs"] == [] for cell in cells if cell["cell_type"] == "code")


def test_modules_are_reached_from_the_root() -> None:
    for name in maturity._MODULES:
        assert getattr(maturity, name) is importlib.import_module(f"maturity.{name}")
