// Runs the form without leaving the page: the address follows, the result is swapped, a slow query can be stopped.
export function runner(form) {
  const stop = form.querySelector('[data-stop]');
  const status = document.getElementById('status');
  let running = null;
  let shown = location.pathname + location.search;

  async function go(address) {
    running?.abort();
    const mine = (running = new AbortController());
    const slow = setTimeout(() => { status.textContent = form.dataset.running; }, 200);
    stop.hidden = false;
    try {
      const answer = await fetch(address, { headers: { Accept: 'text/html' }, signal: mine.signal });
      show(await answer.text());
      // The same question asked again is no new step for the way back.
      if (new URL(address, location.href).href !== location.href) history.pushState({}, '', address);
      shown = location.pathname + location.search;
      const said = document.querySelector('#result [data-summary]')?.textContent;
      status.textContent = said ?? (answer.ok ? form.dataset.done : form.dataset.failed);
      document.dispatchEvent(new Event('result'));
    } catch (error) {
      status.textContent = error.name === 'AbortError' ? form.dataset.stopped : form.dataset.unreached;
    } finally {
      clearTimeout(slow);
      if (running === mine) { running = null; stop.hidden = true; }
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    go(address(form));
  });
  stop.addEventListener('click', () => running?.abort());
  // Views, orders and pages of the result are links and work without this; with it the editor and its text stay.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('#result :is(.tabs, thead, .pager) a');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const again = link.dataset.view ? `[data-view="${link.dataset.view}"]` : null;
    go(link.href).then(() => again && document.querySelector(again)?.focus());
  });
  // A jump within the page, such as that of the skip link, is a step of the history, too, and changes no result.
  addEventListener('popstate', () => { if (location.pathname + location.search !== shown) location.reload(); });
  return () => form.requestSubmit();
}

export function address(form) {
  return `${form.getAttribute('action')}?${new URLSearchParams(new FormData(form))}`;
}

function show(text) {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const found = page.getElementById('result') ?? page.querySelector('main');
  const section = document.createElement('div');
  section.id = 'result';
  section.append(...document.adoptNode(found).childNodes);
  document.getElementById('result').replaceWith(section);
}
