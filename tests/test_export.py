"""What leaves for other programs: read back by them, the same bytes again, nothing that is not due.

Every format is opened by a reader that is not ours (networkx, igraph, openpyxl, csv, json, R).
"""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import igraph
import networkx
import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_results import for_audience, results
from surveys_made import make
from systems_made import invented, looked_at

from maturity.assessment import Assessment, assess, network
from maturity.audience import MARKINGS
from maturity.cli import cli
from maturity.errors import MaturityError
from maturity.exchange import sheeted
from maturity.exchange.exported import graph_of
from maturity.exchange.exporting import FORMATS, SINGLE, export_files, own_name
from maturity.exchange.graph import Edge, Graph, Layer, Vertex, clean, value
from maturity.network import LeaderNode, NominationTie, RatingTie
from maturity.release import release
from maturity.results import results_of
from maturity.survey import open_survey, read
from maturity.takeout import FORMATS as SAID

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "surveys" / "examples" / "northmoor"
R = shutil.which("Rscript")


@cache
def northmoor() -> Assessment:
    survey = open_survey(EXAMPLE)
    return assess(survey, read(survey, "2026"), replicates=20)


@cache
def whole() -> Graph:
    """Everything that the consultant may export of the worked example."""
    return graph_of(results_of(northmoor()), network(northmoor()), nominations=True)


@cache
def files(to: str) -> Mapping[str, bytes]:
    return export_files(whole(), to)


def only(to: str, graph: Graph | None = None) -> bytes:
    (data,) = (files(to) if graph is None else export_files(graph, to)).values()
    return data


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@cache
def system() -> Assessment:
    """A small invented system of which something may be shown to partners."""
    return looked_at(invented(3, size=10))


@cache
def released(audience: str) -> dict[str, Any]:
    return release(system(), audience, replays=2).results


# -- what is in it -------------------------------------------------------------------------------


def test_the_consultants_graph_holds_every_layer_of_the_network() -> None:
    graph, ties = whole(), network(northmoor())
    counts = Counter(edge.layer for edge in graph.edges)
    kinds = Counter(tie.kind for tie in ties.ties)
    for layer in ("expected", "agreement", "sharing", "seat", "membership", "nomination"):
        assert counts[layer] == kinds[layer] > 0, layer
    assert counts["rating"] + counts["no_rating"] == kinds["rating"]
    assert sum(n for layer, n in counts.items() if layer.startswith("view_")) == kinds["view"]
    assert counts["relationship"] == len(results_of(northmoor())["dyads"])
    assert [layer.id for layer in graph.layers] == list(dict.fromkeys(e.layer for e in graph.edges))
    nodes = Counter(vertex.kind for vertex in graph.vertices)
    assert nodes == {"organisation": 25, "leader": 70, "body": 9, "sector": 12, "place": 3}


def test_a_number_is_the_one_of_the_results() -> None:
    found, graph = results_of(northmoor()), whole()
    entry = found["organisations"][4]
    vertex = next(v for v in graph.vertices if v.code == entry["organisation"])
    for name in ("score", "experienced", "reputed"):
        assert vertex.values[name] == entry[name]["value"]
        assert vertex.values[f"{name}_worst_low"] == entry[name]["worst_low"]
    assert vertex.values["leaders_invited"] == entry["invited"]
    dyad, edge = found["dyads"][7], graph.of("relationship")[7]
    assert (edge.weight, edge.values["band"]) == (dyad["score"]["value"], dyad["band"])
    assert edge.values["reasons"] == "; ".join(dyad["reasons"])
    said = {(e.source, e.target): e.weight for e in graph.of("view_overall")}
    for row in found["dyads"]:
        ends = f"organisation:{row['a']}", f"organisation:{row['b']}"
        for view, pair in ((row["view_ab"], ends), (row["view_ba"], ends[::-1])):
            # A stand-in for a side of which nobody spoke is not a view.
            assert said.get(pair) == (None if view["imputed"] else view["value"])


