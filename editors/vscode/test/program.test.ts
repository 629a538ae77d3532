// Where the program is looked for.

import * as assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { find, type Surroundings } from '../src/program';

const folder = mkdtempSync(join(tmpdir(), 'wasfix-program-'));
after(() => {
  rmSync(folder, { recursive: true });
});

function put(path: string, mode = 0o755): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, mode);
  return file;
}

function where(more: Partial<Surroundings> = {}): Surroundings {
  return { platform: 'linux', env: {}, home: join(folder, 'nobody'), ...more };
}

test('a name is looked for on the PATH, in its order', () => {
  const second = put('second/wasfix');
  put('first/wasfix', 0o644);
  const PATH = ['', join(folder, 'none'), join(folder, 'first'), join(folder, 'second')].join(':');
  assert.deepEqual(find('wasfix', where({ env: { PATH } })), { program: second });
  assert.deepEqual(find('', where({ env: { PATH } })), { program: second });
});

test('what is no text is as if nothing were set', () => {
  const program = put('plain/wasfix');
  const at = where({ env: { PATH: join(folder, 'plain') } });
  for (const setting of [undefined, null, 5, ['wasfix'], '  ']) {
    assert.deepEqual(find(setting, at), { program }, String(setting));
  }
});

test('and then where cargo puts it', () => {
  const program = put('home/.cargo/bin/wasfix');
  assert.deepEqual(find('wasfix', where({ home: join(folder, 'home') })), { program });
});

test('a path is absolute, from home, or from the workspace', () => {
  const program = put('work/bin/my wasfix');
  const at = where({ folder: join(folder, 'work'), home: join(folder, 'work') });
  for (const path of [program, 'bin/my wasfix', '~/bin/my wasfix', '${workspaceFolder}/bin/my wasfix']) {
    assert.deepEqual(find(path, at), { program }, path);
  }
});

test('a folder, or a file that cannot be run, is no program', () => {
  put('work/file', 0o644);
  for (const path of ['bin', 'file']) {
    assert.ok('missing' in find(`./${path}`, where({ folder: join(folder, 'work') })), path);
  }
});

test('what is missing is said with a remedy', () => {
  const named = find('wasfix', where({ env: { PATH: '/nowhere' } }));
  assert.ok('missing' in named);
  assert.match(named.missing, /not on the PATH.*cargo install.*wasfix\.path/);
  assert.deepEqual(named.tried, ['/nowhere/wasfix', join(folder, 'nobody/.cargo/bin/wasfix')]);
  const path = find('/nowhere/wasfix', where());
  assert.ok('missing' in path);
  assert.match(path.missing, /`wasfix\.path` says `\/nowhere\/wasfix`/);
});

test('on Windows a name has its suffix', () => {
  const at = where({ platform: 'win32', env: { Path: 'C:\\bin;relative' }, home: 'C:\\me' });
  const found = find('wasfix', at);
  assert.ok('missing' in found);
  assert.deepEqual(found.tried, ['C:\\bin\\wasfix.exe', 'C:\\me\\.cargo\\bin\\wasfix.exe']);
});
