// Completion for who does not know the words: terms by their label, things by any of their names.
export function completion({ terms: address, things }) {
  let terms;
  return async (context) => {
    const word = context.matchBefore(/[\p{L}\p{N}_:-]+/u);
    if (!word || context.state.sliceDoc(word.from - 1, word.from).match(/[?$<"@]/)) return null;
    terms ??= fetch(address, { headers: { Accept: 'application/json' } }).then((answer) => (answer.ok ? answer.json() : []), () => []);
    const said = word.text.toLowerCase();
    const known = await terms;
    const named = (list) => list.map((t) => option(t, t.name));
    if (said.includes(':')) return { from: word.from, options: named(known), validFor: /^[\w:-]*$/ };
    const fits = (t) => t.kind !== 'namespace' && [t.label, t.also, t.name.slice(3)].some((label) => label?.toLowerCase().includes(said));
    const byLabel = known.filter(fits).slice(0, 30);
    const others = known.filter((t) => !byLabel.includes(t));
    const found = said.length > 2 || said > '\u2e80' ? await look(`${things}?q=${encodeURIComponent(word.text)}`) : [];
    if (context.aborted) return null;
    const options = [...byLabel.map((t, n) => option(t, word.text, 50 - n)), ...named(others), ...found.map((t, n) => option(t, word.text, 20 - n))];
    return { from: word.from, options, filter: true };
  };
}

async function look(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : [];
  } catch {
    return [];
  }
}

// What is compared with the typed text is `label`; what is shown is the name people use, its code and what it means.
function option(t, label, boost = 0) {
  const thing = t.name[0] === '<';
  const also = t.found && t.found !== t.label ? ` (${t.found})` : '';
  return {
    label, boost, type: thing ? 'thing' : t.kind, apply: t.name,
    displayLabel: thing ? t.label + also : t.name,
    detail: thing ? t.kind : t.label,
    info: t.about ?? undefined,
  };
}