def test_four_kinds_of_not_a_rating_stay_apart() -> None:
    ties = network(northmoor()).of(RatingTie)
    edges = {(e.source, e.target): e for e in (*whole().of("rating"), *whole().of("no_rating"))}
    expected = {"value": "known", "none": "no_relationship", "cannot_judge": "cannot_judge",
                "blank": "blank"}  # fmt: skip
    for tie in ties:
        edge = edges[tie.ends]
        assert edge.status == expected[tie.state]
        if tie.state == "none":
            assert edge.weight == 0
        elif tie.state == "value":
            answers = [answer for _, answer in tie.quality]
            # The mean of the answers: (75 + 50 + …) / how many.
            assert edge.weight == pytest.approx(sum(answers) / len(answers), abs=1e-6)
        else:
            assert edge.weight is None
            assert edge.layer == "no_rating"
    assert {tie.state for tie in ties} >= {"value", "none", "cannot_judge"}


def test_leaders_and_nominations_are_left_out_where_they_are_not_asked_for() -> None:
    found, ties = results_of(northmoor()), network(northmoor())
    assert ties.of(NominationTie)
    plain = graph_of(found, ties)
    assert not plain.of("nomination")
    assert plain.of("rating")
    without = graph_of(found, ties, leaders=False, nominations=True)
    assert "leader" not in {vertex.kind for vertex in without.vertices}
    assert {"membership", "rating", "no_rating", "nomination"}.isdisjoint(
        edge.layer for edge in without.edges
    )
    codes = [leader.code.encode() for leader in ties.of(LeaderNode)]
    for to in FORMATS:
        for data in export_files(without, to).values():
            assert not any(code in _unpacked(data) for code in codes)


# -- read back by others -------------------------------------------------------------------------


def check(
    graph: Any, nodes: Mapping[str, dict[str, Any]], edges: Mapping[str, dict[str, Any]]
) -> None:
    """Nodes and edges as another program read them, held against ours."""
    assert len(nodes) == len(graph.vertices)
    assert len(edges) == len(graph.edges)
    for vertex in graph.vertices:
        assert nodes[vertex.id]["label"] == vertex.label
        for name, ours in vertex.values.items():
            _same(nodes[vertex.id].get(name), ours)
    for id, edge in zip(graph.ids(), graph.edges, strict=True):
        assert edges[id]["layer"] == edge.layer
        _same(edges[id].get("weight", edges[id].get("strength")), edge.weight)
        for name, ours in edge.values.items():
            _same(edges[id].get(name), ours)


def _same(theirs: Any, ours: Any) -> None:
    if ours is None:
        # igraph writes "" and NaN for what a file does not say.
        assert theirs in (None, "") or theirs != theirs
    elif isinstance(ours, bool):
        assert theirs == {True: "yes", False: "no"}[ours]
    else:
        assert theirs == ours
        assert type(theirs) in (str, int, float)


def test_networkx_reads_the_graphml(tmp_path: Path) -> None:
    (tmp_path / "network.graphml").write_bytes(only("graphml"))
    graph = networkx.read_graphml(tmp_path / "network.graphml")
    assert graph.graph["marking"] == MARKINGS["consultant"]
    check(
        whole(),
        dict(graph.nodes),
        {key: data for *_, key, data in graph.edges(keys=True, data=True)},
    )
    ends = {key: (a, b) for a, b, key in graph.edges(keys=True)}
    assert list(ends.values()) != []
    for id, edge in zip(whole().ids(), whole().edges, strict=True):
        assert ends[id] == (edge.source, edge.target)


def test_igraph_reads_the_graphml(tmp_path: Path) -> None:
    (tmp_path / "network.graphml").write_bytes(only("graphml"))
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "network.graphml"))
    nodes = {vertex["id"]: vertex.attributes() for vertex in graph.vs}
    # igraph keeps the order of the edges, and their names in a way of its own.
    edges = dict(zip(whole().ids(), (edge.attributes() for edge in graph.es), strict=True))
    check(whole(), nodes, edges)


