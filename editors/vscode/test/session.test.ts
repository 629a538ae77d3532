// The conversation of the extension with the real server.

import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as lsp from 'vscode-languageserver-protocol/node';
import { FIX_ALL } from '../src/client';
import { command, ROOT, type Server, withServer } from './server';

const SERVER = read('examples/server.wat');
const FIXED = read('examples/server.fixed.wat');
/** A value of which it cannot be told what it is. */
const UNSURE = `(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $sock_open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 64)))))
`;
const URI = pathToFileURL(join(ROOT, 'examples/of-the-editor.wat')).href;

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** What `wasfix apply` makes of a text, and `wasfix check` says of it. */
const apply = (text: string, ...args: string[]) => command(['apply', '-q', ...args, '-'], text);
const findings = (text: string, ...args: string[]) =>
  (
    JSON.parse(command(['check', '--exit-zero', '--output-format', 'json', ...args, '-'], text)) as {
      files: { findings: { name: string; primary: { range: { start: { line: number } } } }[] }[];
    }
  ).files.flatMap((file) => file.findings);

async function open(server: Server, text: string, uri = URI): Promise<void> {
  await server.open(uri, text);
}

describe('initialize', () => {
  test('announces the code action of a save, and no formatter', () =>
    withServer({}, async (server) => {
      const { capabilities, serverInfo } = server.announced;
      assert.equal(serverInfo?.name, 'wasfix');
      const actions = capabilities.codeActionProvider;
      assert.ok(typeof actions === 'object' && actions.codeActionKinds?.includes(FIX_ALL));
      assert.equal(capabilities.positionEncoding, 'utf-16');
      assert.equal(capabilities.documentFormattingProvider ?? false, false);
      // Not later either, and not although the settings say so: `formatting` is none of the extension's.
      await server.configure({ formatting: true });
      await open(server, SERVER);
      await server.diagnostics(URI);
      assert.deepEqual(
        server.registered.filter((method) => /formatting/i.test(method)),
        [],
      );
    }));

  test('is told of changed settings because it asks for that', () =>
    withServer({}, async (server) => {
      await open(server, SERVER);
      await server.diagnostics(URI);
      assert.ok(server.registered.includes(lsp.DidChangeConfigurationNotification.method));
    }));
});

describe('diagnostics', () => {
  test('are those of `wasfix check`', () =>
    withServer({}, async (server) => {
      await open(server, SERVER);
      const found = await server.diagnostics(URI);
      const expected = findings(SERVER);
      assert.ok(expected.length > 0);
      assert.deepEqual(
        found.map(({ code, range }) => [code, range.start.line + 1]),
        expected.map(({ name, primary }) => [name, primary.range.start.line]),
      );
      for (const { source } of found) assert.equal(source, 'wasfix');
    }));

  test('of a broken text are the one place, and nothing is changed', () =>
    withServer({}, async (server) => {
      const broken = SERVER.replace('(memory', '(memory (');
      await open(server, broken);
      const found = await server.diagnostics(URI);
      assert.equal(found.length, 1);
      assert.equal(found[0]?.severity, lsp.DiagnosticSeverity.Error);
      assert.deepEqual(await server.actions(URI, ''), []);
      assert.equal(await server.fixed(URI), broken);
    }));

  test('follow what is typed', () =>
    withServer({}, async (server) => {
      await open(server, FIXED);
      const before = await server.diagnostics(URI);
      const line = FIXED.split('\n').findIndex(
        (text) => text.includes(';; AF_INET') && text.includes('i32.const 1'),
      );
      const character = (FIXED.split('\n')[line] ?? '').indexOf('i32.const 1') + 'i32.const '.length;
      assert.ok(line > 0 && character > 0);
      const digit = { start: { line, character }, end: { line, character: character + 1 } };
      await server.type(URI, digit, '2');
      const after = await server.diagnostics(URI);
      assert.ok(after.some(({ code, range }) => code === 'open' && range.start.line === line));
      await server.type(URI, digit, '1');
      assert.deepEqual(await server.diagnostics(URI), before);
    }));
});

