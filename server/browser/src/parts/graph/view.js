// The drawing itself: things and links on a canvas that can be moved, enlarged and touched.
import ForceGraph from 'force-graph';
import { colours as read } from './colours.js';
import { fits, reached } from './filter.js';
import { layout } from './layout.js';
import { names, painter, write } from './paint.js';

const MOVE_MS = 450;
const LARGEST_ZOOM = 2;
const MOST_NAMES = 500;
const FEW = 12;

// `on` has choose(node), chooseLink(edge), leave(), moved(node), describe(node or edge) → text.
export function view(box, shapes, on) {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const paint = painter(shapes);
  let colours = read();
  let frame = { nodes: [], edges: [], links: [], byId: new Map(), near: new Map(), important: [] };
  let seen = new Set(), wanted = {}, hidden = new Set(), pinned = new Map();
  let chosen = null, hovered = null, labels = null, moving = 0, waiting = null;

  const isSeen = (node) => seen.has(node.id) && !hidden.has(node.id);
  const linkSeen = (link) => link.fits && isSeen(link.source) && isSeen(link.target);
  const active = () => chosen ?? hovered;
  const touches = (link, node) => link.source === node || link.target === node;
  const beside = (node) => !chosen || node === chosen || node === hovered || frame.near.get(chosen.id)?.has(node.id) || chosen.ends?.includes(node);
  const coarse = () => frame.edges.length > 1500;

  const dashes = () => { const scale = graph.zoom() || 1; return [6 / scale, 4 / scale]; };

  const graph = new ForceGraph(box)
    .width(box.clientWidth).height(box.clientHeight)
    .warmupTicks(0).cooldownTicks(0).minZoom(0.05).maxZoom(12)
    .nodeRelSize(1).nodeVal((node) => node.radius ** 2)
    .nodeVisibility(isSeen).linkVisibility(linkSeen)
    .nodeLabel((node) => bubble(on.describe(node))).linkLabel((link) => bubble(on.describe(link)))
    .nodeCanvasObject((node, canvas, scale) => paint.thing(node, canvas, scale, colours, {
      chosen: node === chosen || node === hovered, dimmed: !beside(node), pinned: pinned.has(node.id),
    }))
    .nodePointerAreaPaint(paint.target)
    .linkCurvature('curvature')
    .linkColor(linkColour).linkWidth((link) => (link.contested || touchesActive(link) ? 2 : coarse() ? 0.4 : 0.8))
    .linkLineDash((link) => (link.contested ? dashes() : null))
    .linkDirectionalArrowLength(arrow).linkDirectionalArrowRelPos(1)
    .linkHoverPrecision(8)
    .enableZoomInteraction((event) => event.ctrlKey || box.closest('[data-graph]').contains(document.activeElement))
    .onNodeClick((node) => on.choose(node)).onLinkClick((link) => on.chooseLink(link)).onBackgroundClick(() => on.leave())
    .onNodeHover((node) => { hovered = node; refresh(); })
    .onNodeDragEnd((node) => { node.x = Math.round(node.x); node.y = Math.round(node.y); on.moved(node); })
    .onZoom(() => { labels = labels?.scale === graph.zoom() ? labels : null; })
    .onZoomEnd(() => { if (labels) refresh(); })
    .onRenderFramePost(writeNames)
    .onEngineStop(() => { waiting?.(); waiting = null; });

  function touchesActive(link) {
    const node = active();
    return Boolean(node) && (touches(link, node) || link === node);
  }

  function linkColour(link) {
    if (chosen && !touchesActive(link)) return colours.faint;
    if (link.contested) return colours.warn;
    return touchesActive(link) ? colours.ink : colours.edge;
  }

  function arrow(link) {
    const scale = graph.zoom();
    return coarse() && scale < 1.2 ? 0 : Math.min(7, 6 / scale + 2);
  }

  function writeNames(canvas, scale) {
    if (labels?.scale !== scale) {
      const first = new Set([chosen, hovered, ...frame.nodes.filter((node) => node.focus)].filter(Boolean).map((node) => node.id));
      const few = coarse() && scale < 0.8;
      const ordered = frame.important.filter(isSeen);
      const named = [...ordered.filter((node) => first.has(node.id)), ...ordered.filter((node) => !first.has(node.id))];
      labels = { scale, chosen: names(canvas, named, scale, first, colours.font, few ? 4 * FEW : MOST_NAMES) };
    }
    write(canvas, labels.chosen, scale, colours, (node) => !beside(node));
  }

  function refresh() {
    labels = null;
    graph.nodeColor(graph.nodeColor()); // asks for a new picture
  }

  // Draws other data. Things that stay move to where they belong now; resolves when the picture is there.
  function show(data, state) {
    const before = frame.byId;
    ({ wanted, hidden, pinned } = state);
    frame = prepare(data);
    layout(frame.nodes, frame.edges.map(({ from, to }) => ({ source: from, target: to })));
    place();
    select();
    chosen = chosen && frame.byId.get(chosen.id) ? frame.byId.get(chosen.id) : null;
    const goal = frame.nodes.map((node) => [node, node.x, node.y]);
    const begun = before.size && !still.matches ? goal.filter(([node]) => before.has(node.id)) : [];
    const starts = new Map(begun.map(([node]) => [node.id, [before.get(node.id).x, before.get(node.id).y]]));
    return new Promise((resolve) => {
      waiting = () => { fit(); slide(goal, starts, resolve); };
      graph.graphData({ nodes: frame.nodes, links: frame.links });
    });
  }

  function slide(goal, starts, done) {
    const mine = ++moving, begin = performance.now();
    if (!starts.size) { refresh(); done(); return; }
    const step = (now) => {
      const share = Math.min(1, (now - begin) / MOVE_MS), eased = 1 - (1 - share) ** 3;
      if (mine !== moving) return done();
      for (const [node, x, y] of goal) {
        const [fromX, fromY] = starts.get(node.id) ?? [x, y];
        node.x = fromX + (x - fromX) * eased;
        node.y = fromY + (y - fromY) * eased;
      }
      refresh();
      share < 1 ? requestAnimationFrame(step) : done();
    };
    step(begin);
  }

  function place() {
    for (const [id, [x, y]] of pinned) {
      const node = frame.byId.get(id);
      if (node) [node.x, node.y] = [x, y];
    }
  }

  function select() {
    seen = frame.whole ? reached(frame, wanted) : new Set(frame.nodes.map((node) => node.id));
    for (const link of frame.links) link.fits = fits(link, wanted);
  }

  // Applies other filters to what is loaded; returns how much is to be seen.
  function filter(state) {
    ({ wanted = wanted, hidden = hidden, pinned = pinned } = state);
    place();
    select();
    refresh();
    return count();
  }

  function count() {
    return { things: frame.nodes.filter(isSeen).length, links: frame.links.filter((link) => link.source.id && linkSeen(link)).length };
  }

  // Everything in view, with room at the sides for names.
  function fit() {
    const found = graph.getGraphBbox(isSeen);
    if (!found) return;
    const { x: [left, right], y: [top, bottom] } = found, small = box.clientWidth < 500;
    const wide = box.clientWidth - (small ? 60 : 260), high = box.clientHeight - (small ? 60 : 90);
    graph.centerAt((left + right) / 2, (top + bottom) / 2);
    graph.zoom(Math.min(LARGEST_ZOOM, wide / Math.max(right - left, 1), high / Math.max(bottom - top, 1)));
  }

  function scheme() {
    colours = read();
    refresh();
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', scheme);
  new MutationObserver(scheme).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  new ResizeObserver(() => {
    if (!box.clientWidth || (graph.width() === box.clientWidth && graph.height() === box.clientHeight)) return;
    graph.width(box.clientWidth).height(box.clientHeight);
    fit();
  }).observe(box);

  return {
    show, filter, fit, count, refresh, graph,
    choose(node) { chosen = node; refresh(); },
    pan(x, y) { const { x: left, y: top } = graph.centerAt(), k = graph.zoom(); graph.centerAt(left + x / k, top + y / k); },
    zoom(factor) { graph.zoom(graph.zoom() * factor); },
    bring(node) { graph.centerAt(node.x, node.y, still.matches ? 0 : 300); },
    node: (id) => frame.byId.get(id),
    get nodes() { return frame.nodes.filter(isSeen); },
    get links() { return frame.links.filter(linkSeen); },
    get colours() { return colours; },
  };
}

function bubble(text) {
  const element = document.createElement('span');
  element.textContent = text;
  return element;
}

// Adds to the server's data what drawing needs: sizes by links, curves between the same two, who is beside whom.
function prepare(data) {
  const nodes = data.nodes.map((node) => ({ ...node, drawn: 0 }));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges = data.edges.map((edge) => ({ ...edge, from: edge.source, to: edge.target }));
  const near = new Map(nodes.map((node) => [node.id, new Set()]));
  const pairs = new Map();
  for (const edge of edges) {
    byId.get(edge.from).drawn++;
    byId.get(edge.to).drawn++;
    near.get(edge.from).add(edge.to);
    near.get(edge.to).add(edge.from);
    const pair = edge.from < edge.to ? `${edge.from} ${edge.to}` : `${edge.to} ${edge.from}`;
    pairs.set(pair, [...(pairs.get(pair) ?? []), edge]);
  }
  for (const node of nodes) node.radius = Math.min(13, 3.5 + 1.1 * Math.sqrt(node.drawn) + (node.focus ? 3 : 0));
  for (const same of pairs.values()) {
    same.forEach((edge, i) => {
      if (edge.from === edge.to) edge.curvature = 0.4 + 0.2 * i;
      else edge.curvature = (i - (same.length - 1) / 2) * 0.22 * (edge.from < edge.to ? 1 : -1);
      edge.ends = [byId.get(edge.from), byId.get(edge.to)];
    });
  }
  const important = [...nodes].sort((a, b) => Boolean(b.focus) - Boolean(a.focus) || b.drawn - a.drawn || b.degree - a.degree || (a.id < b.id ? -1 : 1));
  return { ...data, nodes, edges, links: edges, byId, near, important };
}