def test_networkx_reads_the_gexf(tmp_path: Path) -> None:
    (tmp_path / "network.gexf").write_bytes(only("gexf"))
    graph = networkx.read_gexf(tmp_path / "network.gexf")
    # networkx gives 1 to an edge without a weight, as Gephi does; `strength` says what is known.
    edges = {
        key: {**data, "weight": data.get("strength")}
        for *_, key, data in graph.edges(keys=True, data=True)
    }
    check(whole(), dict(graph.nodes), edges)
    assert b"lastmodified" not in only("gexf")
    # Gephi drops an edge of weight 0, so a measured nothing has no weight there, and its strength.
    assert any(edge.weight == 0 for edge in whole().edges)
    assert b'weight="0' not in only("gexf")
    nothing = b'for="strength" value="0'
    assert only("gexf").count(nothing) == sum(edge.weight == 0 for edge in whole().edges)


def test_networkx_reads_the_json() -> None:
    data = json.loads(only("json"))
    assert data["format"] == "maturity-network/1"
    graph = networkx.node_link_graph(data, edges="edges")
    assert graph.is_directed()
    assert graph.is_multigraph()
    assert graph.number_of_edges() == len(whole().edges)
    for vertex in whole().vertices:
        assert {
            k: v for k, v in graph.nodes[vertex.id].items() if k in vertex.values
        } == vertex.values
    described = {column["name"] for column in data["graph"]["edge_columns"]}
    assert all(set(edge.values) <= described for edge in whole().edges)


def test_the_tables_hold_every_node_and_edge() -> None:
    found = {name: rows(data) for name, data in files("csv").items()}
    assert set(found) == {"nodes.csv", "edges.csv", "layers.csv", "columns.csv"}
    assert [row["id"] for row in found["nodes.csv"]] == [v.id for v in whole().vertices]
    by_id = {row["id"]: row for row in found["edges.csv"]}
    for id, edge in zip(whole().ids(), whole().edges, strict=True):
        assert by_id[id]["weight"] == ("" if edge.weight is None else str(edge.weight))
    counts = Counter(edge.layer for edge in whole().edges)
    assert {row["layer"]: int(row["edges"]) for row in found["layers.csv"]} == counts


def test_openpyxl_reads_the_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(only("xlsx")))
    assert book.sheetnames == ["about", "nodes", "edges", "layers", "columns"]
    header, *body = book["nodes"].iter_rows(values_only=True)
    nodes = {row[0]: dict(zip(header, row, strict=True)) for row in body}
    header, *body = book["edges"].iter_rows(values_only=True)
    edges = {row[0]: dict(zip(header, row, strict=True)) for row in body}
    check(whole(), nodes, edges)
    assert book["edges"].oddFooter.center.text == MARKINGS["consultant"]


def test_kumu_is_given_elements_and_connections_that_meet() -> None:
    data = json.loads(only("kumu"))
    assert set(data) == {"elements", "connections"}
    ids = [one["id"] for one in (*data["elements"], *data["connections"])]
    assert len(ids) == len(set(ids))
    known = {one["id"] for one in data["elements"]}
    assert all({one["from"], one["to"]} <= known for one in data["connections"])
    assert {one["direction"] for one in data["connections"]} == {"directed", "undirected"}
    types = Counter(one["type"] for one in data["connections"])
    counts = Counter(whole().layer[edge.layer].title for edge in whole().edges)
    assert types["Relationship"] == counts["Relationship"]
    assert types["View"] == counts["View"]
    assert not any(name.startswith("View:") for name in types)
    for one in (*data["elements"], *data["connections"]):
        assert None not in one.values()
        assert one["tags"] == [MARKINGS["consultant"]]


def test_pajek_is_read_by_networkx_and_igraph(tmp_path: Path) -> None:
    found = files("pajek")
    vertices = rows(found["pajek/vertices.csv"])
    seen = 0
    for name, data in found.items():
        path = tmp_path / Path(name).name
        path.write_bytes(data)
        if path.suffix != ".net":
            continue
        seen += 1
        left, right = networkx.read_pajek(path), igraph.Graph.Read_Pajek(str(path))
        start = path.stem.split("-")[0]
        labels = [row["label"] for row in vertices if row["file"] == f"{start}-*"]
        assert list(left.nodes) == labels == right.vs["name"]
        ours = {"organisations-relationship": "relationship", "ratings-rating": "rating",
                "organisations-view-overall": "view_overall"}.get(path.stem)  # fmt: skip
        if ours:
            wanted = sorted(e.weight for e in whole().of(ours) if e.weight is not None)
            assert sorted(data["weight"] for *_, data in left.edges(data=True)) == wanted
            assert sorted(right.es["weight"]) == wanted
        assert left.is_directed() == right.is_directed()
    # A file for each layer that has a weight.
    weighted = {edge.layer for edge in whole().edges if edge.weight is not None}
    assert seen == len(weighted)


