// The colours of the page, as the canvas needs them: read anew when the scheme changes.

export function colours(root = document.documentElement) {
  const style = getComputedStyle(root);
  const named = (name) => style.getPropertyValue(name).trim();
  const groups = new Map();
  return {
    ink: named('--ink'), paper: named('--paper'), line: named('--line'), quiet: named('--quiet'), edge: named('--edge'), faint: named('--faint'), warn: named('--warn'), link: named('--link'),
    font: getComputedStyle(document.body).fontFamily,
    of(group) {
      if (!groups.has(group)) groups.set(group, named(`--k-${group}`) || named('--k-other') || named('--link'));
      return groups.get(group);
    },
  };
}
