// What is chosen in the drawing: its name, its page, and what can be done with it.
import { fill } from './words.js';

export function panel(root, words, on) {
  const part = (name) => root.querySelector(`[data-panel="${name}"]`);
  let shown = null, asked = 0;

  function open(name, about, page, pageWords) {
    root.hidden = false;
    part('name').textContent = name;
    part('about').textContent = about;
    part('open').href = page;
    part('open').textContent = pageWords;
  }

  function thing(node) {
    shown = node;
    open(node.label, fill(words.about, { kind: words.kinds[node.kind] ?? node.kind, n: node.degree }), node.url, words.open);
    part('acts').hidden = false;
    part('path').href = `/path?from=${node.id}`;
    part('centre').href = `/explore?focus=${node.id}`;
    again();
    neighbours(node);
  }

  function link(edge) {
    shown = null;
    const [from, to] = edge.ends;
    const said = [fill(words.claims, { n: edge.claims }), fill(words.sources, { n: edge.sources }), words.certainties[edge.certainty] ?? edge.certainty, ...edge.spells.map(period)];
    open(`${from.label} — ${edge.label} → ${to.label}`, said.filter(Boolean).join(' · '), `${from.url}#${edge.relation}`, words.claimsOf);
    if (edge.contested) part('about').textContent = `▲ ${words.contested} · ${part('about').textContent}`;
    part('acts').hidden = true;
    part('around').hidden = true;
  }

  function period([start, end]) {
    return start || end ? `${start || '…'} – ${end || '…'}` : '';
  }

  // Asks once what is beside the thing, and offers each kind with how much of it is drawn.
  async function neighbours(node) {
    const mine = ++asked, around = part('around'), list = part('kinds');
    around.hidden = true;
    const answer = await fetch(`/api/graph.json?focus=${node.id}&limit=1`).catch(() => null);
    if (mine !== asked || !answer?.ok) return;
    const { around: found } = await answer.json();
    const kinds = found.kinds.map((kind) => (kind.name === node.kind ? { ...kind, count: kind.count - 1 } : kind)).filter((kind) => kind.count);
    list.replaceChildren(...kinds.map((kind) => {
      const drawn = on.drawn(node.id, kind.name), missing = kind.count - drawn;
      const item = document.createElement('li');
      const button = Object.assign(document.createElement('button'), { type: 'button', disabled: missing <= 0 });
      button.dataset.kind = kind.name;
      button.textContent = fill(missing > 0 ? words.some : words.all, { kind: kind.label, drawn, n: kind.count });
      button.addEventListener('click', () => on.expand(node, kind.name, missing));
      item.append(button);
      return item;
    }));
    const missing = kinds.reduce((sum, kind) => sum + kind.count - on.drawn(node.id, kind.name), 0);
    const every = part('everything');
    every.hidden = kinds.length < 2 || missing <= 0;
    every.onclick = () => on.expand(node, '', missing);
    around.hidden = !kinds.length;
  }

  function again() {
    if (shown) part('pin').textContent = on.isPinned(shown.id) ? words.loosen : words.pin;
  }

  function close() {
    root.hidden = true;
    shown = null;
    asked++;
  }

  part('pin').addEventListener('click', () => { on.pin(shown); again(); });
  part('hide').addEventListener('click', () => { const gone = shown; close(); on.hide(gone); });
  part('close').addEventListener('click', () => { close(); on.leave(); });
  root.addEventListener('keydown', (event) => { if (event.key === 'Escape') { close(); on.leave(); } });
  return { thing, link, close, again };
}
