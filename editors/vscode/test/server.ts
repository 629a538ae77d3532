// `wasfix lsp` on its pipes, and the client's half of the conversation: what VS Code sends, without VS Code.

import * as assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Uri } from 'vscode';
import * as lsp from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { clientOptions, FIX_ALL, serverOptions } from '../src/client';
import { SECTION } from '../src/settings';
// What VS Code 1.100.3 with vscode-languageclient 11.0.0 sent, but for the places and the process.
import recorded from './initialize.json';

/** The repository. */
export const ROOT = resolve(__dirname, '../../../..');
const PROGRAM = resolve(ROOT, 'target/debug', process.platform === 'win32' ? 'wasfix.exe' : 'wasfix');
/** The longest that an answer may take, in milliseconds. */
const LIMIT = 30_000;

/** A running server with its documents. */
export class Server {
  /** The server's answer to `initialize`. */
  announced!: lsp.InitializeResult;
  /** What it wanted to be shown to the user. */
  readonly shown: lsp.ShowMessageParams[] = [];
  /** What it has registered since, by method. */
  readonly registered: string[] = [];
  private readonly documents = new Map<string, TextDocument>();
  /** Called when it has been told of the settings, because it asked. */
  private answered: (() => void) | undefined;
  private readonly ended: Promise<number | null>;

  private constructor(
    private readonly connection: lsp.ProtocolConnection,
    private readonly process: ReturnType<typeof spawn>,
    private section: Record<string, unknown>,
  ) {
    this.ended = new Promise((done) => process.once('exit', done));
  }

  /** Starts it as the extension does, with the settings `wasfix` as the editor would give them. */
  static async start(section: Record<string, unknown> = {}): Promise<Server> {
    assert.ok(existsSync(PROGRAM), `there is no ${PROGRAM}: run \`cargo build\` first`);
    const { command, args } = serverOptions(PROGRAM) as { command: string; args: string[] };
    const process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = lsp.createProtocolConnection(
      new lsp.StreamMessageReader(process.stdout),
      new lsp.StreamMessageWriter(process.stdin),
    );
    const server = new Server(connection, process, section);
    server.listen();
    await server.initialize();
    return server;
  }

  private listen(): void {
    this.connection.onRequest(lsp.RegistrationRequest.type, ({ registrations }) => {
      this.registered.push(...registrations.map(({ method }) => method));
    });
    this.connection.onRequest(lsp.UnregistrationRequest.type, () => undefined);
    this.connection.onRequest(lsp.ConfigurationRequest.type, (params, token) => {
      setImmediate(() => this.answered?.());
      // What the editor has, through the extension's own filter.
      const editor = () => params.items.map(({ section }) => (section === SECTION ? this.section : null));
      return options(this).middleware?.workspace?.configuration?.(params, token, editor) ?? [];
    });
    this.connection.onRequest(lsp.DiagnosticRefreshRequest.type, () => undefined);
    this.connection.onRequest(lsp.InlayHintRefreshRequest.type, () => undefined);
    this.connection.onNotification(lsp.ShowMessageNotification.type, (params) => {
      this.shown.push(params);
    });
    this.connection.listen();
  }

  private async initialize(): Promise<void> {
    const initial = options(this).initializationOptions as () => unknown;
    const params = {
      ...recorded,
      processId: process.pid,
      workspaceFolders: [{ uri: pathToFileURL(ROOT).href, name: 'wasfix' }],
      initializationOptions: initial(),
    } as lsp.InitializeParams;
    this.announced = await this.request(lsp.InitializeRequest.type, params);
    await this.connection.sendNotification(lsp.InitializedNotification.type, {});
  }

  /** The settings as they are now. */
  get settings(): Record<string, unknown> {
    return this.section;
  }

  /** Changes the settings, and says so, as the editor does to who has registered for it: then it asks for them. */
  async configure(section: Record<string, unknown>): Promise<void> {
    this.section = section;
    const answered = new Promise<void>((done) => (this.answered = done));
    await options(this).middleware?.workspace?.didChangeConfiguration?.([SECTION], () => Promise.resolve());
    await within('changed settings', answered);
  }

  /** Tells the server of settings. */
  tell(settings: unknown): Promise<void> {
    return this.connection.sendNotification(lsp.DidChangeConfigurationNotification.type, { settings });
  }

