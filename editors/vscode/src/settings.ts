// Which settings the server is told of, and in what form.
//
// Knows the names in package.json. Must not know the editor: values come in as plain objects.

/** The section of all settings, and the client's name. */
export const SECTION = 'wasfix';

/**
 * The settings that are the server's; the others (`path`, `trace`) are the extension's own. The server also has
 * `formatting`, which makes it a formatter: in this editor that is not wanted.
 */
export const OF_THE_SERVER = [
  'from',
  'to',
  'select',
  'ignore',
  'severity',
  'unsafeFixes',
  'inlayHints',
  'config',
  'rules',
] as const;

/**
 * The part of the section `wasfix` that goes to the server. What is not set is left out, so that it says
 * nothing against a `wasfix.toml`: `null`, and lists and tables with nothing in them.
 */
export function forServer(section: unknown): Record<string, unknown> {
  if (!isTable(section)) return {};
  return Object.fromEntries(
    OF_THE_SERVER.map((name) => [name, section[name]] as const).filter(([, value]) => isSet(value)),
  );
}

/** The options of a command line that finds the same rules as the server: those of files count too. */
export function forCommand(section: unknown): string[] {
  const { config, rules } = forServer(section);
  const folders: unknown[] = Array.isArray(rules) ? rules : [];
  return [
    ...(typeof config === 'string' && config !== '' ? ['--config', config] : []),
    ...folders.filter((folder) => typeof folder === 'string').flatMap((folder) => ['--rules', folder]),
  ];
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
