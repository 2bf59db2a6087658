// A slider over months beside the field for a day: while it is dragged the drawing follows at once, let go it is an address.
import { wishes } from './filter.js';

export function slider({ drawing, state, load, say, counted, words }) {
  let before = null;
  const field = (range) => range.form.elements.on;

  document.addEventListener('input', (event) => {
    const range = event.target;
    if (!range.matches?.('[data-days]')) return;
    before ??= location.href;
    const day = dayOf(range);
    field(range).value = day;
    const given = new URLSearchParams(location.search);
    given.delete('from');
    given.delete('until');
    given.set('on', day);
    history.replaceState({}, '', `${location.pathname}?${String(given).replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/')}${location.hash}`);
    range.setAttribute('aria-valuetext', day);
    counted(drawing.filter({ ...state(), wanted: wishes(location.search) }));
  });

  document.addEventListener('change', (event) => {
    if (!event.target.matches?.('[data-days]')) return;
    const now = location.href;
    // The step back leads to what was there before the hand touched the slider.
    if (before) history.replaceState({}, '', before);
    before = null;
    load(now);
  });
}

// Months since the first one; the slider stands for the first day of a month.
export function dayOf(range) {
  const [year, month] = range.dataset.days.split('-').map(Number);
  const at = year * 12 + month - 1 + Number(range.value);
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01`;
}
