// The pages of `wasfix explain`, shown as a preview.
//
// Knows the editor's documents and the command line. Must not know what the pages say.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { Found } from './program';
import { forCommand, SECTION } from './settings';

/** The scheme of the documents that are pages: `wasfix-explain:/errno 28.md`. */
export const SCHEME = 'wasfix-explain';

/** A link that shows the page of a name. */
export function pageLink(name: string): vscode.Uri {
  return vscode.Uri.from({ scheme: 'command', path: 'wasfix.explain', query: JSON.stringify([name]) });
}

/** Shows the page of a name: the given one, that of the finding at the cursor, or one that is asked for. */
export async function explain(given?: unknown): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const name = typeof given === 'string' ? given : ((editor && findingAt(editor)) ?? (await ask(editor)));
  if (!name) return;
  await vscode.commands.executeCommand(
    'markdown.showPreview',
    vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md` }),
  );
}

/** Makes the pages. */
export class Pages implements vscode.TextDocumentContentProvider {
  constructor(private readonly program: () => Found) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const found = this.program();
    if ('missing' in found) return found.missing;
    const what = uri.path.slice(1).replace(/\.md$/, '').split(/\s+/);
    const options = forCommand(vscode.workspace.getConfiguration().get(SECTION));
    return await run(found.program, ['explain', '--output-format', 'markdown', ...options, '--', ...what]);
  }
}

/** The page, or what the program says instead. */
async function run(program: string, args: string[]): Promise<string> {
  // Rule files of the workspace's `wasfix.toml` have pages too.
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  try {
    return (await promisify(execFile)(program, args, { cwd, timeout: 10_000 })).stdout;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr;
    return said ? `\`\`\`text\n${said}\n\`\`\`\n` : String(error);
  }
}

function findingAt(editor: vscode.TextEditor): string | undefined {
  const at = editor.selection.active;
  const finding = vscode.languages
    .getDiagnostics(editor.document.uri)
    .find(({ source, range }) => source === SECTION && range.contains(at));
  const code = finding?.code;
  return code === undefined ? undefined : String(typeof code === 'object' ? code.value : code);
}

async function ask(editor: vscode.TextEditor | undefined): Promise<string | undefined> {
  const word = editor?.document.getWordRangeAtPosition(editor.selection.active, /[$\w]+/);
  return await vscode.window.showInputBox({
    title: 'wasfix explain',
    prompt: 'A rule, a check, a call, a symbol, a record, or `errno` and a number',
    value: word ? (editor?.document.getText(word) ?? '').replace(/^\$/, '') : '',
  });
}
