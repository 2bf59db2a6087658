// Sentences of the page with places for names and numbers, as the server's catalogues write them: %(name)s.

export function fill(text, values) {
  const language = document.documentElement.lang || undefined;
  const shown = (value) => (typeof value === 'number' ? value.toLocaleString(language) : value ?? '');
  return (text ?? '').replace(/%\((\w+)\)s/g, (_, name) => shown(values[name]));
}
