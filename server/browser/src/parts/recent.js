// Queries of this browser, kept in it alone: a list to come back to, and a button that forgets them.
const KEY = 'sinograph-queries';
const MOST = 20;

export function recent(form, text, replace) {
  const menu = form.querySelector('[data-recent]');
  if (!menu) return;
  const list = menu.querySelector('ul');
  const draw = () => {
    const kept = read();
    menu.hidden = kept.length === 0;
    list.replaceChildren(...kept.map((query) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'plain';
      button.textContent = query.replace(/\s+/g, ' ').slice(0, 90);
      button.addEventListener('click', () => { replace(query); menu.open = false; });
      const item = document.createElement('li');
      item.append(button);
      return item;
    }));
  };
  form.addEventListener('submit', () => {
    const query = text();
    write([query, ...read().filter((other) => other !== query)].slice(0, MOST));
    draw();
  });
  menu.querySelector('[data-forget]').addEventListener('click', () => { write([]); draw(); });
  draw();
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function write(queries) {
  try {
    localStorage.setItem(KEY, JSON.stringify(queries));
  } catch {
    // A browser that keeps nothing has no history; the query still runs.
  }
}
