// What is in the package that users install.

import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const HERE = join(__dirname, '../..');

test('the package holds the bundle and its papers, and is small', () => {
  const vsce = join(HERE, 'node_modules/@vscode/vsce/vsce');
  const listed = execFileSync(process.execPath, [vsce, 'ls', '--no-dependencies'], {
    cwd: HERE,
    encoding: 'utf8',
  });
  const files = listed.trim().split('\n').sort();
  assert.deepEqual(files, [
    'README.md',
    'dist/LICENSE-APACHE',
    'dist/LICENSE-MIT',
    'dist/THIRD-PARTY.txt',
    'dist/extension.js',
    'language-configuration.json',
    'package.json',
  ]);
  const bytes = files.reduce((sum, file) => sum + statSync(join(HERE, file)).size, 0);
  assert.ok(bytes < 600_000, `${bytes} bytes`);
});
