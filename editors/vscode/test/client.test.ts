// What the extension does to the answers of the server.

import * as assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeAction, Diagnostic, TextDocument, Uri } from 'vscode';
import { clientOptions } from '../src/client';

const page = (name: string) => `page of ${name}` as unknown as Uri;
const { middleware } = clientOptions({ section: () => ({}), tell: () => Promise.resolve(), page });
const nothing = {} as never;

test('actions for a text that has changed since are none', async () => {
  const document = { version: 1 };
  const actions = [{ title: 'fix' } as CodeAction];
  const ask = (meanwhile: () => void) =>
    middleware?.provideCodeActions?.(document as TextDocument, nothing, nothing, nothing, () => {
      meanwhile();
      return Promise.resolve(actions);
    });
  assert.equal(await ask(() => undefined), actions);
  assert.equal(await ask(() => (document.version += 1)), null);
});

test('the code of a finding leads to the page that the extension shows', async () => {
  const found = [{ code: { value: 'open', target: 'file:///tmp/open.txt' } }, { code: 'other' }, {}];
  await middleware?.provideDiagnostics?.(nothing, undefined, nothing, () =>
    Promise.resolve({ kind: 'full' as never, items: found as unknown as Diagnostic[] }),
  );
  assert.deepEqual(found, [{ code: { value: 'open', target: page('open') } }, { code: 'other' }, {}]);
});
