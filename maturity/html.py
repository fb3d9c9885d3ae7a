"""How a page is made: the templates, the style inside the page, and what the page may load."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from maturity.resources import asset, templates


def render_page(
    template: str,
    *,
    footer: str = "",
    functions: Mapping[str, Any] | None = None,
    **context: Any,
) -> str:
    """One self-contained page from its template: no request, no script, one style of its own.

    `footer` stands at the foot of every printed page; `functions` are what the template may call.
    """
    # Imported here so that a command that writes no page does not pay for it.
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = templates()
    environment = Environment(
        loader=FunctionLoader(lambda name: folder.joinpath(*name.split("/")).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(functions or {})
    style = asset("report.css") + _page_footer(footer)
    text: str = environment.get_template(template).render(
        style=Markup(style), policy=_policy(style), **context
    )
    return text


def _policy(style: str) -> Markup:
    """What the page may load: nothing but its own style."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Markup(
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def _page_footer(text: str) -> str:
    """The line at the foot of every printed page; every unusual character is escaped for CSS."""
    safe = "".join(
        c if c.isascii() and (c.isalnum() or c in " .,") else f"\\{ord(c):x} " for c in text
    )
    return f'@page{{@bottom-left{{content:"{safe}"}}}}\n'
