// Bundles the extension into dist/, and with --tests the tests into out/.

import { build } from 'esbuild';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const shared = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  logLevel: 'warning',
};

await (process.argv.includes('--tests') ? tests() : extension());

async function extension() {
  await rm('dist', { recursive: true, force: true });
  const { metafile } = await build({
    ...shared,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    minify: true,
    // The licences of what is bundled go into a file of their own.
    legalComments: 'none',
    metafile: true,
  });
  await writeFile('dist/THIRD-PARTY.txt', await licences(Object.keys(metafile.inputs)));
  for (const name of ['LICENSE-MIT', 'LICENSE-APACHE']) {
    await copyFile(join('..', '..', name), join('dist', name));
  }
}

async function tests() {
  await rm('out', { recursive: true, force: true });
  await mkdir('out', { recursive: true });
  const names = (await readdir('test')).filter((name) => name.endsWith('.test.ts'));
  await build({
    ...shared,
    entryPoints: [...names.map((name) => join('test', name)), 'e2e/suite.ts'],
    outdir: 'out',
    outbase: '.',
    sourcemap: 'inline',
  });
}

/** The licence texts of the packages that these bundled files come from. */
async function licences(inputs) {
  const packages = new Set(
    inputs.map((input) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]).filter(Boolean),
  );
  const texts = [];
  for (const folder of [...packages].sort()) {
    const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} is bundled and has no licence file`);
    texts.push(`${name} ${version}\n\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`);
  }
  return texts.join(`\n${'-'.repeat(78)}\n\n`);
}
