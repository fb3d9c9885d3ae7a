"""Pictures as SVG text: everything is drawn here and not in the browser.

So a page shows the same on paper, without JavaScript and years later. The same numbers give the
same bytes: coordinates are rounded.
"""
