// Runs the form without leaving the page: the address follows, the result is swapped, a slow query can be stopped.
export function runner(form) {
  const stop = form.querySelector('[data-stop]');
  const status = document.getElementById('status');
  let running = null;

  async function run() {
    running?.abort();
    const mine = (running = new AbortController());
    const address = `${form.getAttribute('action')}?${new URLSearchParams(new FormData(form))}`;
    const slow = setTimeout(() => { status.textContent = 'Running …'; }, 200);
    stop.hidden = false;
    try {
      const answer = await fetch(address, { headers: { Accept: 'text/html' }, signal: mine.signal });
      show(await answer.text());
      history.pushState({}, '', address);
      status.textContent = document.querySelector('#result [data-summary]')?.textContent ?? (answer.ok ? 'Done.' : 'The query failed; the reason is below.');
    } catch (error) {
      status.textContent = error.name === 'AbortError' ? 'Stopped. Nothing of the answer is shown.' : 'The server could not be reached. The query is unchanged; try again.';
    } finally {
      clearTimeout(slow);
      if (running === mine) { running = null; stop.hidden = true; }
    }
  }

  form.addEventListener('submit', (event) => {
    if (form.elements.format && form.elements.format.value !== 'html') return; // a download goes the browser's way
    event.preventDefault();
    run();
  });
  stop.addEventListener('click', () => running?.abort());
  addEventListener('popstate', () => location.reload());
  return () => form.requestSubmit();
}

function show(text) {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const found = page.getElementById('result') ?? page.querySelector('main');
  const section = document.createElement('div');
  section.id = 'result';
  section.append(...document.adoptNode(found).childNodes);
  document.getElementById('result').replaceWith(section);
}