describe('source.fixAll.wasfix', () => {
  const texts = {
    'an example': SERVER,
    CRLF: SERVER.replaceAll('\n', '\r\n'),
    'characters outside the BMP before the numbers': SERVER.replaceAll('i32.const', '(;🔌 é;) i32.const'),
    'no last newline': SERVER.trimEnd(),
    'nothing to fix': FIXED,
    'a value that is unsure': UNSURE,
    'no module': '',
  };
  for (const [name, text] of Object.entries(texts)) {
    test(`leaves what \`wasfix apply\` prints: ${name}`, () =>
      withServer({}, async (server) => {
        await open(server, text);
        const fixed = await server.fixed(URI);
        assert.equal(fixed, apply(text));
        // And the next save changes nothing.
        await open(server, fixed, `${URI}.again.wat`);
        assert.deepEqual(await server.actions(`${URI}.again.wat`, FIX_ALL), []);
      }));
  }

  test('is there for each kind above it, and for no other', () =>
    withServer({}, async (server) => {
      await open(server, SERVER);
      for (const only of ['source', 'source.fixAll', FIX_ALL]) {
        assert.deepEqual(
          (await server.actions(URI, only)).map(({ kind }) => kind),
          [FIX_ALL],
        );
      }
      assert.deepEqual(await server.actions(URI, 'source.fixAll.other'), []);
      assert.deepEqual(await server.actions(URI, 'source.organizeImports'), []);
    }));

  test('works where the text is no file', () =>
    withServer({}, async (server) => {
      const uri = 'untitled:Untitled-1';
      await open(server, SERVER, uri);
      assert.equal(await server.fixed(uri), apply(SERVER));
    }));
});

describe('at a place', () => {
  const line = SERVER.split('\n').findIndex((text) => text.includes('i32.const 2           ;; AF_INET'));
  const character = (SERVER.split('\n')[line] ?? '').indexOf('2 ');
  const at = { line, character };

  test('a hover says what the number is', () =>
    withServer({}, async (server) => {
      assert.ok(line > 0);
      await open(server, SERVER);
      const hover = await server.hover(URI, at);
      assert.ok(hover && lsp.MarkupContent.is(hover.contents));
      assert.equal(hover.contents.kind, 'markdown');
      assert.match(hover.contents.value, /AF_INET/);
      assert.equal(await server.hover(URI, { line: 0, character: 0 }), null);
    }));

  test('a quick fix takes the finding away', () =>
    withServer({}, async (server) => {
      await open(server, SERVER);
      const range = { start: at, end: at };
      const fixes = await server.actions(URI, 'quickfix', range);
      const fix = fixes.find(({ isPreferred }) => isPreferred);
      assert.ok(fix, `no fix among: ${fixes.map(({ title }) => title).join(', ')}`);
      const uri = `${URI}.fixed.wat`;
      await open(server, server.applied(URI, fix), uri);
      assert.ok(!(await server.diagnostics(uri)).some(({ range }) => range.start.line === line));
    }));
});

describe('settings', () => {
  test('count from the start', () =>
    withServer({ from: 'linux' }, async (server) => {
      await open(server, UNSURE);
      const expected = apply(UNSURE, '--from', 'linux');
      assert.notEqual(expected, UNSURE);
      assert.equal(await server.fixed(URI), expected);
      assert.deepEqual(server.shown, []);
    }));

  test('count when they change', () =>
    withServer({}, async (server) => {
      await open(server, SERVER);
      assert.equal(await server.fixed(URI), apply(SERVER));
      await server.configure({ ignore: ['shutdown'], severity: { open: 'note' } });
      const expected = apply(SERVER, '--ignore', 'shutdown');
      assert.notEqual(expected, apply(SERVER));
      assert.equal(await server.fixed(URI), expected);
      const open_ = (await server.diagnostics(URI)).filter(({ code }) => code === 'open');
      assert.ok(open_.length > 0);
      for (const { severity } of open_) assert.equal(severity, lsp.DiagnosticSeverity.Information);
      await server.configure({});
      assert.equal(await server.fixed(URI), apply(SERVER));
      assert.deepEqual(server.shown, []);
    }));

  test('bring hints, and without them there are none', () =>
    withServer({}, async (server) => {
      await open(server, SERVER);
      assert.deepEqual((await server.hints(URI)) ?? [], []);
      await server.configure({ inlayHints: true });
      const hints = (await server.hints(URI)) ?? [];
      assert.ok(hints.some(({ label }) => label === 'AF_INET'));
    }));
});
