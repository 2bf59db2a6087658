// What stands behind # in the address: things that are hidden, and things that were put somewhere by hand.

export function read(hash = location.hash) {
  const given = new URLSearchParams(hash.slice(1));
  const words = (name) => (given.get(name) ?? '').split(',').filter(Boolean);
  const pinned = new Map();
  for (const word of words('pin')) {
    const [, id, x, y] = word.match(/^(.+)@(-?\d+)_(-?\d+)$/) ?? [];
    if (id) pinned.set(id, [Number(x), Number(y)]);
  }
  return { hidden: new Set(words('hide')), pinned };
}

export function written({ hidden, pinned }) {
  const parts = [];
  if (hidden.size) parts.push(`hide=${[...hidden].sort().join(',')}`);
  if (pinned.size) parts.push(`pin=${[...pinned].sort().map(([id, [x, y]]) => `${id}@${Math.round(x)}_${Math.round(y)}`).join(',')}`);
  return parts.length ? `#${parts.join('&')}` : '';
}
