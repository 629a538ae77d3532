// What is asked of the extension in VS Code itself. Runs in its extension host, beside the extension.
//
// Knows the editor and the command. Must not know the extension's code: it is there as its package installs it.

import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

const WORK = variable('WASFIX_WORK');
const PROGRAM = variable('WASFIX_PROGRAM');
const EXAMPLES = variable('WASFIX_EXAMPLES');
/** The size of a large module: one that a debug build can do in some seconds. */
const BYTES = Number(process.env['WASFIX_BYTES'] ?? 100_000);
/** Only the tests whose names match run, for who looks for a fault. */
const ONLY = new RegExp(process.env['WASFIX_ONLY'] ?? '');
/** How long anything may take, in milliseconds. */
const LIMIT = 20_000;

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
  ['a save leaves what is right', () => untouched('right.wat', FIXED)],
  ['a save leaves what is unsure', () => untouched('unsure.wat', UNSURE)],
  ['a save leaves what is broken', () => untouched('broken.wat', BROKEN)],
  ['a save fixes a large module', large],
  ['the command fixes the file', fixesByCommand],
  ['a quick fix is offered at a number', quickFix],
  ['a hover says what a number is', hovers],
  ['hints come and go with the setting', hints],
  ['settings count as soon as they change', settings],
  ['a page is shown for a finding', explains],
  ['it is no formatter', noFormatter],
  ['without the program a save is a save', missing],
  ['and it comes back with the setting', comesBack],
  ['the server can be started anew', restarts],
];

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
async function saved(file: string, text: string): Promise<void> {
  const editor = await open(file, text);
  await insert(editor, editor.document.getText().length, '\n;; the end');
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const expected = command(['apply', '-q', '-'], `${text}${eol};; the end`);
  await save(editor);
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
  const filling = `  (func (result i32) (i32.add (i32.const 2) (i32.const 10)))\n`;
  const end = SERVER.lastIndexOf(')');
  const text = `${SERVER.slice(0, end)}\n${filling.repeat(Math.ceil(BYTES / filling.length))})\n`;
  await saved('large.wat', text);
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

async function hovers(): Promise<void> {
  const { document } = await open('hover.wat', SERVER);
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

async function missing(): Promise<void> {
  await set('path', join(WORK, 'no-wasfix'));
  const { document } = await open('missing.wat', SERVER);
  await diagnostics(document, (all) => all.length === 0);
  await close();
  await untouched('missing-saved.wat', SERVER);
}

async function comesBack(): Promise<void> {
  await set('path', PROGRAM);
  const { document } = await open('back.wat', SERVER);
  await diagnostics(document, (all) => all.length > 0);
  await saved('back-saved.wat', SERVER);
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

async function open(file: string, text: string): Promise<vscode.TextEditor> {
  const path = join(WORK, file);
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
