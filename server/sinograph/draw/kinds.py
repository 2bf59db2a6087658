"""Groups of kinds as drawings show them: a colour by class, a shape, and words, so that colour is never alone."""

from dataclasses import dataclass

from markupsafe import Markup

from sinograph.draw.svg import element, number


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that look alike. The style sheet has ``.k-name`` and the variable ``--k-name``."""

    name: str
    shape: str
    """circle, square, diamond, triangle, hexagon, down, cross or ring"""

    @property
    def css(self) -> str:
        """The class that gives the colour."""
        return f"k-{self.name}"


GROUPS = {
    group.name: group
    for group in (
        Group("organizations", "square"),
        Group("people", "circle"),
        Group("models", "diamond"),
        Group("chips", "hexagon"),
        Group("rules", "triangle"),
        Group("money", "down"),
        Group("events", "cross"),
        Group("places", "ring"),
        Group("sources", "bar"),
        Group("other", "dot"),
    )
}
_KINDS = {
    **{name: name for name in GROUPS},
    "policies": "rules", "lists": "rules", "programs": "rules",
    "rounds": "money", "stakes": "money", "listings": "money", "prices": "money",
    "clusters": "chips", "papers": "sources", "products": "models",
}  # fmt: skip


def group_of(kind: str) -> Group:
    """Return the group of a kind of things, such as ``models``; an unknown one is ``other``."""
    return GROUPS[_KINDS.get(kind, "other")]


def outline(group: Group) -> str:
    """Return the shape of a group around 0 0 as path data (SVG 2, section 9.3), for drawings made elsewhere."""
    points = _OUTLINES.get(group.shape)
    if points:
        return "M" + "L".join(f"{number(x)},{number(y)}" for x, y in points) + "Z"
    radius = 0.6 if group.shape == "dot" else 1
    circle = f"M{number(-radius)},0a{radius},{radius} 0 1,0 {2 * radius},0a{radius},{radius} 0 1,0 {-2 * radius},0Z"
    return circle


def mark(group: Group, x: float, y: float, size: float = 6) -> Markup:
    """Return the shape of a group around a point; ``size`` is half its width."""
    outline = _OUTLINES.get(group.shape)
    if outline is None:
        radius = size * (0.6 if group.shape == "dot" else 1)
        hollow = " hollow" if group.shape == "ring" else ""
        return element("circle", cx=float(x), cy=float(y), r=float(radius), class_=f"mark {group.css}{hollow}")
    points = " ".join(f"{number(x + dx * size)},{number(y + dy * size)}" for dx, dy in outline)
    return element("polygon", points=points, class_=f"mark {group.css}")


_OUTLINES: dict[str, tuple[tuple[float, float], ...]] = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "triangle": ((0, -1.1), (1.1, 0.9), (-1.1, 0.9)),
    "down": ((0, 1.1), (1.1, -0.9), (-1.1, -0.9)),
    "hexagon": ((-0.6, -1), (0.6, -1), (1.15, 0), (0.6, 1), (-0.6, 1), (-1.15, 0)),
    "cross": ((-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4), (0.4, 1.1), (-0.4, 1.1),
              (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4)),
    "bar": ((-1, -0.6), (1, -0.6), (1, 0.6), (-1, 0.6)),
}  # fmt: skip
