// The extension's start and end, and its commands.
//
// Knows the editor. Must not know WebAssembly: all of that is the server's.

import * as vscode from 'vscode';
import { FIX_ALL } from './client';
import { explain, Pages, SCHEME } from './explain';
import { program, Session } from './session';
import { SECTION } from './settings';

let session: Session | undefined;

/** Called by the editor when the first document of ours is opened. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('wasfix', { log: true });
  const started = new Session(log);
  session = started;
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand('wasfix.restart', () => started.restart()),
    vscode.commands.registerCommand('wasfix.fixFile', fixFile),
    vscode.commands.registerCommand('wasfix.explain', (name?: unknown) => explain(name)),
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, new Pages(program)),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration(`${SECTION}.path`)) await started.start();
    }),
  );
  await started.start();
}

/** Called by the editor when it ends. */
export async function deactivate(): Promise<void> {
  await session?.stop();
}

/** The editor's own way to a code action, as on save: versions, undo and conflicts are its business. */
async function fixFile(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.codeAction', { kind: FIX_ALL, apply: 'first' });
}
