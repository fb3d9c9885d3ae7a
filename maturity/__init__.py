"""How mature the relationships in an Integrated Care System are, from what its leaders say."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from maturity._version import __version__

if TYPE_CHECKING:
    from maturity.assessment import Assessment as Assessment
    from maturity.assessment import assess as assess
    from maturity.compare import Comparison as Comparison
    from maturity.comparison import comparison_of as comparison_of
    from maturity.errors import MaturityError as MaturityError
    from maturity.errors import Problem as Problem
    from maturity.network import Network as Network
    from maturity.notebook import compare_waves as compare_waves
    from maturity.notebook import export_files as export_files
    from maturity.notebook import frames_of as frames_of
    from maturity.notebook import graph_of as graph_of
    from maturity.notebook import map_of as map_of
    from maturity.notebook import network_of as network_of
    from maturity.notebook import release_for as release_for
    from maturity.notebook import ties_of as ties_of
    from maturity.number import BesideChance as BesideChance
    from maturity.number import Number as Number
    from maturity.release import Released as Released
    from maturity.results import results_of as results_of
    from maturity.survey import Survey as Survey
    from maturity.survey import check as check
    from maturity.survey import open_survey as open_survey
    from maturity.survey import read as read
    from maturity.ties import Ties as Ties
    from maturity.wave import Wave as Wave

#: The public names and the modules they live in; each is imported when it is first used. None has
#: the name of a module: whichever of the two was imported first would hide the other.
_HOMES = {
    "Assessment": "assessment",
    "BesideChance": "number",
    "Comparison": "compare",
    "MaturityError": "errors",
    "Network": "network",
    "Number": "number",
    "Problem": "errors",
    "Released": "release",
    "Survey": "survey",
    "Ties": "ties",
    "Wave": "wave",
    "assess": "assessment",
    "check": "survey",
    "compare_waves": "notebook",
    "comparison_of": "comparison",
    "export_files": "notebook",
    "frames_of": "notebook",
    "graph_of": "notebook",
    "map_of": "notebook",
    "network_of": "notebook",
    "open_survey": "survey",
    "read": "survey",
    "release_for": "notebook",
    "results_of": "results",
    "ties_of": "notebook",
}
#: Modules that are public as a whole.
_MODULES = ("agreement", "measures", "relations", "reliability")

__all__ = ["__version__", *sorted((*_HOMES, *_MODULES))]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"maturity.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"maturity.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