def test_a_partition_of_pajek_says_the_sector_of_each_organisation() -> None:
    found = files("pajek")
    lines = found["pajek/organisations-sector.clu"].decode().splitlines()
    assert lines[:2] == [f"% {MARKINGS['consultant']}", "*Vertices 25"]
    means = {
        int(row["class"]): row["meaning"]
        for row in rows(found["pajek/partitions.csv"])
        if row["file"] == "organisations-sector.clu"
    }
    sectors = [v.values["sector"] for v in whole().vertices if v.kind == "organisation"]
    assert [means[int(line)] for line in lines[2:]] == sectors
    project = found["pajek/network.paj"].decode("utf-8-sig")
    assert found["pajek/network.paj"].startswith(b"\xef\xbb\xbf%")
    assert project.count("*Network ") == sum(name.endswith(".net") for name in found)
    assert project.count("*Partition ") == sum(name.endswith(".clu") for name in found)
    assert project.count("*Vector ") == sum(name.endswith(".vec") for name in found)


@pytest.mark.skipif(R is None, reason="R is not here")
def test_the_igraph_of_r_reads_graphml_and_pajek(tmp_path: Path) -> None:
    """Tried with R 4.2.2 and igraph 1.3.5: 119 nodes and 2,938 edges, 236 views of mean 63.6679."""
    for name, data in {**files("graphml"), **files("pajek"), **files("csv")}.items():
        (tmp_path / Path(name).name).write_bytes(data)
    code = """
    if (!requireNamespace("igraph", quietly = TRUE)) { cat("none"); quit() }
    suppressMessages(library(igraph))
    g <- read_graph("network.graphml", format = "graphml")
    v <- E(g)[layer == "view_overall"]
    p <- read_graph("organisations-view-overall.net", format = "pajek")
    e <- read.csv("edges.csv", fileEncoding = "UTF-8-BOM")
    cat(vcount(g), ecount(g), length(v), sprintf("%.4f", mean(v$weight)),
        vcount(p), ecount(p), sprintf("%.4f", mean(E(p)$weight)), nrow(e),
        sum(is.na(E(g)$weight)))
    """
    assert R is not None
    said = subprocess.run(
        [R, "-e", code], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    if said.stdout == "none":
        pytest.skip("the package igraph is not in R")
    views = [float(str(edge.weight)) for edge in whole().of("view_overall")]
    mean = f"{sum(views) / len(views):.4f}"
    unknown = sum(edge.weight is None for edge in whole().edges)
    assert said.stdout.split() == [
        "119", "2938", "236", mean, "25", "236", mean, "2938", str(unknown),
    ], said.stderr  # fmt: skip
    assert mean == "63.6679"


# -- the same again, and marked ------------------------------------------------------------------


@pytest.mark.parametrize("to", FORMATS)
def test_the_same_graph_gives_the_same_bytes(to: str) -> None:
    again = graph_of(results_of(northmoor()), network(northmoor()), nominations=True)
    assert export_files(again, to) == files(to)


@pytest.mark.parametrize("to", FORMATS)
def test_every_file_carries_the_marking(to: str) -> None:
    for name, data in files(to).items():
        said = b"contains individual organisations&apos; views; not for circulation"
        plain = said.replace(b"&apos;", b"'")
        assert said in _unpacked(data) or plain in _unpacked(data), name


@pytest.mark.parametrize("to", FORMATS)
def test_names_of_files_are_fixed(to: str) -> None:
    for name in files(to):
        assert re.fullmatch(
            r"(pajek/)?[a-z0-9-]+\.(graphml|gexf|json|xlsx|csv|paj|net|clu|vec)", name
        )
    if to in SINGLE:
        assert list(files(to)) == [SINGLE[to]]


def test_a_format_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="graphml, gexf"):
        export_files(whole(), "ucinet")


