// Bundles src/*.js with esbuild: content-hashed names, compressed twins, a manifest, and the licence of every package inside.
// Usage: node bundle.mjs OUTPUT INPUTS_HASH
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const [out, inputs = ''] = process.argv.slice(2);
if (!out) throw new Error('usage: node bundle.mjs OUTPUT [INPUTS_HASH]');
const ALLOWED = /^(MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD|Zlib)$/;

// Two packages inject a <style> at import time. Our Content-Security-Policy forbids that; explore.css has the rules instead.
let cut = 0;
const noInjectedStyle = {
  name: 'no-injected-style',
  setup(build) {
    build.onLoad({ filter: /node_modules\/(force-graph|float-tooltip)\/dist\/.*\.mjs$/ }, ({ path: file }) => ({
      contents: fs.readFileSync(file, 'utf8').replace(/^\s*styleInject\(css_\w+\);/gm, () => (cut++, '')),
      loader: 'js',
    }));
  },
};

// What the graph library imports for features that we do not use: colours it chooses by itself, tooltips made by React.
const UNUSED = {
  'd3-scale-chromatic': 'export const schemePaired = [];',
  preact: 'export const isValidElement = () => false; export const cloneElement = (one) => one; export const render = () => {};',
};
const withoutUnused = {
  name: 'without-unused',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${Object.keys(UNUSED).join('|')})$`) }, ({ path: name }) => ({ path: name, namespace: 'unused' }));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path: name }) => ({ contents: UNUSED[name], loader: 'js' }));
  },
};

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
const entryPoints = fs.readdirSync('src').filter((name) => name.endsWith('.js')).sort().map((name) => `src/${name}`);
const result = await esbuild.build({
  plugins: [noInjectedStyle, withoutUnused], entryPoints, bundle: true, minify: true, format: 'esm', target: 'es2022',
  entryNames: '[name]-[hash]', outdir: out, metafile: true, legalComments: 'none', logLevel: 'warning',
});
const read = Object.keys(result.metafile.inputs);
if (read.some((file) => /node_modules\/force-graph\//.test(file)) && cut < 2) throw new Error(`the style injection changed upstream: ${cut} places found`);

const files = {};
for (const [file, made] of Object.entries(result.metafile.outputs)) {
  if (!made.entryPoint) continue;
  files[path.basename(made.entryPoint, '.js')] = path.basename(file);
  const body = fs.readFileSync(file);
  fs.writeFileSync(`${file}.gz`, zlib.gzipSync(body, { level: 9 }));
  fs.writeFileSync(`${file}.br`, zlib.brotliCompressSync(body));
}

const packages = new Set(read.flatMap((file) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []));
const licences = [...packages].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const about = JSON.parse(fs.readFileSync(`${folder}/package.json`));
  if (!ALLOWED.test(String(about.license))) throw new Error(`licence not allowed: ${name} ${about.license}`);
  const text = fs.readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  return `== ${name} ${about.version} (${about.license})\n${text ? fs.readFileSync(`${folder}/${text}`, 'utf8').trim() : 'see the package'}\n`;
});
fs.writeFileSync(`${out}/licences.txt`, licences.join('\n'));
fs.writeFileSync(`${out}/manifest.json`, JSON.stringify({ inputs, files }, null, 1));
console.log(`bundled ${Object.keys(files).join(', ')} from ${packages.size} packages`);
