"""How a page is made: the templates, the style and script inside it, and what it may load."""

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
    accent: str = "",
    script: str = "",
    more_style: str = "",
    functions: Mapping[str, Any] | None = None,
    **context: Any,
) -> str:
    """One self-contained page from its template: no request, one style and script of its own.

    `footer` stands at the foot of every printed page, `accent` is the colour (#RRGGBB) of its
    lines, `script` is the page's own JavaScript, `more_style` what it adds to the style, and
    `functions` are what the template may call.
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
    style = asset("report.css") + more_style + (asset("interaction.css") if script else "")
    style += _page_footer(footer)
    if accent:
        style += f":root{{--accent:{accent}}}\n"
    text: str = environment.get_template(template).render(
        style=Markup(style), script=Markup(script), policy=_policy(style, script), **context
    )
    return text


def _policy(style: str, script: str) -> Markup:
    """What the page may load: its own style and script, told by their hashes, and its own logo."""
    allowed = [f"style-src '{_digest(style)}'", "img-src data:"]
    if script:
        allowed.append(f"script-src '{_digest(script)}'")
    return Markup(f"default-src 'none'; {'; '.join(allowed)}; base-uri 'none'; form-action 'none'")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _page_footer(text: str) -> str:
    """The line at the foot of every printed page; every unusual character is escaped for CSS."""
    safe = "".join(
        c if c.isascii() and (c.isalnum() or c in " .,") else f"\\{ord(c):x} " for c in text
    )
    return f'@page{{@bottom-left{{content:"{safe}";white-space:pre-line}}}}\n'
