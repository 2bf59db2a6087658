// The keyboard in the drawing: one tab stop, arrows move the picture, plus, minus and 0 change its size, ? explains.

export function keys(figure, view, sheet, leave) {
  const move = (x, y) => () => view.pan(x, y);
  const known = {
    ArrowLeft: move(-60, 0), ArrowRight: move(60, 0), ArrowUp: move(0, -60), ArrowDown: move(0, 60),
    '+': () => view.zoom(1.25), '=': () => view.zoom(1.25), '-': () => view.zoom(0.8), 0: () => view.fit(), Escape: leave,
  };
  figure.addEventListener('keydown', (event) => {
    if (event.target !== figure || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = known[event.key];
    if (!act) return;
    act();
    event.preventDefault();
  });
  // Single keys act only where nobody types (WCAG 2.1.4).
  document.addEventListener('keydown', (event) => {
    if (event.key !== '?' || event.target.closest('input, select, textarea, [contenteditable]') || !sheet) return;
    event.preventDefault();
    sheet.open ? sheet.close() : sheet.showModal();
  });
}
