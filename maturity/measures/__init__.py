"""Diagnostics: what describes a system without moving any score or verdict.

Every measure of a network can be imported from here: `net_by_` gives one number, `node_by_` and
`node_is_` one value for each node, `tie_by_` one for each two. They are found, not listed, so a
module that is added is here at once, and each module is imported when something of it is asked for.
"""

from __future__ import annotations

from typing import Any

#: How the name of a measure of a network begins.
PREFIXES = ("net_by_", "node_by_", "node_is_", "tie_by_")


def __getattr__(name: str) -> Any:
    if name.startswith(PREFIXES):
        for module in _modules():
            if name in vars(module):
                return vars(module)[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    names = {name for module in _modules() for name in vars(module) if name.startswith(PREFIXES)}
    return sorted({*globals(), *names})


def _modules() -> list[Any]:
    """The modules of this package, by name."""
    from importlib import import_module
    from pkgutil import iter_modules

    found = sorted(module.name for module in iter_modules(__path__))
    return [import_module(f"{__name__}.{name}") for name in found]
