// The life of the server: found, started, stopped, started anew.
//
// Knows the editor and its client. Must not know commands, or what the server is for.

import { homedir } from 'node:os';
import * as vscode from 'vscode';
import {
  CloseAction,
  type CloseHandlerResult,
  DidChangeConfigurationNotification,
  type ErrorHandler,
  LanguageClient,
  State,
} from 'vscode-languageclient/node';
import { clientOptions, serverOptions } from './client';
import { pageLink } from './explain';
import { find, type Found } from './program';
import { SECTION } from './settings';

/** At most one server at a time. */
export class Session {
  private client: Client | undefined;
  /** Starts and stops, one after the other. */
  private queue: Promise<void> = Promise.resolve();
  /** The last message about a program that does not run: it is shown once. */
  private complained: string | undefined;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Stops the server, looks for the program, and starts it. */
  start(): Promise<void> {
    this.giveUpStart();
    return this.enqueue(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  /** The same, for somebody who asks for it: what is wrong is said again. */
  restart(): Promise<void> {
    this.complained = undefined;
    return this.start();
  }

  stop(): Promise<void> {
    this.giveUpStart();
    return this.enqueue(() => this.stopNow());
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work).catch((error: unknown) => {
      this.log.error(error instanceof Error ? error : String(error));
    });
    return this.queue;
  }

  /** A server that does not answer `initialize` would hold up the queue for ever. Its process is ended. */
  private giveUpStart(): void {
    if (this.client?.state !== State.Starting) return;
    this.client.stop().catch(() => undefined);
    this.client = undefined;
  }

  private async startNow(): Promise<void> {
    const found = program();
    if ('missing' in found) {
      this.log.error([found.missing, 'Looked for:', ...found.tried].join('\n  '));
      this.complain(found.missing);
      return;
    }
    this.log.info(`Starts ${found.program}`);
    this.client = this.make(found.program);
    // If it does not start, it has said so.
    await this.client.start().catch(() => undefined);
  }

  private make(program: string): Client {
    let crashes: ErrorHandler | undefined;
    const usual = () => (crashes ??= client.createDefaultErrorHandler());
    const client: Client = new Client(SECTION, 'wasfix', serverOptions(program), {
      ...clientOptions({
        section: () => vscode.workspace.getConfiguration().get(SECTION),
        tell: async (settings) => {
          if (!client.isRunning()) return;
          await client.sendNotification(DidChangeConfigurationNotification.type, { settings });
        },
        page: pageLink,
      }),
      outputChannel: this.log,
      errorHandler: {
        // A crash is told once, when the connection is closed.
        error: async (...what) => ({ ...(await usual().error(...what)), handled: true }),
        closed: () => closed(client, usual()),
      },
    });
    client.onDidChangeState(({ newState }) => {
      if (client === this.client) this.turned(newState, program);
    });
    return client;
  }

  private turned(state: State, program: string): void {
    if (state === State.Running) this.complained = undefined;
    if (state !== State.StartFailed) return;
    this.complain(
      `\`${program}\` does not run as a language server: see the output of wasfix. ` +
        'Correct `wasfix.path`, or install the program anew.',
    );
  }

  private async stopNow(): Promise<void> {
    const running = this.client;
    this.client = undefined;
    // One that failed to start, or has crashed, cannot be stopped and need not be.
    if (running?.isRunning()) await running.dispose();
  }

  /** Not awaited: a message stays until somebody answers it. */
  private complain(message: string): void {
    if (this.complained === message) return;
    this.complained = message;
    void vscode.window
      .showErrorMessage(message, 'Open the Setting', 'Show the Output')
      .then(async (answer) => {
        if (answer === 'Show the Output') this.log.show();
        if (answer === 'Open the Setting') {
          await vscode.commands.executeCommand('workbench.action.openSettings', `${SECTION}.path`);
        }
      });
  }
}

/** What goes wrong before the server runs is shown by the session, once; the client's words are for the output. */
class Client extends LanguageClient {
  override error(message: string, data?: unknown, show?: boolean | 'force'): void {
    super.error(message, data, this.isRunning() && show);
  }
}

/** A server that cannot start would not do so the next time. One that did gets its chances. */
async function closed(client: LanguageClient, usual: ErrorHandler): Promise<CloseHandlerResult> {
  if (!client.isRunning()) return { action: CloseAction.DoNotRestart, handled: true };
  const result = await usual.closed();
  if (result.action === CloseAction.Restart || result.message === undefined) return result;
  return { ...result, message: `${result.message} “wasfix: Restart the Server” starts it.` };
}

/** The program that the settings name. */
export function program(): Found {
  return find(vscode.workspace.getConfiguration(SECTION).get('path'), {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
  });
}
