// The extension's start and end, and its commands.
//
// Knows the editor. Must not know WebAssembly: all of that is the server's.

import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { DidChangeConfigurationNotification, LanguageClient } from 'vscode-languageclient/node';
import { clientOptions, FIX_ALL, serverOptions } from './client';
import { explain, Pages, SCHEME } from './explain';
import { find } from './program';
import { SECTION } from './settings';

let client: LanguageClient | undefined;
/** Starts and stops, one after the other. */
let queue: Promise<void> = Promise.resolve();
/** The last message about a program that is not there: it is shown once. */
let complained: string | undefined;

/** Called by the editor when the first document of ours is opened. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('wasfix', { log: true });
  const restart = () => enqueue(() => start(log));
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand('wasfix.restart', () => {
      complained = undefined;
      return restart();
    }),
    vscode.commands.registerCommand('wasfix.fixFile', fixFile),
    vscode.commands.registerCommand('wasfix.explain', () => explain()),
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, new Pages(program)),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration(`${SECTION}.path`)) await restart();
    }),
  );
  await restart();
}

/** Called by the editor when it ends. */
export function deactivate(): Promise<void> {
  return enqueue(stop);
}

function enqueue(work: () => Promise<void>): Promise<void> {
  queue = queue.then(work);
  return queue;
}

async function start(log: vscode.LogOutputChannel): Promise<void> {
  await stop();
  const found = program();
  if ('missing' in found) {
    log.error([found.missing, 'Looked for:', ...found.tried].join('\n  '));
    complain(found.missing);
    return;
  }
  log.info(`Starts ${found.program}`);
  const started: LanguageClient = new LanguageClient(SECTION, 'wasfix', serverOptions(found.program), {
    ...clientOptions({
      section: () => vscode.workspace.getConfiguration().get(SECTION),
      tell: (settings) => started.sendNotification(DidChangeConfigurationNotification.type, { settings }),
    }),
    outputChannel: log,
  });
  client = started;
  try {
    await started.start();
    complained = undefined;
  } catch (error) {
    complain(`The server of \`${found.program}\` did not start: ${String(error)}`);
  }
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  // One that failed to start, or has crashed, cannot be stopped and need not be.
  if (running?.isRunning()) await running.dispose();
}

function program() {
  return find(vscode.workspace.getConfiguration(SECTION).get('path', ''), {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
  });
}

/** Not awaited: a message stays until somebody answers it. */
function complain(message: string): void {
  if (complained === message) return;
  complained = message;
  void vscode.window.showErrorMessage(message, 'Open the Setting').then((answer) => {
    if (answer !== undefined) {
      void vscode.commands.executeCommand('workbench.action.openSettings', `${SECTION}.path`);
    }
  });
}

/** The editor's own way to a code action, as on save: versions, undo and conflicts are its business. */
async function fixFile(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.codeAction', { kind: FIX_ALL, apply: 'first' });
}
