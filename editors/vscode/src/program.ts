// Where the program `wasfix` is.
//
// Knows paths and the environment, which are handed in. Must not know the editor.

import { accessSync, constants, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';

/** What a path is read against. */
export interface Surroundings {
  /** As `process.platform`. */
  platform: NodeJS.Platform;
  /** As `process.env`. */
  env: Record<string, string | undefined>;
  /** The user's folder. */
  home: string;
  /** The first folder of the workspace. */
  folder?: string | undefined;
}

/** The program's absolute path, or the message and where it was looked for. */
export type Found = { program: string } | { missing: string; tried: string[] };

/** Finds the program that the setting `wasfix.path` names. What is no text is no path, and says nothing. */
export function find(setting: unknown, where: Surroundings): Found {
  const named = (typeof setting === 'string' && setting.trim()) || 'wasfix';
  const tried = candidates(named, where);
  const program = tried.find((path) => isProgram(path, where.platform));
  if (program !== undefined) return { program };
  return { missing: missing(named, where), tried };
}

function missing(named: string, where: Surroundings): string {
  const install = 'Install it with `cargo install --path . --locked` from its repository';
  return isName(named, where)
    ? `The program \`${named}\` is not on the PATH. ${install}, or set \`wasfix.path\`.`
    : `\`wasfix.path\` says \`${named}\`, and there is no program. ${install}, or correct the setting.`;
}

function candidates(named: string, where: Surroundings): string[] {
  if (!isName(named, where)) return withSuffixes(absolute(named, where), where);
  const path = pathOf(where);
  const folders = (where.env['PATH'] ?? where.env['Path'] ?? '').split(path.delimiter);
  // An editor that the desktop starts often has not the shell's PATH.
  folders.push(path.join(where.home, '.cargo', 'bin'));
  return folders
    .filter((folder) => path.isAbsolute(folder))
    .flatMap((folder) => withSuffixes(path.join(folder, named), where));
}

function absolute(named: string, where: Surroundings): string {
  const path = pathOf(where);
  const plain = named.replaceAll('${workspaceFolder}', where.folder ?? '.');
  if (/^~[/\\]/.test(plain)) return path.join(where.home, plain.slice(2));
  return path.resolve(where.folder ?? where.home, plain);
}

/** Whether it is a bare name, to be looked for on the PATH. */
function isName(named: string, where: Surroundings): boolean {
  return !(where.platform === 'win32' ? /[/\\$~]/ : /[/$~]/).test(named);
}

function withSuffixes(path: string, where: Surroundings): string[] {
  if (where.platform !== 'win32' || pathOf(where).extname(path) !== '') return [path];
  // `.cmd` and `.bat` need a shell, which the server is not started with.
  return [`${path}.exe`];
}

function isProgram(path: string, platform: NodeJS.Platform): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    if (platform !== 'win32') accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function pathOf(where: Surroundings): typeof posix {
  return where.platform === 'win32' ? win32 : posix;
}
