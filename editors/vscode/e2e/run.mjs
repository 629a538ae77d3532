// Starts VS Code with the packaged extension in it, has suite.ts run inside, and ends with its verdict.
//
// VS Code is the one in the package code-server, without code-server: its server part starts as it is, and its
// window is a page in a headless Chromium. All that is started is ended by its process id.

import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const code = join(here, 'node_modules/code-server/lib/vscode/out/server-main.js');
const suite = resolve(here, '../out/e2e/suite.js');
const vsix = resolve(here, '../wasfix.vsix');
// WASFIX names another build, and WASFIX_BYTES the size of the large module: a release build can do ten megabytes.
const wasfix = process.env.WASFIX ?? resolve(here, '../../../target/debug/wasfix');
const examples = resolve(here, '../../../examples');
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
/** The whole run, in milliseconds. */
const LIMIT = 240_000;
/** What has to be seen in the window while the suite runs. */
const DRAWN = {
  'a red line under a number': '.squiggly-error',
  'the message that the program is not there': '.notifications-toasts >> text=there is no program',
};
/** What the suite asks of the window, where extensions do not get to. */
const STEPS = {
  hover: (page) => page.locator('.monaco-hover .rendered-markdown:has(h1)').first().innerText(),
  'code link': (page) => page.locator('.monaco-hover a.code-link').first().click(),
  menu: (page) => lines(page, '.action-widget .monaco-list-row.action .title'),
  messages: (page) => lines(page, '.notifications-toasts .notification-list-item-message'),
};
/** What the suite's lines begin with: the editor has much to say besides. */
const MARK = 'suite: ';

need(existsSync(code), 'e2e/install.sh');
need(existsSync(vsix), 'npm run package');
need(existsSync(wasfix), 'cargo build');
need(chromium, 'apt-get install chromium');

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
const folder = mkdtempSync(join(tmpdir(), 'wasfix-vscode-'));
const folders = Object.fromEntries(
  Object.entries({
    data: 'data',
    extensions: 'extensions',
    driver: 'driver',
    window: 'window',
    // Two folders of one workspace, with names that have to be escaped.
    work: 'work of 5 % é 🔌',
    second: 'second',
    untrusted: 'untrusted',
  }).map(([name, path]) => [name, join(folder, path)]),
);
const workspace = join(folder, 'two.code-workspace');
const endings = [() => rmSync(folder, { recursive: true, force: true })];
let verdict = 1;
try {
  prepare();
  const server = await serve();
  verdict = await inBrowser(server);
  if (verdict === 0) verdict = await untrusted(server);
} finally {
  for (const end of endings.reverse()) await end();
}
process.exit(verdict);

function need(there, command) {
  if (there) return;
  console.error(`Something is missing. Run first, in editors/vscode: ${command}`);
  process.exit(2);
}

/** The settings of a user who has it all on save, an extension installed from its package, and a driver. */
function prepare() {
  for (const path of Object.values(folders)) mkdirSync(path);
  write(workspace, { folders: [{ path: folders.work }, { path: folders.second }] });
  // Where the program is belongs to the machine that the server part runs on.
  write(join(folders.data, 'data', 'Machine', 'settings.json'), { 'wasfix.path': wasfix });
  user({ 'security.workspace.trust.enabled': false });
  // The tests run in an extension of their own: the one that is tested is what its package holds.
  write(join(folders.driver, 'package.json'), {
    name: 'driver',
    publisher: 'wasfix',
    version: '0.0.0',
    engines: { vscode: '*' },
  });
  execFileSync(process.execPath, [code, '--install-extension', vsix, ...paths()], { stdio: 'ignore' });
}

/** The user's settings. */
function user(more) {
  write(join(folders.data, 'data', 'User', 'settings.json'), {
    'editor.codeActionsOnSave': { 'source.fixAll.wasfix': 'explicit' },
    // In a browser it is on unless somebody says no, and a file that is saved already is not saved by Ctrl+S.
    'files.autoSave': 'off',
    'telemetry.telemetryLevel': 'off',
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
    'workbench.startupEditor': 'none',
    'files.hotExit': 'off',
    ...more,
  });
}

function write(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
}

function paths() {
  return ['--server-data-dir', folders.data, '--extensions-dir', folders.extensions];
}

