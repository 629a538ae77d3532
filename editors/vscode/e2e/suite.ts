// What is asked of the extension in VS Code itself. Runs in its extension host, beside the extension.
//
// Knows the editor and the command. Must not know the extension's code: it is there as its package installs it.

import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

const WORK = variable('WASFIX_WORK');
/** The other folder of the workspace. */
const SECOND = variable('WASFIX_SECOND');
/** Where the runner leaves what it did in the window. */
const WINDOW = variable('WASFIX_WINDOW');
const PROGRAM = variable('WASFIX_PROGRAM');
const EXAMPLES = variable('WASFIX_EXAMPLES');
/** The size of a large module: one that a debug build can do in some seconds. */
const BYTES = Number(process.env['WASFIX_BYTES'] ?? 100_000);
/** Only the tests whose names match run, for who looks for a fault. */
const ONLY = new RegExp(process.env['WASFIX_ONLY'] ?? '');
/** How long anything may take, in milliseconds. */
const LIMIT = 30_000;

const SERVER = readFileSync(join(EXAMPLES, 'server.wat'), 'utf8');
const FIXED = readFileSync(join(EXAMPLES, 'server.fixed.wat'), 'utf8');
const UNSURE = `(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $sock_open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 64)))))
`;
const BROKEN = SERVER.replace('(memory', '(memory (');

const TESTS: [string, () => Promise<void>][] = [
  ['the extension is installed, and starts with the first module', starts],
  ['Problems has what check says', problems],
  ['a save fixes: the file, the cursor, and one undo', saves],
  ['a save leaves CRLF', () => saved('crlf.wat', SERVER.replaceAll('\n', '\r\n'))],
  ['a save leaves a BOM', () => saved('bom.wat', `\u{feff}${SERVER}`)],
  [
    'a save counts characters outside the BMP',
    () => saved('bmp.wat', SERVER.replaceAll('i32.const', '(;🔌;) i32.const')),
  ],
  ['a cursor stays at its character where the number before it gets shorter', cursorStays],
  ['a save fixes a script', () => saved('script.wast', `${SERVER}(assert_invalid (module) "no")\n`)],
  ['a save in the second folder has its configuration', secondFolder],
  ['an untitled text is fixed by the command', untitled],
  ['who types while a save is under way loses nothing', overtaken],
  ['a save leaves what is right', () => untouched('right.wat', FIXED)],
  ['a save leaves what is unsure', () => untouched('unsure.wat', UNSURE)],
  ['a save leaves what is broken', () => untouched('broken.wat', BROKEN)],
  ['a save fixes a large module', large],
  ['the command fixes the file', fixesByCommand],
  ['a quick fix is offered at a number', quickFix],
  ['the menu at a number lists the ways out, the preferred one first', menu],
  ['a hover says what a number is, and it is drawn', hovers],
  ['the code of a finding leads to its page', codeLink],
  ['hints come and go with the setting', hints],
  ['settings count as soon as they change', settings],
  ['a page is shown for a finding', explains],
  ['it is no formatter', noFormatter],
  ['settings of the wrong kind are said, and the others count', wrongSettings],
  ['a path that is no text is none', wrongPath],
  ['without the program a save is a save', missing],
  ['a program that ends at once is said once', endsAtOnce],
  ['a program that does not answer holds nothing up', hangs],
  ['and it comes back with the setting', comesBack],
  ['the server can be started anew', restarts],
  ['a server that crashes is started again, some times', crashes],
];

/** How often the program came back: the editor remembers the files that it showed. */
let back = 0;

