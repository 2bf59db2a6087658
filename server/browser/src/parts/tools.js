// What stands around the editor: rewriting, the link to this query, programs to copy, words to insert, the sheet of keys.
import { address } from './runner.js';

const SPARQL = { 'Content-Type': 'application/sparql-query' };

export function tools(form, text, replace, insert) {
  const status = document.getElementById('status');
  const say = (words) => { status.textContent = words; };

  const rewrite = async (how) => {
    const answer = await fetch(`/sparql/rewrite/${how}`, { method: 'POST', headers: SPARQL, body: text() });
    if (answer.ok) replace(await answer.text());
  };
  for (const button of form.querySelectorAll('[data-rewrite]')) {
    button.hidden = false;
    button.addEventListener('click', () => rewrite(button.dataset.rewrite));
  }

  const link = form.querySelector('[data-permalink]');
  link.hidden = false;
  link.addEventListener('click', () => copy(new URL(address(form), location).href, form.dataset.linked));

  async function copy(words, done, shown) {
    try {
      await navigator.clipboard.writeText(words);
      say(done);
    } catch {
      if (shown) getSelection().selectAllChildren(shown);
      say(form.dataset.uncopied);
    }
  }

  // The programs are written for the query that ran; when it has changed since, they are asked for again.
  let written = text();
  const programs = () => document.querySelector('[data-programs]');
  const ready = () => {
    for (const button of document.querySelectorAll('[data-copy]')) button.hidden = false;
  };
  document.addEventListener('result', () => { written = text(); ready(); watch(); });
  const watch = () => programs().addEventListener('toggle', async ({ target }) => {
    if (!target.open || written === text()) return;
    const answer = await fetch(target.dataset.programs, { method: 'POST', headers: SPARQL, body: text() });
    if (!answer.ok) return;
    written = text();
    const made = new DOMParser().parseFromString(await answer.text(), 'text/html');
    target.querySelector('div').replaceChildren(...made.body.childNodes);
    ready();
  });
  ready();
  watch();

  document.addEventListener('click', ({ target }) => {
    if (!target.matches('[data-copy]')) return;
    const shown = target.parentNode.querySelector('pre');
    copy(shown.textContent, form.dataset.copied, shown);
  });

  for (const word of document.querySelectorAll('[data-word]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'plain insert';
    button.textContent = '+';
    button.title = form.dataset.inserted.replace('%s', word.dataset.word);
    button.setAttribute('aria-label', button.title);
    button.addEventListener('click', () => { insert(word.dataset.word); say(button.title); });
    word.before(button);
  }

  const sheet = form.querySelector('[data-shortcuts]');
  sheet.hidden = false;
  addEventListener('keydown', (event) => {
    const inside = event.composedPath()[0];
    if (event.key === 'Escape') for (const menu of form.querySelectorAll('.menu[open]')) menu.open = false;
    if (event.key !== '?' || /^(input|textarea|select)$/i.test(inside.tagName) || inside.isContentEditable) return;
    sheet.open = !sheet.open;
    sheet.querySelector('summary').focus();
  });
  // One menu at a time, none after a click elsewhere.
  addEventListener('click', ({ target }) => {
    for (const menu of form.querySelectorAll('.menu[open]')) if (!menu.contains(target)) menu.open = false;
  });
  return rewrite;
}
