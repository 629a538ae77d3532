// What is asked of the extension in a folder that nobody trusts: the program that the folder names does not run.
//
// VS Code trusts whatever it runs tests in, so this is an extension of its own, which leaves its verdict in a file.

import * as assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

const FOLDER = String(process.env['WASFIX_UNTRUSTED']);
const WINDOW = String(process.env['WASFIX_WINDOW']);
const EXAMPLES = String(process.env['WASFIX_EXAMPLES']);

/** Called by VS Code when the window is there. */
export async function activate(): Promise<void> {
  const failed = await look().then(
    () => undefined,
    (error: unknown) => String(error),
  );
  writeFileSync(join(WINDOW, 'untrusted'), JSON.stringify({ failed }));
}

async function look(): Promise<void> {
  assert.equal(vscode.workspace.isTrusted, false, 'the folder is trusted');
  const ran = join(FOLDER, 'it-ran');
  const trap = join(FOLDER, 'trap.sh');
  writeFileSync(trap, `#!/bin/sh\ntouch '${ran}'\n`);
  chmodSync(trap, 0o755);
  mkdirSync(join(FOLDER, '.vscode'));
  writeFileSync(join(FOLDER, '.vscode', 'settings.json'), JSON.stringify({ 'wasfix.path': trap }));
  const settings = () => vscode.workspace.getConfiguration('wasfix').inspect('path');
  const module = join(FOLDER, 'module.wat');
  writeFileSync(module, readFileSync(join(EXAMPLES, 'server.wat')));
  const document = await vscode.workspace.openTextDocument(module);
  await vscode.window.showTextDocument(document);
  await until(() => vscode.languages.getDiagnostics(document.uri).length > 0);
  // Long enough for the settings to be read, and the server to be started anew if they counted.
  await vscode.commands.executeCommand('wasfix.restart');
  await until(() => vscode.languages.getDiagnostics(document.uri).length > 0);
  assert.ok(!existsSync(ran), `the folder's program ran: ${JSON.stringify(settings())}`);
}

async function until(is: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!is()) {
    assert.ok(Date.now() < end, 'no finding in the untrusted folder');
    await new Promise((done) => setTimeout(done, 50));
  }
}