/** Called by VS Code, which ends with 1 if this fails. */
export async function run(): Promise<void> {
  const failed: string[] = [];
  for (const [name, test] of TESTS.filter(([name]) => ONLY.test(name))) {
    const begun = Date.now();
    try {
      await test();
      say(`ok, ${Date.now() - begun} ms: ${name}`);
    } catch (error) {
      failed.push(name);
      say(
        `FAILED, ${Date.now() - begun} ms: ${name}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }
  say(failed.length === 0 ? `all ${TESTS.length} passed` : `${failed.length} of ${TESTS.length} failed`);
  assert.deepEqual(failed, []);
}

async function starts(): Promise<void> {
  const extension = vscode.extensions.getExtension('wasfix.wasfix');
  assert.ok(extension, 'wasfix.vsix is not installed');
  assert.equal(extension.isActive, false, 'nobody has opened a module yet');
  const { document } = await open('first.wat', SERVER);
  assert.equal(document.languageId, 'wat');
  await until('the extension is active', () => extension.isActive);
}

async function problems(): Promise<void> {
  const { document } = await open('problems.wat', SERVER);
  const found = await diagnostics(document, (all) => all.length > 0);
  const output = command(['check', '--exit-zero', '--output-format', 'json', document.uri.fsPath]);
  const { files } = JSON.parse(output) as {
    files: { findings: { name: string; primary: { range: { start: { line: number } } } }[] }[];
  };
  assert.deepEqual(
    found.map(({ code, range }) => [name(code), range.start.line + 1]),
    files.flatMap(({ findings }) =>
      findings.map((finding) => [finding.name, finding.primary.range.start.line]),
    ),
  );
  assert.ok(
    found.every(
      ({ severity, source }) => severity === vscode.DiagnosticSeverity.Error && source === 'wasfix',
    ),
  );
}

async function saves(): Promise<void> {
  const editor = await open('save.wat', SERVER);
  const { document } = editor;
  // The cursor stands behind a number that will change, where somebody has just typed something else.
  const place = SERVER.indexOf(';; SHUT_RDWR') + ';; SHUT_RDWR'.length;
  await insert(editor, place, ' both');
  const typed = document.getText();
  const cursor = place + ' both'.length;
  editor.selection = new vscode.Selection(document.positionAt(cursor), document.positionAt(cursor));
  await save(editor);
  const expected = command(['apply', '-q', '-'], typed);
  assert.notEqual(expected, typed);
  assert.equal(readFileSync(document.uri.fsPath, 'utf8'), expected);
  assert.equal(document.getText(), expected);
  const at = document.offsetAt(editor.selection.active);
  assert.equal(expected.slice(0, at).split(';; SHUT_RDWR both').length, 2, 'the cursor is where it was');
  assert.ok(expected.slice(0, at).endsWith(' both'));
  await vscode.commands.executeCommand('undo');
  assert.equal(document.getText(), typed, 'one undo takes the fix back, and no more');
  await vscode.commands.executeCommand('redo');
  assert.equal(document.getText(), expected);
  await close();
}

/** Saves a text that has to be fixed, and compares the file with the command's. */
async function saved(file: string, text: string, folder = WORK): Promise<void> {
  const editor = await open(file, text, folder);
  await insert(editor, editor.document.getText().length, '\n;; the end');
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  await save(editor);
  const named = ['--stdin-filepath', editor.document.uri.fsPath];
  const expected = command(['apply', '-q', ...named, '-'], `${text}${eol};; the end`);
  assert.equal(readFileSync(editor.document.uri.fsPath, 'utf8'), expected);
  assert.notEqual(expected, text);
  await close();
}

/** Saves a text that has to stay as it was typed. */
async function untouched(file: string, text: string): Promise<void> {
  const editor = await open(file, text);
  await insert(editor, text.length, '\n;; the end');
  await save(editor);
  assert.equal(readFileSync(editor.document.uri.fsPath, 'utf8'), `${text}\n;; the end`);
  await close();
}

async function large(): Promise<void> {
  await saved('large.wat', largeText());
}

function largeText(): string {
  const filling = `  (func (result i32) (i32.add (i32.const 2) (i32.const 10)))\n`;
  const end = SERVER.lastIndexOf(')');
  return `${SERVER.slice(0, end)}\n${filling.repeat(Math.ceil(BYTES / filling.length))})\n`;
}

async function cursorStays(): Promise<void> {
  const text = UNSURE.replace('(i32.const 2)', '(i32.const 10)');
  const editor = await open('cursor.wat', text);
  await insert(editor, text.length, ';; the end');
  const { document } = editor;
  const at = document.positionAt(text.indexOf('(i32.const 64)'));
  editor.selection = new vscode.Selection(at, at);
  await save(editor);
  const after = document.getText();
  assert.notEqual(after, `${text};; the end`);
  assert.ok(after.slice(document.offsetAt(editor.selection.active)).startsWith('(i32.const 64)'));
  await close();
}

async function secondFolder(): Promise<void> {
  writeFileSync(join(SECOND, 'wasfix.toml'), 'ignore = ["shutdown"]\n');
  await saved('second.wat', SERVER, SECOND);
  assert.match(readFileSync(join(SECOND, 'second.wat'), 'utf8'), /const 2 +;; SHUT_RDWR/);
}

async function untitled(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'wat', content: SERVER });
  await vscode.window.showTextDocument(document);
  await diagnostics(document, (all) => all.length > 0);
  await vscode.commands.executeCommand('wasfix.fixFile');
  await until('the text is fixed', () => document.getText() === FIXED);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}

/** The edits of a save were made for the text before: they are not put into the one after. */
async function overtaken(): Promise<void> {
  const text = largeText();
  const editor = await open('overtaken.wat', text);
  const { document } = editor;
  for (const pause of [0, 50, 300]) {
    await insert(editor, document.getText().length, '\n;; the end');
    const saving = vscode.commands.executeCommand('workbench.action.files.save');
    await new Promise((done) => setTimeout(done, pause));
    const before = document.getText();
    await insert(editor, 0, ';; typed meanwhile\n');
    await saving;
    const typed = `;; typed meanwhile\n${before}`;
    const all = [typed, command(['apply', '-q', '-'], typed)];
    assert.ok(all.includes(document.getText()), `after ${pause} ms the text is neither fixed nor as it was`);
  }
  await insert(editor, document.getText().length, '\n;; the end');
  const expected = command(['apply', '-q', '-'], document.getText());
  await save(editor);
  assert.equal(readFileSync(document.uri.fsPath, 'utf8'), expected);
  await close();
}

async function fixesByCommand(): Promise<void> {
  const { document } = await open('command.wat', SERVER);
  await diagnostics(document, (all) => all.length > 0);
  await vscode.commands.executeCommand('wasfix.fixFile');
  await until('the file is fixed', () => document.getText() === command(['apply', '-q', '-'], SERVER));
  assert.ok(document.isDirty, 'saving is the user’s business');
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}

async function quickFix(): Promise<void> {
  const { document } = await open('quick.wat', SERVER);
  const [finding] = await diagnostics(document, (all) => all.length > 0);
  assert.ok(finding);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    finding.range,
    vscode.CodeActionKind.QuickFix.value,
  );
  const fix = actions.find(({ isPreferred }) => isPreferred);
  assert.ok(fix?.edit, `no fix among: ${actions.map(({ title }) => title).join(', ')}`);
  assert.ok(await vscode.workspace.applyEdit(fix.edit));
  const line = finding.range.start.line;
  await diagnostics(document, (all) => !all.some(({ range }) => range.start.line === line));
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}

/** What the light bulb's menu shows at a finding. */
async function menu(): Promise<void> {
  const shown = async (file: string, text: string) => {
    const editor = await open(file, text);
    const all = await diagnostics(editor.document, (found) => found.length > 0);
    const range = all.find(({ code }) => name(code) === 'open')?.range;
    assert.ok(range);
    editor.selection = new vscode.Selection(range.start, range.start);
    await vscode.commands.executeCommand('editor.action.quickFix');
    const titles = (await inWindow('menu')) as string[];
    await vscode.commands.executeCommand('hideCodeActionWidget');
    await close();
    return titles.filter((title) => title.startsWith('wasfix: '));
  };
  const sure = await shown('menu.wat', SERVER);
  assert.equal(sure.length, 2, sure.join('\n'));
  assert.match(sure[0] ?? '', /write 1/i);
  assert.match(sure[1] ?? '', /Ignore open/);
  const unsure = await shown('menu-unsure.wat', UNSURE);
  assert.equal(unsure.length, 3, unsure.join('\n'));
  assert.match(unsure[0] ?? '', /Linux's AF_INET: write 1/);
  assert.match(unsure[1] ?? '', /WASIX's AF_INET6: say so/);
}

async function codeLink(): Promise<void> {
  const editor = await open('link.wat', SERVER);
  const [finding] = await diagnostics(editor.document, (all) => all.length > 0);
  assert.ok(finding);
  editor.selection = new vscode.Selection(finding.range.start, finding.range.start);
  await vscode.commands.executeCommand('editor.action.showHover');
  await inWindow('code link');
  await until('the page is shown', () => {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    return tab?.input instanceof vscode.TabInputWebview && tab.label.includes(name(finding.code));
  });
  await close();
}

async function hovers(): Promise<void> {
  const editor = await open('hover.wat', SERVER);
  const { document } = editor;
  await diagnostics(document, (all) => all.length > 0);
  const at = document.positionAt(SERVER.indexOf('2           ;; AF_INET'));
  const found = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    at,
  );
  const text = found.flatMap(({ contents }) =>
    contents.map((part) => (part instanceof vscode.MarkdownString ? part.value : '')),
  );
  assert.match(text.join('\n'), /AF_INET/);
  editor.selection = new vscode.Selection(at, at);
  await vscode.commands.executeCommand('editor.action.showHover');
  const drawn = String(await inWindow('hover'));
  assert.match(drawn, /^family of sock_open\n[^]*AF_INET/);
  assert.doesNotMatch(drawn, /`|^#/, 'Markdown is shown as it is written');
  await close();
}

async function hints(): Promise<void> {
  const { document } = await open('hints.wat', SERVER);
  const whole = new vscode.Range(new vscode.Position(0, 0), document.positionAt(SERVER.length));
  const shown = async () => {
    const all = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      whole,
    );
    return all.map(({ label }) =>
      typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
    );
  };
  await diagnostics(document, (all) => all.length > 0);
  assert.deepEqual(await shown(), []);
  await set('inlayHints', true);
  await until('hints are there', async () => (await shown()).includes('AF_INET'));
  await set('inlayHints', undefined);
  await until('hints are gone', async () => (await shown()).length === 0);
  await close();
}

async function settings(): Promise<void> {
  const { document } = await open('settings.wat', SERVER);
  const has = (wanted: boolean) => (all: vscode.Diagnostic[]) =>
    all.length > 0 && all.some(({ code }) => name(code) === 'shutdown') === wanted;
  await diagnostics(document, has(true));
  await set('ignore', ['shutdown']);
  await diagnostics(document, has(false));
  await set('ignore', undefined);
  await diagnostics(document, has(true));
  await close();
}

async function explains(): Promise<void> {
  const editor = await open('explain.wat', SERVER);
  const [finding] = await diagnostics(editor.document, (all) => all.length > 0);
  assert.ok(finding);
  editor.selection = new vscode.Selection(finding.range.start, finding.range.start);
  await vscode.commands.executeCommand('wasfix.explain');
  const page = () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'wasfix-explain');
  await until('the page is open', () => page() !== undefined);
  const said = command(['explain', '--output-format', 'markdown', name(finding.code)]);
  assert.equal(page()?.getText(), said);
  await close();
}