# -- hostile names -------------------------------------------------------------------------------

NASTY = (
    '"; DROP TABLE', "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "a\nb\r\nc", "\x00\x1b[31mred",
    "]]><![CDATA[", "<script>alert(1)</script>&amp;", "שירותי בריאות", "\u202egnirts", "👩‍⚕️ Care",
    "\ud800", "\ufffe\uffff", "x" * 40_000, "_x0041_", "back\\slash\\", "'", "  ", "#N/A", "%",
    "*Vertices 3", "../../etc/passwd",
)  # fmt: skip
#: Whatever a cell of a survey could hold, however it came there.
ANYTHING = st.one_of(st.sampled_from(NASTY), st.text(max_size=12), st.text("=+-@\t\r\n\"'\\%*~ ab"))


def hostile(names: list[str]) -> Graph:
    """Results of a few organisations with these names, codes, sectors, places and reasons."""
    found = copy.deepcopy(results(4))
    codes = {
        row["organisation"]: f"{name}{n}" if n % 2 else name
        for n, (row, name) in enumerate(zip(found["organisations"], names, strict=True))
    }
    if len(set(codes.values())) < len(codes):
        codes = {old: f"{n}{new}" for n, (old, new) in enumerate(codes.items())}
    for row, name in zip(found["organisations"], names, strict=True):
        row |= {"organisation": codes[row["organisation"]], "name": name, "places": [name, "B"]}
    for row in (*found["dyads"], *found["informal"]):
        row |= {"a": codes[row["a"]], "b": codes[row["b"]]}
    for row in found["dyads"]:
        row["reasons"] = names
    for n, (row, name) in enumerate(zip(found["places"], names, strict=False)):
        row |= {"place": f"{name}{n}", "members": [codes[code] for code in row["members"]]}
    found["survey"]["title"] = found["survey"]["notice"] = names[0]
    return graph_of(found)


@settings(max_examples=25, deadline=None)
@given(st.lists(ANYTHING, min_size=4, max_size=4))
def test_whatever_stands_in_a_name_every_reader_reads_it(names: list[str]) -> None:
    graph = hostile(names)
    labels = {vertex.id: vertex.label for vertex in graph.vertices}
    assert len(labels) == len(graph.vertices)
    with tempfile.TemporaryDirectory() as folder:
        for to in FORMATS:
            for name, data in export_files(graph, to).items():
                (Path(folder) / Path(name).name).write_bytes(data)
        at = {name: str(Path(folder) / name) for name in SINGLE.values()}
        one = networkx.read_graphml(at["network.graphml"])
        assert dict(one.nodes(data="label")) == labels
        two = igraph.Graph.Read_GraphML(at["network.graphml"])
        assert two.vs["label"] == list(labels.values())
        assert dict(networkx.read_gexf(at["network.gexf"]).nodes(data="label")) == labels
        listed = json.loads(Path(at["network.json"]).read_text("utf-8"))
        assert {node["id"]: node["label"] for node in listed["nodes"]} == labels
        elements = json.loads(Path(at["kumu.json"]).read_text("utf-8"))["elements"]
        assert {node["id"]: node["label"] for node in elements} == labels
        header, *body = openpyxl.load_workbook(at["network.xlsx"])["nodes"].iter_rows()
        assert [cell.value for cell in header][:2] == ["id", "label"]
        assert [row[1].data_type for row in body] == ["s"] * len(labels)
        assert [row[1].value for row in body] == [
            _as_excel(label[: sheeted.LONGEST]) for label in labels.values()
        ]
        table = rows((Path(folder) / "nodes.csv").read_bytes())
        assert [row["label"].removeprefix("'") for row in table] == [
            label.removeprefix("'") for label in labels.values()
        ]
        for row in table:
            assert not any(str(cell).lstrip()[:1] in "=+-@" and cell for cell in row.values())
        for path in Path(folder).glob("*.net"):
            left, right = networkx.read_pajek(path), igraph.Graph.Read_Pajek(str(path))
            assert left.number_of_nodes() == right.vcount()
            assert left.number_of_edges() == right.ecount()
            assert list(left.nodes) == right.vs["name"]


def _as_excel(label: str) -> str:
    """What openpyxl reads of a text; it leaves the sign by which a workbook writes _x0041_."""
    return re.sub("_x[0-9A-Fa-f]{4}_", lambda found: f"_x005F{found[0]}", label)


@pytest.mark.parametrize("name", NASTY)
def test_a_cleaned_text_is_one_line_that_xml_can_hold(name: str) -> None:
    found = clean(name)
    assert found == clean(found)
    assert not re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202e]", found)
    found.encode()


