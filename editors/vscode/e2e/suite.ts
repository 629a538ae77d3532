// What is asked of the extension in VS Code itself. Runs in the extension host, beside the extension.

import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

export async function run(): Promise<void> {
  const all = vscode.extensions.all.map((e) => e.id).filter((id) => id.includes('wasfix'));
  console.log('extensions', JSON.stringify(all));
  assert.ok(all.includes('wasfix.wasfix'));
  await Promise.resolve();
}