async function noFormatter(): Promise<void> {
  const { document } = await open('format.wat', SERVER);
  await diagnostics(document, (all) => all.length > 0);
  const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
    'vscode.executeFormatDocumentProvider',
    document.uri,
    {},
  );
  assert.deepEqual(edits ?? [], []);
  await close();
}

async function wrongSettings(): Promise<void> {
  await set('ignore', 'shutdown');
  await set('severity', { open: 'note' });
  const { document } = await open('wrong.wat', SERVER);
  const severity = (all: vscode.Diagnostic[]) => all.find(({ code }) => name(code) === 'open')?.severity;
  const found = await diagnostics(document, (all) => severity(all) === vscode.DiagnosticSeverity.Information);
  assert.ok(found.some(({ code }) => name(code) === 'shutdown'));
  await messageOf(/`wasfix\.ignore` has to be a list of names/);
  await set('ignore', undefined);
  await set('severity', undefined);
  await close();
}

async function wrongPath(): Promise<void> {
  await set('path', 5);
  await messageOf(/The program `wasfix` is not on the PATH/);
  await untouched('wrong-path.wat', SERVER);
  await comesBack();
}

async function endsAtOnce(): Promise<void> {
  await clearMessages();
  await set('path', script('ends', 'exit 3'));
  const messages = await messageOf(/does not run as a language server/);
  assert.equal(messages.length, 1, messages.join('\n'));
  await untouched('ends.wat', SERVER);
  await comesBack();
}