def test_two_codes_that_differ_by_a_character_no_file_holds_stay_two() -> None:
    found = copy.deepcopy(results(3))
    found["places"] = found["informal"] = []
    codes = {row["organisation"]: code for row, code in
             zip(found["organisations"], ("A", "A\x01", "A~2"), strict=True)}  # fmt: skip
    for row in found["organisations"]:
        row["organisation"] = codes[row["organisation"]]
    for row in found["dyads"]:
        row |= {"a": codes[row["a"]], "b": codes[row["b"]]}
    graph = graph_of(found)
    ids = [vertex.id for vertex in graph.vertices if vertex.kind == "organisation"]
    assert ids == ["organisation:A", "organisation:A~2", "organisation:A~2~2"]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (None, None), (True, True), ("", None), ("\x00", None), (float("nan"), None),
        (float("inf"), None), (-0.0, 0.0), (1 / 3, 0.333333333), (["a", None, "b"], "a; b"),
        ((), None), (3, 3),
    ],
)  # fmt: skip
def test_a_value_is_one_that_every_writer_can_write(given: Any, written: Any) -> None:
    import numpy as np

    assert repr(value(given)) == repr(written)
    if isinstance(given, float):
        assert repr(value(np.float64(given))) == repr(written)
    if isinstance(given, bool):
        assert value(np.bool_(given)) is written
    assert type(value(np.int64(3))) is int


def test_a_table_is_no_value() -> None:
    with pytest.raises(TypeError):
        value({"a": 1})


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheeted, "ROWS", 100)
    with pytest.raises(MaturityError) as error:
        export_files(whole(), "xlsx")
    assert [problem.slug for problem in error.value.problems] == ["too-many-rows"]


def test_a_graph_without_a_column_for_a_value_is_our_mistake() -> None:
    layer = Layer("x", "X", "1", True, ("organisation", "organisation"))
    graph = Graph({}, "m", (layer,), (Vertex("organisation", "A", "A", {"new": 1}),), (), ())
    with pytest.raises(ValueError, match="new"):
        export_files(graph, "csv")


def test_an_empty_system_can_be_exported() -> None:
    lists = ("organisations", "dyads", "sectors", "sector_blocks", "places", "informal")
    graph = graph_of(results(3) | {key: [] for key in lists})
    for to in FORMATS:
        assert export_files(graph, to)


# -- editions ------------------------------------------------------------------------------------


def numbers(found: Any) -> Iterator[float]:
    """Every number in plain data."""
    if isinstance(found, Mapping):
        for one in found.values():
            yield from numbers(one)
    elif isinstance(found, list):
        for one in found:
            yield from numbers(one)
    elif isinstance(found, int | float) and not isinstance(found, bool):
        yield float(found)


