// Turns the query field of /sparql into an editor: colours, completion from the graph's own words, errors at their place.
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { sparql } from '@codemirror/legacy-modes/mode/sparql';
import { linter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, drawSelection, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { completion } from './parts/complete.js';
import { recent } from './parts/recent.js';
import { runner } from './parts/runner.js';
import { tools } from './parts/tools.js';

function start(field) {
  const form = field.form;
  // In a shadow root the editor's styles are constructed sheets, which a strict Content-Security-Policy allows.
  const host = document.createElement('div');
  host.className = 'editor';
  const root = host.attachShadow({ mode: 'open' });
  field.before(host);
  const run = runner(form);
  let rewrite;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: field.value, extensions: extensions(field, run, () => rewrite('format')) }),
  });
  field.hidden = true;
  form.querySelector('label[for="query"]')?.addEventListener('click', () => view.focus());
  const replace = (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  const text = () => view.state.doc.toString();
  const insert = (word) => {
    view.dispatch(view.state.replaceSelection(`${word} `));
    view.focus();
  };
  recent(form, text, replace);
  rewrite = tools(form, text, replace, insert);
  host.dataset.ready = '';
  host.view = view;
}

function extensions(field, run, format) {
  return [
    lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), EditorView.lineWrapping,
    StreamLanguage.define(sparql), syntaxHighlighting(colours), theme,
    autocompletion({ override: [completion(field.dataset)], icons: false, maxRenderedOptions: 40 }),
    linter(problems(field.dataset.check), { delay: 400 }),
    EditorView.contentAttributes.of({ 'aria-label': field.form.dataset.keys }),
    keymap.of([
      { key: 'Mod-Enter', run: () => (run(), true) },
      { key: 'Shift-Alt-f', run: () => (format(), true) },
      { key: 'Escape', run: (view) => (view.contentDOM.blur(), false) },
      ...completionKeymap, ...defaultKeymap, ...historyKeymap,
    ]),
    EditorView.updateListener.of((update) => { if (update.docChanged) field.value = update.state.doc.toString(); }),
  ];
}

function problems(address) {
  return async (view) => {
    const text = view.state.doc.toString();
    if (!text.trim()) return [];
    const answer = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/sparql-query', Accept: 'application/json' }, body: text });
    if (answer.ok) return [];
    const found = await answer.json();
    const message = [found.detail, found.hint].filter(Boolean).join('\n');
    return [{ ...place(view.state.doc, found), severity: 'error', message }];
  };
}

// From the place the server names to the end of its line; where nothing stands there, the last word before it.
function place(doc, { line = 1, column = 1 }) {
  const found = doc.line(Math.min(line, doc.lines));
  const from = Math.min(found.from + Math.max(column - 1, 0), found.to);
  if (from < found.to) return { from, to: found.to };
  const before = doc.sliceString(0, from).trimEnd();
  return { from: before.search(/\S+$/), to: before.length };
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--link)', fontWeight: '600' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.string, tags.literal], color: 'var(--ok)' },
  { tag: tags.variableName, color: 'var(--warn)' },
]);

const theme = EditorView.theme({
  '&': { fontSize: '.9375rem', maxHeight: '28rem', color: 'var(--ink)', background: 'var(--code)' },
  '.cm-scroller': { fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace', overflow: 'auto' },
  '.cm-content': { minHeight: '18rem', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderColor: 'var(--ink)' },
  '.cm-gutters': { background: 'var(--code)', color: 'var(--quiet)', border: '0' },
  '&.cm-focused': { outline: '3px solid var(--link)', outlineOffset: '-3px' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--select)' },
  '.cm-tooltip': { background: 'var(--paper)', color: 'var(--ink)', border: '1px solid var(--line)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--link)', color: 'var(--paper)' },
  '.cm-completionDetail': { fontStyle: 'normal', color: 'var(--quiet)', marginLeft: '.75em' },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionInfo': { maxWidth: '22rem' },
  '.cm-diagnostic': { whiteSpace: 'pre-wrap' },
});

const field = document.querySelector('textarea[data-editor]');
if (field) start(field);