async function hangs(): Promise<void> {
  await set('path', script('hangs', 'exec sleep 100'));
  await untouched('hangs.wat', SERVER);
  await comesBack();
}

/** The client gives a server five lives in three minutes. */
async function crashes(): Promise<void> {
  const file = join(WINDOW, 'server');
  const alive = () => {
    try {
      return Number(readFileSync(file, 'utf8'));
    } catch {
      return 0;
    }
  };
  await set('path', script('crashes', `echo $$ > '${file}'\nexec '${PROGRAM}' "$@"`));
  await clearMessages();
  for (let life = 1; life <= 5; life += 1) {
    await saved(`life-${life}.wat`, SERVER);
    const pid = alive();
    rmSync(file);
    process.kill(pid, 'SIGKILL');
    if (life < 5) await until(`life ${life + 1}`, () => alive() > 0);
  }
  await messageOf(/crashed 5 times.*wasfix: Restart the Server/);
  await untouched('no-life.wat', SERVER);
  await vscode.commands.executeCommand('wasfix.restart');
  await saved('new-life.wat', SERVER);
  await set('path', PROGRAM);
}

async function missing(): Promise<void> {
  await set('path', join(WORK, 'no-wasfix'));
  const { document } = await open('missing.wat', SERVER);
  await diagnostics(document, (all) => all.length === 0);
  await close();
  await untouched('missing-saved.wat', SERVER);
}