def words(found: Any) -> Iterator[str]:
    if isinstance(found, Mapping):
        for one in found.values():
            yield from words(one)
    elif isinstance(found, list):
        for one in found:
            yield from words(one)
    elif isinstance(found, str):
        yield found


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_nothing_stands_in_an_edition_but_what_its_results_say(audience: str) -> None:
    shown = released(audience)
    graph = graph_of(shown)
    assert graph.marking == MARKINGS[audience]
    allowed, said = set(numbers(shown)) | {1.0}, set(map(clean, words(shown)))
    for record in (*graph.vertices, *graph.edges):
        for name, one in record.values.items():
            if isinstance(one, str):
                assert one in said or set(one.split("; ")) <= said, (name, one)
            elif isinstance(one, int | float) and not isinstance(one, bool):
                assert one in allowed, (name, one)
    for edge in graph.edges:
        assert edge.weight is None or edge.weight in allowed


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("audience", ["partners", "public"])
def test_no_digit_that_only_the_consultant_has_stands_in_an_edition(audience: str, to: str) -> None:
    """Every number of the consultant's with so many digits that it cannot be there by accident."""
    secret = {
        repr(number) for number in numbers(results_of(system())) if len(repr(number)) >= 8
    } | {leader.id for leader in system().wave.leaders}
    assert len(secret) > 100
    ours = graph_of(results_of(system()), network(system()))
    for name, data in export_files(graph_of(released(audience)), to).items():
        text = _unpacked(data).decode("utf-8", errors="replace")
        assert not [one for one in secret if one in text], name
        assert "not for circulation" not in text
    # The search would find them: the consultant's export has most of them.
    text = "".join(_unpacked(d).decode("utf-8", "replace") for d in export_files(ours, to).values())
    assert sum(one in text for one in secret) > 50


@pytest.mark.slow
@pytest.mark.parametrize("audience", ["partners", "public"])
def test_no_digit_of_the_consultants_stands_in_an_edition_of_the_worked_example(
    audience: str,
) -> None:
    shown = release(northmoor(), audience).results
    ours = set(numbers(results_of(northmoor())))
    allowed = set(numbers(shown))
    secret = {repr(one) for one in ours - allowed if len(repr(one)) >= 8}
    secret |= {leader.id for leader in northmoor().wave.leaders}
    assert len(secret) > 1000
    for to in FORMATS:
        for name, data in export_files(graph_of(shown), to).items():
            text = _unpacked(data).decode("utf-8", errors="replace")
            assert not [one for one in secret if one in text], name


def test_what_is_withheld_is_marked_and_what_is_not_known_is_not() -> None:
    shown = released("partners")
    graph = graph_of(shown)
    for edge, row in zip(graph.of("relationship"), shown["dyads"], strict=True):
        hidden = row["score"].get("withheld", False)
        assert (edge.status == "withheld") == hidden == ("weight" in edge.withheld)
        if hidden:
            assert edge.weight is None
        assert ("band" in edge.withheld) == (row["band"] is None)
        assert "band" not in edge.withheld or "band" not in edge.values
    assert any("band" in edge.values for edge in graph.of("relationship"))
    known = copy.deepcopy(results(6))
    known["dyads"][0]["score"] |= dict.fromkeys(("value", "low", "high"))
    known["dyads"][0]["band"] = None
    ours = graph_of(known).of("relationship")[0]
    assert (ours.weight, ours.status, ours.withheld) == (None, "not_known", ())
    assert ours.values["band"] is None
    data = json.loads(only("json", graph_of(known)))
    first = data["edges"][0]
    assert (first["weight"], first["status"], first["withheld"]) == (None, "not_known", [])


def test_what_nobody_said_is_no_known_relationship() -> None:
    """A pair that no leader rated, filled on both sides: its score is there, and not known."""
    found = copy.deepcopy(results(6))
    row, one = found["dyads"][:2]
    row["score"] |= {"value": 67.7, "n": 0, "imputed": 2}
    row["working"] = True
    # One side's leaders did speak: that is known, with a stand-in for the other.
    one["score"] |= {"value": 51.5, "n": 2, "imputed": 1}
    graph = graph_of(found)
    first, second = graph.of("relationship")[:2]
    assert (first.weight, first.status) == (67.7, "stand_in")
    assert (second.weight, second.status) == (51.5, "known")
    files = export_files(graph, "pajek")
    lines = files["pajek/organisations-relationship.net"].decode()
    assert " 67.7" not in lines
    assert " 51.5" in lines
    assert json.loads(only("json", graph))["edges"][0]["status"] == "stand_in"
    assert b'"stand in"' in only("kumu", graph)


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_an_edition_with_a_network_beside_it_is_refused(audience: str) -> None:
    with pytest.raises(ValueError, match="consultant"):
        graph_of(for_audience(results(5), audience), network(system()))


