// Where everything goes: the same things and links always come to the same places, whatever the window is like.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from 'd3-force-3d';

const GOLDEN = Math.PI * (3 - Math.sqrt(5));

// Puts x and y on nodes; `links` name their ends by id.
export function layout(nodes, links) {
  const ends = links.map(({ source, target }) => ({ source, target }));
  begin(nodes);
  const large = links.length > 1500;
  const many = links.length > 700;
  const ticks = large ? 60 : many ? 80 : 240;
  const simulation = forceSimulation(nodes, 2)
    .force('link', forceLink(ends).id((node) => node.id).distance(length).iterations(many ? 1 : 2))
    .force('apart', forceManyBody().strength((node) => -40 - 14 * node.radius).theta(many ? 1.2 : 0.9).distanceMax(600))
    .force('x', forceX(0).strength(0.03))
    // Windows are wider than they are high.
    .force('y', forceY(0).strength(0.11))
    .alphaDecay(1 - 0.001 ** (1 / ticks))
    .stop();
  if (!large) simulation.force('room', forceCollide((node) => node.radius + 5).strength(0.8));
  simulation.tick(ticks);
}

// A star keeps room for its many points; links between two that have few are short.
function length({ source, target }) {
  return 34 + 5 * Math.sqrt(Math.min(source.drawn, target.drawn)) + source.radius + target.radius;
}

// The focus in the middle, everything else around it with its own kind, nearer what has more links.
function begin(nodes) {
  const groups = [...new Set(nodes.map((node) => node.group))].sort();
  const sizes = groups.map((group) => nodes.filter((node) => node.group === group).length);
  const before = groups.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const seen = new Map();
  const focused = nodes.filter((node) => node.focus).length;
  let middle = 0;
  for (const node of [...nodes].sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1))) {
    const group = groups.indexOf(node.group);
    const number = seen.get(group) ?? 0;
    let angle, distance;
    if (node.focus) {
      angle = (2 * Math.PI * middle++) / Math.max(focused, 1);
      distance = focused > 1 ? 120 : 0;
    } else {
      seen.set(group, number + 1);
      const share = ((number * GOLDEN) / (2 * Math.PI)) % 1;
      angle = (2 * Math.PI * (before[group] + share * sizes[group])) / nodes.length;
      distance = 60 + 22 * Math.sqrt(number);
    }
    node.x = distance * Math.cos(angle);
    node.y = distance * Math.sin(angle);
    node.vx = node.vy = 0;
  }
}
