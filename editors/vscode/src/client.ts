// How the editor's client and `wasfix lsp` talk: which documents, which settings, which command line.
//
// Knows the types of vscode-languageclient. Must not run it, or the editor: tests read these values in Node.

import type { Diagnostic, Uri } from 'vscode';
import type { LanguageClientOptions, ServerOptions } from 'vscode-languageclient/node';
import { forServer, SECTION } from './settings';

/** The languages that text of WebAssembly has: `wat` is ours and most others', the rest are other extensions'. */
export const LANGUAGES = ['wat', 'wast', 'webassembly'] as const;

/** The code action of a save. */
export const FIX_ALL = 'source.fixAll.wasfix';

/** The command line of the server. */
export function serverOptions(program: string): ServerOptions {
  return { command: program, args: ['lsp'] };
}

/** What only the editor can do. */
export interface Editor {
  /** What the settings `wasfix` are now. */
  section(): unknown;
  /** Tells the server that settings have changed. */
  tell(settings: unknown): Promise<void>;
  /** The link to the page that explains a finding. */
  page(name: string): Uri;
}

/** Everything that the client is told. */
export function clientOptions(editor: Editor): LanguageClientOptions {
  return {
    // Not every scheme: the old side of a comparison is no text that anyone can mend.
    documentSelector: LANGUAGES.flatMap((language) => [
      { scheme: 'file', language },
      { scheme: 'untitled', language },
    ]),
    initializationOptions: () => forServer(editor.section()),
    diagnosticCollectionName: SECTION,
    // One message is enough, and it comes from who started the client.
    initializationFailedHandler: () => false,
    middleware: {
      // Edits carry no version in this editor's interface: those of a text that is no more would go into the new one.
      provideCodeActions: async (document, range, context, token, next) => {
        const { version } = document;
        const actions = await next(document, range, context, token);
        return document.version === version ? actions : null;
      },
      provideDiagnostics: async (document, previous, token, next) => {
        const report = await next(document, previous, token);
        if (report && 'items' in report)
          report.items.forEach((found) => {
            link(found, editor);
          });
        return report;
      },
      workspace: {
        // The server is told its own settings only, whether it asks or not.
        configuration: async (params, token, next) => {
          const values = await next(params, token);
          if (!Array.isArray(values)) return values;
          return params.items.map((item, n) =>
            item.section === SECTION ? forServer(values[n]) : (values[n] as unknown),
          );
        },
        didChangeConfiguration: () => editor.tell({ [SECTION]: forServer(editor.section()) }),
      },
    },
  };
}

/** The server's page is a file for editors that can show nothing else, and this one asks whether to trust such a file. */
function link(found: Diagnostic, editor: Editor): void {
  if (typeof found.code !== 'object') return;
  found.code = { ...found.code, target: editor.page(String(found.code.value)) };
}