  async open(uri: string, text: string): Promise<void> {
    this.documents.set(uri, TextDocument.create(uri, 'wat', 1, text));
    await this.connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'wat', version: 1, text },
    });
  }

  /** Types: one incremental change. */
  async type(uri: string, range: lsp.Range, text: string): Promise<void> {
    const document = this.document(uri);
    const version = document.version + 1;
    TextDocument.update(document, [{ range, text }], version);
    await this.connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
  }

  document(uri: string): TextDocument {
    const document = this.documents.get(uri);
    assert.ok(document, `${uri} is not open`);
    return document;
  }

  /** What a text has now, by asking for it as this editor does. */
  async diagnostics(uri: string): Promise<lsp.Diagnostic[]> {
    const provider = this.announced.capabilities.diagnosticProvider;
    assert.ok(provider, 'the editor asks for diagnostics, and the server does not answer that');
    const identifier = provider.identifier;
    const report = await this.request(lsp.DocumentDiagnosticRequest.type, {
      textDocument: { uri },
      ...(identifier === undefined ? {} : { identifier }),
    });
    assert.equal(report.kind, 'full');
    return report.items;
  }

  hover(uri: string, position: lsp.Position): Promise<lsp.Hover | null> {
    return this.request(lsp.HoverRequest.type, { textDocument: { uri }, position });
  }

  hints(uri: string): Promise<lsp.InlayHint[] | null> {
    return this.request(lsp.InlayHintRequest.type, { textDocument: { uri }, range: this.whole(uri) });
  }

  /** The actions of some kind, for a range or the whole text. */
  async actions(uri: string, only: string, range = this.whole(uri)): Promise<lsp.CodeAction[]> {
    const found = await this.request(lsp.CodeActionRequest.type, {
      textDocument: { uri },
      range,
      context: { diagnostics: [], only: [only], triggerKind: lsp.CodeActionTriggerKind.Automatic },
    });
    return (found ?? []).filter((action): action is lsp.CodeAction => 'kind' in action || 'edit' in action);
  }

  /** The text that a save leaves: `source.fixAll.wasfix`, applied as the editor would. */
  async fixed(uri: string): Promise<string> {
    const actions = await this.actions(uri, FIX_ALL);
    assert.ok(actions.length <= 1, 'one action at most makes all the edits');
    const action = actions[0];
    return action === undefined ? this.document(uri).getText() : this.applied(uri, action);
  }

  /** The text that an action leaves. Its edits are of the version that is open. */
  applied(uri: string, action: lsp.CodeAction): string {
    const document = this.document(uri);
    const edits = (action.edit?.documentChanges ?? []).flatMap((change) => {
      assert.ok('edits' in change);
      assert.deepEqual(change.textDocument, { uri, version: document.version });
      return change.edits.map((edit) => {
        assert.ok('newText' in edit);
        return edit;
      });
    });
    assert.ok(edits.length > 0, 'an action without edits');
    return TextDocument.applyEdits(document, edits);
  }

  private whole(uri: string): lsp.Range {
    const document = this.document(uri);
    return { start: { line: 0, character: 0 }, end: document.positionAt(document.getText().length) };
  }

  private async request<P, R, PR, E, O>(
    type: lsp.ProtocolRequestType<P, R, PR, E, O>,
    params: lsp.RequestParam<P>,
  ): Promise<R> {
    return await within(type.method, this.connection.sendRequest(type, params));
  }

  /** Ends it in the order that the protocol wants: its exit code. */
  async end(): Promise<number | null> {
    try {
      await within('shutdown', this.connection.sendRequest(lsp.ShutdownRequest.type));
      await this.connection.sendNotification(lsp.ExitNotification.type);
      return await within('exit', this.ended);
    } finally {
      this.connection.dispose();
      this.process.kill();
    }
  }
}

/** What the command says of the same text, from standard input. */
export function command(args: string[], text: string): string {
  return execFileSync(PROGRAM, args, { input: text, cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 });
}

/** Runs a test with a server that ends with it, as it should. */
export async function withServer(
  section: Record<string, unknown>,
  test: (server: Server) => Promise<void>,
): Promise<void> {
  const server = await Server.start(section);
  try {
    await test(server);
  } finally {
    assert.equal(await server.end(), 0);
  }
}

function options(server: Server) {
  return clientOptions({
    section: () => server.settings,
    tell: (settings) => server.tell(settings),
    page: (name) => ({ page: name }) as unknown as Uri,
  });
}

async function within<T>(what: string, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => {
      failed(new Error(`no answer to ${what} after ${LIMIT / 1000} s`));
    }, LIMIT);
  });
  return await Promise.race([answer, late]).finally(() => {
    clearTimeout(timer);
  });
}