/** Starts the server, and says where its window is. */
async function serve() {
  const options = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token'];
  const server = spawn(
    process.execPath,
    [code, ...options, '--accept-server-license-terms', '--telemetry-level', 'off', ...paths()],
    {
      // What it says on standard error is that the native modules are not there.
      stdio: ['ignore', 'pipe', 'ignore'],
      // The suite finds its modules and the program by these.
      env: {
        ...process.env,
        WASFIX_WORK: folders.work,
        WASFIX_SECOND: folders.second,
        WASFIX_WINDOW: folders.window,
        WASFIX_PROGRAM: wasfix,
        WASFIX_EXAMPLES: examples,
      },
    },
  );
  const over = new Promise((done) => server.once('exit', done));
  process.once('exit', () => server.kill());
  endings.push(async () => {
    server.kill();
    await over;
  });
  const port = await new Promise((found, failed) => {
    let said = '';
    server.stdout.on('data', (text) => {
      said += text;
      const port = /listening on (\d+)/.exec(said)?.[1];
      if (port) found(port);
    });
    over.then(() => failed(new Error(`The server ended:\n${said}`)));
  });
  return `http://127.0.0.1:${port}/`;
}

/** The address of a window: what it shows, and what runs in it. */
function at(server, what, payload) {
  const query = new URLSearchParams({
    ...what,
    payload: JSON.stringify([...payload, ['skipWelcome', 'true']]),
  });
  return `${server}?${query}`;
}

function remote(path) {
  return `vscode-remote://remote${encodeURI(path)}`;
}

/** Shows the window, and waits until the suite is through: its exit code. */
async function inBrowser(server) {
  const page = await browse();
  const exit = new Promise((done) => page.exposeFunction('codeAutomationExit', done));
  await page.exposeFunction('codeAutomationLog', async (_, args) => {
    const said = args.join(' ');
    const asked = /suite: window: (.*)/.exec(said)?.[1];
    if (asked) await answer(page, asked);
    else if (process.env.WASFIX_VERBOSE || said.includes(MARK)) console.log(said.slice(said.indexOf(MARK)));
  });
  await page.goto(
    at(server, { workspace }, [
      ['extensionDevelopmentPath', remote(folders.driver)],
      ['extensionTestsPath', remote(suite)],
    ]),
  );
  const late = new Promise((_, failed) => {
    setTimeout(() => failed(new Error(`Not through after ${LIMIT / 1000} s`)), LIMIT).unref();
  });
  const drawn = Object.entries(process.env.WASFIX_ONLY ? {} : DRAWN).map(async ([what, where]) => {
    await page.waitForSelector(where, { timeout: LIMIT });
    console.log(`window: seen: ${what}`);
  });
  // Whoever comes late has said so by then.
  const result = Promise.all([exit, ...drawn]).then(([status]) => status);
  result.catch(() => {});
  try {
    return await Promise.race([exit.then((status) => status || result), late]);
  } catch (error) {
    if (process.env.WASFIX_PICTURE) await page.screenshot({ path: process.env.WASFIX_PICTURE });
    throw error;
  }
}

/** A new page of a browser that ends with the run. */
async function browse() {
  const { chromium: playwright } = await import('playwright-core');
  const browser = await playwright.launch({
    executablePath: chromium,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  endings.push(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(20_000);
  return page;
}

/** Does what the suite asks, and leaves what came of it where it looks. */
async function answer(page, step) {
  const result = await STEPS[step](page).then(
    (seen) => ({ seen }),
    (error) => ({ error: String(error) }),
  );
  // Whole or not at all: the suite looks all the time.
  write(join(folders.window, 'answer.tmp'), result);
  renameSync(join(folders.window, 'answer.tmp'), join(folders.window, 'answer'));
}

async function lines(page, where) {
  await page.locator(where).first().waitFor();
  return await page.locator(where).allInnerTexts();
}

/** Shows a module in a folder that nobody trusts: there are findings, and the program that the folder names has not run. */
async function untrusted(server) {
  user({ 'security.workspace.trust.startupPrompt': 'never' });
  const [trap, ran, module] = ['trap.sh', 'it-ran', 'module.wat'].map((name) =>
    join(folders.untrusted, name),
  );
  writeFileSync(trap, `#!/bin/sh\ntouch '${ran}'\n`, { mode: 0o755 });
  write(join(folders.untrusted, '.vscode', 'settings.json'), { 'wasfix.path': trap });
  copyFileSync(join(examples, 'server.wat'), module);
  const page = await browse();
  await page.goto(at(server, { folder: folders.untrusted }, [['openFile', remote(module)]]));
  // The number of problems, in the bar at the bottom.
  await page.locator('[id="status.problems"]', { hasText: /[1-9]/ }).waitFor();
  await page.locator('.statusbar-item >> text=Restricted Mode').waitFor();
  const failed = existsSync(ran);
  console.log(failed ? 'untrusted folder: FAILED: its program ran' : 'untrusted folder: ok');
  return failed ? 1 : 0;
}
