"""A small bar that shows how near a value is to a limit: the limit is the line at its end."""

from markupsafe import Markup

from sinograph.draw.svg import element, line


def gauge(share: float, low: float, title: str, width: float = 120) -> Markup:
    """Return a bar of ``share`` of the limit (0.98 is 2 % below); the bar begins at ``low`` of it."""
    inner = width - 4
    wide = max(1.0, min(1.0, (share - low) / (1 - low)) * inner) if low < 1 else inner
    return element(
        "svg", element("title", title),
        element("rect", x=0.0, y=5.0, width=float(inner), height=8, class_="gauge-room"),
        element("rect", x=0.0, y=5.0, width=float(wide), height=8, class_="gauge-value"),
        line(inner + 1, 1, inner + 1, 17, "gauge-limit"),
        viewBox=f"0 0 {width:g} 18", width=float(width), height=18, role="img", aria_label=title,
        class_="drawing gauge",
    )  # fmt: skip
