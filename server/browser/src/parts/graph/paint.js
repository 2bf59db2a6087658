// How a thing looks on the canvas: the shape and colour of its kind, and its name where there is room.

const FONT = 12;
const LONGEST = 34;

// `shapes` maps groups of kinds to SVG paths around 0 0, about 1 in radius, some of them hollow.
export function painter(shapes) {
  const paths = new Map(Object.entries(shapes).map(([group, { path }]) => [group, new Path2D(path)]));
  const fallback = paths.get('other') ?? new Path2D('M-1,0a1,1 0 1,0 2,0a1,1 0 1,0 -2,0');

  function thing(node, canvas, scale, colours, state) {
    canvas.save();
    canvas.globalAlpha = state.dimmed ? 0.18 : 1;
    canvas.translate(node.x, node.y);
    canvas.scale(node.radius, node.radius);
    const path = paths.get(node.group) ?? fallback;
    const thin = 1 / (node.radius * scale);
    const hollow = shapes[node.group]?.hollow;
    canvas.fillStyle = hollow ? colours.paper : colours.of(node.group);
    canvas.fill(path);
    if (hollow) {
      canvas.lineWidth = 0.45;
      canvas.strokeStyle = colours.of(node.group);
      canvas.stroke(path);
    }
    // A rim in the colour of the paper keeps shapes apart that lie upon each other.
    canvas.lineWidth = (state.chosen ? 3 : node.focus ? 2.5 : 1) * thin;
    canvas.strokeStyle = state.chosen || node.focus ? colours.ink : colours.paper;
    if (!hollow || state.chosen || node.focus) canvas.stroke(path);
    if (state.pinned) {
      canvas.beginPath();
      canvas.arc(0, 0, 0.35, 0, 7);
      canvas.fillStyle = hollow ? colours.ink : colours.paper;
      canvas.fill();
    }
    canvas.restore();
  }

  // Paints what a pointer hits: at least 24 CSS pixels wide (WCAG 2.5.8).
  function target(node, colour, canvas, scale) {
    canvas.fillStyle = colour;
    canvas.beginPath();
    canvas.arc(node.x, node.y, Math.max(node.radius, 12 / scale), 0, 7);
    canvas.fill();
  }
  return { thing, target };
}

// Chooses names that lie neither upon each other nor upon other things, the most important first, on the side where there is room.
export function names(canvas, nodes, scale, first, font, most) {
  canvas.save();
  const inside = view(canvas, scale);
  canvas.setTransform(1, 0, 0, 1, 0, 0);
  const cells = new Map();
  const chosen = [];
  // Where only a few are named, the many small things may be written over.
  for (const node of nodes.slice(0, most)) {
    const x = node.x * scale, y = node.y * scale, r = node.radius * scale;
    take(cells, [x - r, y - r, x + r, y + r, node]);
  }
  for (const node of nodes.slice(0, most)) {
    const size = node.focus || first.has(node.id) ? FONT + 2 : FONT;
    canvas.font = `${node.focus ? 650 : 400} ${size}px ${font}`;
    node.short ??= node.label.length > LONGEST ? `${node.label.slice(0, LONGEST - 1)}…` : node.label;
    const width = canvas.measureText(node.short).width;
    const r = node.radius * scale;
    const sides = [[0, r + size * 0.85], [0, -r - size * 0.7], [r + width / 2 + 5, 0], [-r - width / 2 - 5, 0]];
    const boxes = sides.map(([dx, dy]) => {
      const x = node.x * scale + dx, y = node.y * scale + dy;
      return [x - width / 2 - 2, y - size * 0.6, x + width / 2 + 2, y + size * 0.6, node];
    });
    // A name beside a thing that is seen is not cut by the edge; things outside may come in when the drawing is moved.
    const seen = inside([node.x * scale, node.y * scale, node.x * scale, node.y * scale]);
    let side = boxes.findIndex((box) => free(cells, box) && (!seen || inside(box)));
    if (side < 0 && !first.has(node.id)) continue;
    if (side < 0) side = Math.max(boxes.findIndex(inside), 0);
    take(cells, boxes[side]);
    chosen.push({ node, size, x: sides[side][0] / scale, y: sides[side][1] / scale });
  }
  canvas.restore();
  return chosen;
}

// Tells whether a box lies within what the canvas shows.
function view(canvas, scale) {
  const { a, e, f } = canvas.getTransform();
  const ratio = a / scale;
  // The rim around letters needs room, too.
  const left = -e / ratio + 3, top = -f / ratio + 3;
  const right = left + canvas.canvas.width / ratio - 6, bottom = top + canvas.canvas.height / ratio - 6;
  return ([x1, y1, x2, y2]) => x1 >= left && y1 >= top && x2 <= right && y2 <= bottom;
}

export function write(canvas, chosen, scale, colours, dimmed) {
  canvas.save();
  canvas.textAlign = 'center';
  canvas.textBaseline = 'middle';
  canvas.lineJoin = 'round';
  for (const { node, size, x, y } of chosen) {
    canvas.globalAlpha = dimmed(node) ? 0.15 : 1;
    canvas.font = `${node.focus ? 650 : 400} ${size / scale}px ${colours.font}`;
    canvas.lineWidth = 4 / scale;
    canvas.strokeStyle = colours.paper;
    canvas.strokeText(node.short, node.x + x, node.y + y);
    canvas.fillStyle = colours.ink;
    canvas.fillText(node.short, node.x + x, node.y + y);
  }
  canvas.restore();
}

const CELL = 40;

function* covered([left, top, right, bottom]) {
  for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x++) {
    for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y++) yield `${x} ${y}`;
  }
}

function free(cells, box) {
  for (const cell of covered(box)) {
    for (const other of cells.get(cell) ?? []) {
      if (other[4] !== box[4] && box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]) return false;
    }
  }
  return true;
}

function take(cells, box) {
  for (const cell of covered(box)) (cells.get(cell) ?? cells.set(cell, []).get(cell)).push(box);
}