async function comesBack(): Promise<void> {
  await set('path', PROGRAM);
  back += 1;
  const { document } = await open(`back-${back}.wat`, SERVER);
  await diagnostics(document, (all) => all.length > 0);
  await saved(`back-saved-${back}.wat`, SERVER);
}

async function restarts(): Promise<void> {
  const { document } = await open('restart.wat', SERVER);
  const before = await diagnostics(document, (all) => all.length > 0);
  await vscode.commands.executeCommand('wasfix.restart');
  const after = await diagnostics(document, (all) => all.length > 0);
  assert.deepEqual(
    after.map(({ message }) => message),
    before.map(({ message }) => message),
  );
  await close();
}

async function open(file: string, text: string, folder = WORK): Promise<vscode.TextEditor> {
  const path = join(folder, file);
  writeFileSync(path, text);
  return await vscode.window.showTextDocument(vscode.Uri.file(path), { preview: false });
}

async function insert(editor: vscode.TextEditor, offset: number, text: string): Promise<void> {
  assert.ok(
    await editor.edit((edit) => {
      edit.insert(editor.document.positionAt(offset), text);
    }),
  );
}

/** A program for `wasfix.path`. */
function script(file: string, text: string): string {
  const path = join(WORK, file);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Has the runner do something in the window: what it saw there. */
async function inWindow(step: string): Promise<unknown> {
  const file = join(WINDOW, 'answer');
  rmSync(file, { force: true });
  say(`window: ${step}`);
  let answer = '';
  await until(`the window: ${step}`, () => {
    try {
      answer = readFileSync(file, 'utf8');
    } catch {
      return false;
    }
    return true;
  });
  const { seen, error } = JSON.parse(answer) as { seen: unknown; error?: string };
  assert.equal(error, undefined);
  return seen;
}

/** The messages that are shown, once one of them is what is waited for. */
async function messageOf(wanted: RegExp): Promise<string[]> {
  let messages: string[] = [];
  try {
    await until(`a message: ${wanted.source}`, async () => {
      messages = (await inWindow('messages')) as string[];
      return messages.some((message) => wanted.test(message));
    });
  } catch (error) {
    throw new Error(`The messages are: ${messages.join('; ')}`, { cause: error });
  }
  return messages;
}

async function clearMessages(): Promise<void> {
  await vscode.commands.executeCommand('notifications.clearAll');
}

/** What Ctrl+S does. */
async function save(editor: vscode.TextEditor): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.files.save');
  assert.ok(!editor.document.isDirty, `${editor.document.fileName} is not saved`);
}

async function close(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

async function set(key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('wasfix').update(key, value, vscode.ConfigurationTarget.Global);
}

/** The findings of wasfix in a document, once they are what is waited for. */
async function diagnostics(
  document: vscode.TextDocument,
  wanted: (all: vscode.Diagnostic[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  const all = () => vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'wasfix');
  await until(`the findings in ${document.fileName}`, () => wanted(all()));
  return all();
}

async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + LIMIT;
  while (!(await is())) {
    assert.ok(Date.now() < end, `waited ${LIMIT / 1000} s in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

function name(code: vscode.Diagnostic['code']): string {
  return String(typeof code === 'object' ? code.value : code);
}

function command(args: string[], input = ''): string {
  return execFileSync(PROGRAM, args, { input, encoding: 'utf8', maxBuffer: 1 << 27, stdio: 'pipe' });
}

function variable(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}

/** The runner shows lines that begin so. */
function say(text: string): void {
  console.log(`suite: ${text}`);
}
