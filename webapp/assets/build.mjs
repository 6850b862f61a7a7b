// Bundles the browser assets: node webapp/assets/build.mjs OUTPUT_DIRECTORY
// Writes files with hashed names and assets.json: {"files": {"main.js": "main-ABC.js", …}, "icons": {"add": "<path …/>", …}}.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.resolve(here, '../../node_modules');
const output = path.resolve(process.argv[2]);

/** The rules of .bpmnlintrc as a module, so that the editor needs neither a network nor a folder to find them in. */
const compileRules = createRequire(import.meta.url)('bpmnlint/lib/support/compile-config');
const lintRules = {
  name: 'lint-rules',
  setup(build) {
    const file = path.resolve(here, '../../.bpmnlintrc');
    build.onResolve({ filter: /^lint-rules$/ }, () => ({ path: file, namespace: 'lint-rules' }));
    build.onLoad({ filter: /.*/, namespace: 'lint-rules' }, async () => ({ contents: await compileRules(JSON.parse(fs.readFileSync(file, 'utf8'))), resolveDir: here }));
  },
};

const bundle = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ['css/main.css', 'css/cjk.css', 'js/main.js', 'js/diagram.js', 'js/replay.js', 'js/modeller.js', 'js/tidy.js', 'js/compare.js', 'js/table_editor.js', 'js/form_editor.js', 'js/form.js', 'js/customer.js', 'js/tasklist.js', 'js/chart.js', 'js/board.js'],
  outdir: output,
  entryNames: '[name]-[hash]',
  assetNames: 'media/[name]-[hash]',
  bundle: true,
  plugins: [lintRules],
  minify: true,
  format: 'esm',
  target: ['chrome123', 'firefox120', 'safari17.5'],
  loader: { '.woff2': 'file', '.woff': 'empty', '.svg': 'file', '.ttf': 'empty', '.eot': 'empty' },
  legalComments: 'external',
  metafile: true,
  logLevel: 'error',
});

// {"js/main.js": …} → {"main.js": "main-ABC.js", "main.css": …}: a script's style sheet carries the script's name.
const files = {};
for (const [file, { entryPoint, cssBundle }] of Object.entries(bundle.metafile.outputs)) {
  if (!entryPoint) continue;
  const relative = name => path.relative(output, path.resolve(here, name));
  files[path.basename(entryPoint)] = relative(file);
  if (cssBundle) files[path.basename(entryPoint, '.js') + '.css'] = relative(cssBundle);
}
for (const name of ['ibm-plex-sans-latin-wght-normal']) {
  const file = fs.readdirSync(path.join(output, 'media')).find(found => found.startsWith(name + '-') && found.endsWith('.woff2'));
  files[name + '.woff2'] = 'media/' + file;
}

const mark = fs.readFileSync(path.join(here, 'mark.svg'));
files['mark.svg'] = `mark-${crypto.createHash('sha256').update(mark).digest('hex').slice(0, 8)}.svg`;
fs.writeFileSync(path.join(output, files['mark.svg']), mark);

const carbon = JSON.parse(fs.readFileSync(path.join(modules, '@iconify-json/carbon/icons.json'), 'utf8'));
const icons = {};
for (const name of JSON.parse(fs.readFileSync(path.join(here, 'icons.json'), 'utf8'))) {
  const found = carbon.icons[name] ?? carbon.icons[carbon.aliases?.[name]?.parent];
  if (!found) throw new Error(`icons.json: Carbon has no icon "${name}"`);
  icons[name] = found.body;
}
fs.writeFileSync(path.join(output, 'assets.json'), JSON.stringify({ files, icons }));
