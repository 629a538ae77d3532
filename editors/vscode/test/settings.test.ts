// That package.json, the extension and the server mean the same settings.

import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import manifest from '../package.json';
import { FIX_ALL, LANGUAGES } from '../src/client';
import { forCommand, forServer, OF_THE_SERVER } from '../src/settings';
import { command, ROOT, withServer } from './server';

const PROPERTIES: Record<string, { default: unknown; scope: string }> =
  manifest.contributes.configuration.properties;
/** The extension's own. */
const OWN = ['wasfix.path', 'wasfix.trace.server'];
/** A value for each that is not the default and that no server can find fault with. */
const SAMPLES: Record<(typeof OF_THE_SERVER)[number], unknown> = {
  from: 'linux',
  to: 'wasix',
  select: ['open'],
  ignore: ['shutdown'],
  severity: { open: 'warning' },
  unsafeFixes: true,
  inlayHints: true,
  config: 'wasfix.toml',
  rules: ['rules'],
};

test('what goes to the server is in package.json, and the rest is the extension’s own', () => {
  const names = OF_THE_SERVER.map((name) => `wasfix.${name}`);
  assert.deepEqual(Object.keys(PROPERTIES).sort(), [...names, ...OWN].sort());
});

test('the server knows these settings and no others, but for the one that makes it a formatter', () => {
  const source = readFileSync(join(ROOT, 'src/lsp/settings.rs'), 'utf8');
  const list = /const KEYS: \[&str; \d+\] = \[([^\]]*)\]/.exec(source)?.[1];
  assert.ok(list, 'src/lsp/settings.rs has no longer a list KEYS');
  const keys = [...list.matchAll(/"(\w+)"/g)].map(([, key]) => key);
  assert.deepEqual(keys.sort(), [...OF_THE_SERVER, 'formatting'].sort());
});

test('the server finds no fault with any of them', () =>
  withServer({ path: 'wasfix', trace: { server: 'off' } }, async (server) => {
    for (const name of OF_THE_SERVER.filter((name) => name !== 'config' && name !== 'rules')) {
      await server.configure({ [name]: SAMPLES[name] });
    }
    await server.open('untitled:1', '(module)');
    await server.diagnostics('untitled:1');
    assert.equal(server.shown.length, 0);
    // It would have said so.
    await server.configure({ select: 'open' });
    await server.diagnostics('untitled:1');
    assert.match(server.shown.map(({ message }) => message).join('\n'), /wasfix\.select/);
  }));

test('the defaults say nothing to the server', () => {
  const defaults = Object.fromEntries(
    OF_THE_SERVER.map((name) => [name, PROPERTIES[`wasfix.${name}`]?.default]),
  );
  assert.deepEqual(forServer(defaults), { unsafeFixes: false, inlayHints: false });
  assert.deepEqual(forServer(undefined), {});
  assert.deepEqual(forServer(null), {});
});

test('what is set goes to the server as it is, and nothing else does', () => {
  const own = { path: '/bin/wasfix', trace: { server: 'verbose' }, formatting: true };
  assert.deepEqual(forServer({ ...SAMPLES, ...own }), SAMPLES);
});

test('a workspace that is not trusted does not say which program runs', () => {
  assert.equal(PROPERTIES['wasfix.path']?.scope, 'machine-overridable');
  assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, ['wasfix.path']);
});

test('the extension starts for each of its languages, and changes nobody’s defaults', () => {
  assert.deepEqual(
    manifest.activationEvents,
    LANGUAGES.map((language) => `onLanguage:${language}`),
  );
  const actions = manifest.contributes.codeActions;
  assert.deepEqual(
    actions.map(({ languages, actions }) => [languages, actions.map(({ kind }) => kind)]),
    [[[...LANGUAGES], [FIX_ALL]]],
  );
  assert.ok(!('configurationDefaults' in manifest.contributes));
});

test('pages are of the rules that the server has', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wasfix-rules-'));
  try {
    const rules = join(folder, 'own rules');
    mkdirSync(rules);
    writeFileSync(join(rules, 'own.rule'), '(dialect $own "A runtime of our own")\n');
    const config = join(folder, 'wasfix.toml');
    writeFileSync(config, '');
    const options = forCommand({ rules: [rules, 7], config, from: 'linux' });
    assert.deepEqual(options, ['--config', config, '--rules', rules]);
    command(['explain', '-q', ...options, '--', 'open'], '');
    assert.deepEqual(forCommand({ rules: 'rules', config: 3 }), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
