// Turns the explore page into a drawing that can be touched: filters without reload, expand, pin, hide, a slider over days.
import { read, written } from './parts/graph/fragment.js';
import { wishes } from './parts/graph/filter.js';
import { keys } from './parts/graph/keys.js';
import { panel } from './parts/graph/panel.js';
import { picture } from './parts/graph/picture.js';
import { slider } from './parts/graph/slider.js';
import { swapped } from './parts/graph/swap.js';
import { fill } from './parts/graph/words.js';
import { view } from './parts/graph/view.js';

function start(figure) {
  const { words, shapes } = JSON.parse(document.getElementById('drawing-words').textContent);
  const status = document.getElementById('explore-status');
  const say = (name, values = {}) => { status.textContent = [fill(words[name], values), standing].filter(Boolean).join(' '); };
  let standing = status.textContent.trim(), loaded = '', turn = 0;
  let { hidden, pinned } = read();
  const state = () => ({ wanted: wishes(location.search), hidden, pinned });

  const drawing = view(figure.querySelector('.canvas'), shapes, {
    choose: (node) => choose(node),
    chooseLink: (edge) => { drawing.choose(edge); chosen.link(edge); },
    leave: () => { drawing.choose(null); chosen.close(); },
    moved: (node) => { pinned.set(node.id, [node.x, node.y]); remember(); say('pinned', { name: node.label }); chosen.again(); },
    describe,
  });

  const chosen = panel(document.getElementById('chosen'), words, {
    drawn: (id, kind) => drawing.nodes.filter((node) => node.kind === kind && drawing.links.some((l) => ends(l).includes(id) && ends(l).includes(node.id))).length,
    isPinned: (id) => pinned.has(id),
    pin(node) {
      pinned.has(node.id) ? pinned.delete(node.id) : pinned.set(node.id, [Math.round(node.x), Math.round(node.y)]);
      remember();
      say(pinned.has(node.id) ? 'pinned' : 'loosened', { name: node.label });
    },
    hide(node) {
      hidden.add(node.id);
      remember();
      drawing.choose(null);
      counted(drawing.filter(state()));
      say('hidden', { name: node.label });
    },
    expand: (node, kind, more) => expand(node, kind, more),
    describe,
    leave() { drawing.choose(null); figure.focus(); },
  });

  function describe(one) {
    if (one.kind) return fill(words.thing, { name: one.label, kind: words.kinds[one.kind] ?? one.kind, n: one.degree });
    const [from, to] = one.ends;
    return [`${from.label} — ${one.label} → ${to.label}`, fill(words.sources, { n: one.sources }), one.contested ? words.contested : ''].filter(Boolean).join(' · ');
  }

  function choose(node) {
    drawing.choose(node);
    chosen.thing(node);
    say('chosen', { name: node.label });
  }

  function remember() {
    history.replaceState({}, '', location.pathname + location.search + written({ hidden, pinned }));
    document.getElementById('unhide')?.toggleAttribute('hidden', !hidden.size);
    drawing.filter(state());
  }

  function counted({ things, links }) {
    standing = fill(words.seen, { things, links });
  }

  // Adds what is beside a thing. The address says so, and asks for more things where the usual number would cut them off.
  async function expand(node, kind, more) {
    const given = new URLSearchParams(location.search);
    const wanted = kind ? `${node.id}:${kind}` : node.id;
    const before = (given.get('expand') ?? '').split(',').filter((word) => word && word !== wanted);
    given.set('expand', [...before, wanted].join(','));
    const things = drawing.nodes.length + more, room = Number(given.get('limit') ?? 200);
    if (things > room) given.set('limit', [400, 700, 1000, 2000, 5000].find((size) => size >= things) ?? 5000);
    const had = drawing.nodes.length;
    if (await load(`${location.pathname}?${plain(given)}${location.hash}`)) {
      say('expanded', { name: node.label, n: drawing.nodes.length - had });
      const again = drawing.node(node.id);
      if (again) { drawing.choose(again); chosen.thing(again); }
    }
  }

  // Goes to another address of this page: the server's page is swapped in, the drawing follows.
  async function load(address, { push = true } = {}) {
    const mine = ++turn;
    const slow = setTimeout(() => say('loading'), 200);
    try {
      const fresh = await swapped(address);
      if (mine !== turn) return false;
      if (!fresh) { location.assign(address); return false; }
      const there = fresh.address + (new URL(address, location.href).hash || '');
      // Where the page already is, another entry would make the way back lead nowhere.
      if (push && there !== location.pathname + location.search + location.hash) history.pushState({}, '', there);
      ({ hidden, pinned } = read());
      standing = status.textContent.trim();
      prepareControls();
      await draw(fresh.graph);
      return true;
    } catch {
      say('failed');
      return false;
    } finally {
      clearTimeout(slow);
    }
  }

  async function draw(address) {
    const begun = performance.now();
    if (address !== loaded) {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      const data = await answer.json();
      const arrived = performance.now();
      const { selection } = data;
      const whole = data.things.drawn === data.things.total && !selection.to;
      await drawing.show({ nodes: data.nodes, edges: data.edges, from: selection.focus, depth: selection.depth, expanded: selection.expand, whole }, state());
      loaded = address;
      figure.dataset.ms = Math.round(performance.now() - arrived);
    } else {
      drawing.filter(state());
      drawing.fit();
    }
    figure.dataset.ready = Math.round(performance.now() - begun);
  }

  function prepareControls() {
    for (const element of document.querySelectorAll('[data-scripted]')) element.hidden = false;
    for (const element of document.querySelectorAll('[data-plain]')) element.hidden = true;
    document.getElementById('unhide')?.toggleAttribute('hidden', !hidden.size);
    const list = document.getElementById('drawn');
    list?.replaceChildren(...drawing.nodes.map((node) => Object.assign(document.createElement('option'), { value: node.label })));
  }

  const leave = () => { drawing.choose(null); chosen.close(); };
  keys(figure, drawing, document.getElementById('keys'), leave);
  slider({ drawing, state, load, say: (text) => { status.textContent = text; }, counted: (c) => { counted(c); status.textContent = standing; }, words });
  listen({ figure, drawing, load, say, choose, words, unhide() { hidden = new Set(); remember(); counted(drawing.count()); say('unhidden'); } });
  addEventListener('popstate', () => load(location.pathname + location.search + location.hash, { push: false }));
  addEventListener('hashchange', () => { ({ hidden, pinned } = read()); drawing.filter(state()); });

  figure.view = drawing;
  draw(figure.dataset.graph).then(prepareControls, () => say('failed'));
}

