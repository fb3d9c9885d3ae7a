"""How mature the relationships in an Integrated Care System are, from what its leaders say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maturity._version import __version__

if TYPE_CHECKING:
    from maturity.assessment import Assessment as Assessment
    from maturity.assessment import assess as assess
    from maturity.errors import MaturityError as MaturityError
    from maturity.errors import Problem as Problem
    from maturity.results import results_of as results_of
    from maturity.survey import Survey as Survey
    from maturity.survey import check as check
    from maturity.survey import open_survey as open_survey
    from maturity.survey import read as read
    from maturity.wave import Wave as Wave

#: The public names and the modules they live in; each is imported when it is first used.
_HOMES = {
    "Assessment": "assessment",
    "MaturityError": "errors",
    "Problem": "errors",
    "Survey": "survey",
    "Wave": "wave",
    "assess": "assessment",
    "check": "survey",
    "open_survey": "survey",
    "read": "survey",
    "results_of": "results",
}

__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"maturity.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
