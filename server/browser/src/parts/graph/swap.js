// Fetches another address of the page and puts its parts in the place of those that are shown.

// Returns the final address and where its drawing's data is; null for a page that has no drawing.
export async function swapped(address) {
  const answer = await fetch(address.split('#')[0], { headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const figure = page.querySelector('[data-graph]');
  if (!answer.ok || !figure) return null;
  const at = document.activeElement?.id;
  const open = [...document.querySelectorAll('details[open][id]')].map((one) => one.id);
  for (const old of document.querySelectorAll('[data-part]')) {
    const fresh = page.querySelector(`[data-part="${old.dataset.part}"]`);
    if (!fresh || fresh.outerHTML === old.outerHTML) continue;
    // What is read out when it changes (role=status) has to stay the same element.
    if (old.role === 'status') old.textContent = fresh.textContent;
    else old.replaceWith(document.adoptNode(fresh));
  }
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  if (at && document.activeElement?.id !== at) document.getElementById(at)?.focus({ preventScroll: true });
  document.title = page.title;
  const { pathname, search } = new URL(answer.url);
  return { address: pathname + search, graph: figure.dataset.graph };
}