const ends = (link) => [link.source.id ?? link.source, link.target.id ?? link.target];

// Commas, colons and slashes stay readable, as the server writes them.
function plain(given) {
  return String(given).replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/');
}

// What is clicked and changed around the drawing.
function listen({ figure, drawing, load, say, choose, words, unhide }) {
  document.addEventListener('submit', (event) => {
    if (event.target.id !== 'explore-form') return;
    event.preventDefault();
    load(address(event.target, event.submitter));
  });
  document.addEventListener('change', (event) => {
    const form = event.target.form;
    if (form?.id === 'explore-form' && !event.target.matches('[data-days], [name=focus]')) load(address(form));
  });
  const shut = (inside) => { for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(inside)) menu.open = false; };
  document.addEventListener('keydown', (event) => {
    const menu = event.key === 'Escape' && event.target.closest?.('details.menu[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
  });
  document.addEventListener('click', async (event) => {
    shut(event.target);
    const link = event.target.closest('a[href^="/explore?"]');
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0 && !link.closest('header, footer')) {
      event.preventDefault();
      if ((await load(link.getAttribute('href'))) && link.hash) document.querySelector(link.hash)?.scrollIntoView();
      return;
    }
    const act = event.target.closest('[data-act]')?.dataset.act;
    if (act === 'in') drawing.zoom(1.25);
    if (act === 'out') drawing.zoom(0.8);
    if (act === 'fit') { drawing.fit(); say('fitted'); }
    if (act === 'keys') document.getElementById('keys').showModal();
    if (act === 'close-keys') document.getElementById('keys').close();
    if (act === 'unhide') unhide();
    if (act === 'picture') { await picture(figure, drawing, words); say('pictured'); }
    if (act === 'copy') copy(say);
    if (act === 'any-day') { const field = document.querySelector('#explore-form [name=on]'); field.value = ''; load(address(field.form)); }
  });
  document.getElementById('find-drawn')?.addEventListener('change', (event) => {
    const name = event.target.value.trim().toLowerCase();
    const node = drawing.nodes.find((one) => one.label.toLowerCase() === name) ?? drawing.nodes.find((one) => one.label.toLowerCase().includes(name));
    if (!name) return;
    if (node) { choose(node); drawing.bring(node); } else say('missing', { name: event.target.value });
  });
}

async function copy(say) {
  try {
    await navigator.clipboard.writeText(location.href);
    say('copied');
  } catch {
    say('uncopied');
  }
}

// The address that a form makes, without what is empty; lists become one word with commas.
function address(form, submitter) {
  const given = new URLSearchParams();
  const data = new FormData(form, submitter);
  for (const name of new Set(data.keys())) {
    const value = data.getAll(name).filter(Boolean).join(',');
    if (value && !form.elements[name]?.matches?.('[data-days]')) given.set(name, value);
  }
  return `/explore?${plain(given)}${location.hash}`;
}

const figure = document.querySelector('[data-graph]');
if (figure) start(figure);
