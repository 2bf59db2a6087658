// Which of the loaded things and links fit a day, certainty and dispute; the same rules as the server's.

// What the address says about filters that need no new data.
export function wishes(search) {
  const given = new URLSearchParams(search);
  const on = given.get('on') ?? '';
  return {
    since: first(on || given.get('from')),
    until: last(on || given.get('until')),
    contested: ['1', 'true', 'yes', 'on'].includes(given.get('contested')),
    certainty: new Set((given.getAll('certainty').join(',')).split(',').filter(Boolean)),
  };
}

export function fits(edge, { since, until, contested, certainty }) {
  if (contested && !edge.contested) return false;
  if (certainty.size && !certainty.has(edge.certainty)) return false;
  if (!since && !until) return true;
  // What nobody has dated may always hold.
  return !edge.spells.length || edge.spells.some(([start, end]) => start <= (until || '9999') && (end || '9999') >= since);
}

// Returns the ids to be seen: what links that fit reach from the focus, and what was asked for besides.
export function reached({ nodes, edges, from, depth, expanded }, wanted) {
  const near = new Map();
  const put = (id, other) => (near.get(id) ?? near.set(id, []).get(id)).push(other);
  for (const edge of edges) {
    if (!fits(edge, wanted)) continue;
    put(edge.from, edge.to);
    put(edge.to, edge.from);
  }
  if (!from.length) return new Set(near.keys());
  const kinds = new Map(nodes.map((node) => [node.id, node.kind]));
  const found = new Set(from);
  let edge_of = [...from];
  for (let step = 0; step < depth; step++) {
    edge_of = edge_of.flatMap((id) => near.get(id) ?? []).filter((id) => !found.has(id) && found.add(id));
  }
  for (const [id, kind] of expanded) {
    found.add(id);
    for (const other of near.get(id) ?? []) if (!kind || kinds.get(other) === kind) found.add(other);
  }
  return found;
}

function first(text) {
  return text ? `${text}-01-01`.slice(0, 4) + (text.slice(4) + '-01-01').slice(0, 6) : '';
}

function last(text) {
  if (!text || text.length === 10) return text ?? '';
  if (text.length === 4) return `${text}-12-31`;
  const [year, month] = text.split('-').map(Number);
  return `${text}-${new Date(Date.UTC(year, month, 0)).getUTCDate()}`;
}