def test_the_public_sees_no_pair() -> None:
    graph = graph_of(released("public"))
    pairs = {(v.kind, w.kind) for v in graph.vertices for w in graph.vertices
             for e in graph.edges if (e.source, e.target) == (v.id, w.id)}  # fmt: skip
    assert ("organisation", "organisation") not in pairs
    assert ("sector", "sector") in pairs


# -- the command ---------------------------------------------------------------------------------


def maturity(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["export", *(str(argument) for argument in arguments)])


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("export") / "ashmere")


def test_the_default_folder_is_named_by_survey_and_wave(
    survey: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = maturity(survey, "--to", "csv", "--replicates", "0")
    assert found.exit_code == 0, found.output
    (folder,) = (tmp_path / "reports").iterdir()
    opened = open_survey(survey)
    assert folder.name == f"{opened.id}-{opened.heads[-1].id}-export"
    assert sorted(path.name for path in folder.iterdir()) == [
        "columns.csv", "edges.csv", "layers.csv", "nodes.csv",
    ]  # fmt: skip
    assert "not for circulation" in found.output
    assert "--no-leaders" in found.output


@pytest.mark.parametrize("to", FORMATS)
def test_every_format_can_be_asked_for(survey: Path, tmp_path: Path, to: str) -> None:
    found = maturity(survey, "--to", to, "--out", tmp_path / "out", "--replicates", "0")
    assert found.exit_code == 0, found.output
    assert any((tmp_path / "out").iterdir())


def test_out_may_name_the_file(survey: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine.graphml"
    assert maturity(survey, "--to", "graphml", "--out", out, "--replicates", "0").exit_code == 0
    assert out.is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.graphml"]
    assert own_name(out, "gexf") == own_name(out, "csv") == ""


def test_leaders_go_to_kumu_only_when_asked_for(survey: Path, tmp_path: Path) -> None:
    def kinds(*more: str) -> set[str]:
        found = maturity(survey, "--to", "kumu", "--out", tmp_path, "--replicates", "0", *more)
        assert found.exit_code == 0, found.output
        data = json.loads((tmp_path / "kumu.json").read_text("utf-8"))
        return {one["type"] for one in (*data["elements"], *data["connections"])}

    assert "Leader" not in kinds()
    assert {"Leader", "Rating"} <= kinds("--leaders")
    assert "Would call" not in kinds("--leaders")
    assert "Would call" in kinds("--nominations")


@pytest.mark.parametrize(
    "options",
    [
        ["--audience", "partners", "--leaders"],
        ["--audience", "public", "--nominations"],
        ["--no-leaders", "--nominations"],
    ],
)
def test_contradictions_are_usage_errors(survey: Path, tmp_path: Path, options: list[str]) -> None:
    found = maturity(survey, "--to", "csv", "--out", tmp_path / "out", *options)
    assert found.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_an_edition_for_others_is_made_of_what_is_released(
    survey: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = maturity(survey, "--to", "json", "--audience", "partners", "--replicates", "0")
    assert found.exit_code == 0, found.output
    (folder,) = (tmp_path / "reports").iterdir()
    assert folder.name.endswith("-export-partners")
    data = json.loads((folder / "network.json").read_text("utf-8"))
    assert data["graph"]["audience"] == "partners"
    assert {node["kind"] for node in data["nodes"]} <= {"organisation", "sector", "place"}


def test_nothing_is_written_where_a_file_cannot_be(survey: Path, tmp_path: Path) -> None:
    (tmp_path / "network.json").mkdir()
    found = maturity(survey, "--to", "json", "--out", tmp_path, "--replicates", "0")
    assert found.exit_code == 1
    assert "cannot-write" in found.output
    assert [path.name for path in tmp_path.iterdir()] == ["network.json"]


def test_the_command_knows_the_formats_of_the_writers() -> None:
    assert tuple(SAID) == FORMATS


def test_an_edge_says_whether_its_direction_means_anything() -> None:
    for edge in json.loads(only("json"))["edges"]:
        assert edge["directed"] == (edge["layer"] not in (
            "relationship", "informal", "expected", "agreement", "sharing", "sector_relationship",
        ))  # fmt: skip
    assert isinstance(whole().edges[0], Edge)
