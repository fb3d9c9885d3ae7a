"""What partners ask about practice: eight findings beside the scores, each with its evidence."""

from __future__ import annotations

from collections.abc import Callable

from maturity.page.ground import common_ground, hidden_strength
from maturity.page.levels import items, levels
from maturity.page.onpaper import commissioning, shared, through_hub
from maturity.page.parts import Figure, Section
from maturity.page.quadrant import quadrant
from maturity.page.reader import Reader
from maturity.wording import join

#: Each key of the diagnostics with what it is called where an edition leaves it out, and what draws
#: it. In the order in which people ask: where to start, how it is, what helps, what stands between.
_FIGURES: tuple[tuple[str, str, Callable[[Reader], Figure]], ...] = (
    ("common_ground", "common ground", common_ground),
    ("quadrant", "depth beside quality", quadrant),
    ("hidden_strength", "hidden strength", hidden_strength),
    ("shared_on_paper", "what is shared on paper and used", shared),
    ("through_hub", "what runs only through the hub", through_hub),
    ("levels", "places and the system", levels),
    ("commissioning", "commissioners and providers", commissioning),
    ("items", "single questions", items),
)


def asked(read: Reader) -> Section:
    """The questions that a score does not answer, and what the survey can say of each."""
    given = read.results["diagnostics"]
    told = [(made, title) for key, title, made in _FIGURES if given.get(key)]
    left = [title for key, title, _ in _FIGURES if not given.get(key)]
    paper = [title for key, title, _ in _FIGURES if (part := given.get(key))
             and isinstance(part, dict) and part.get("withheld")]  # fmt: skip
    intro = [
        "Eight questions that partners raise when they see a score, with what the answers and the "
        "register say. Nothing here is a score, and nothing moves a score or a verdict."
    ]
    if left:
        intro.append(
            f"This edition leaves out {join(left)}: they rest on what few leaders said of one "
            "another."
        )
    if paper:
        intro.append(f"Of {join(paper)} it shows what is on paper and not what leaders said of it.")
    return Section(
        "asked",
        "What partners ask about practice",
        tuple(intro),
        tuple(made(read) for made, _ in told),
    )
