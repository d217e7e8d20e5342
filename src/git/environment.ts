/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Git's own variables that a user or a CI system sets on purpose; every other `GIT_*` is kept from the child. */
const configVariables = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];
const accessVariables = [
  'GIT_ASKPASS',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSH_VARIANT',
  'GIT_HTTP_USER_AGENT',
  'GIT_HTTP_PROXY_AUTHMETHOD',
  // No variables of Git's, but what askpass scripts and credential helpers usually read.
  'GIT_USERNAME',
  'GIT_USER',
  'GIT_PASSWORD',
  'GIT_TOKEN',
];
const accessPrefixes = ['GIT_SSL_', 'GIT_PROXY_SSL_'];

/** What a command needs that stays on this machine. */
const localVariables = new Set([
  ...['HOME', 'PATH', 'TMPDIR', 'XDG_CONFIG_HOME', 'USER', 'LOGNAME'],
  ...['SYSTEMROOT', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA'],
  ...configVariables,
]);

const fixed = { LANG: 'C', LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };

/** The guarded variables that `createLocalEnvironment` may set: simple-git wants them named. */
export const localGuarded: readonly string[] = [...configVariables, 'GIT_TERMINAL_PROMPT', 'GIT_OPTIONAL_LOCKS'];

/** The environment of commands that stay on this machine: the few variables that Git needs, and nothing that steers it. */
export function createLocalEnvironment(parent: Environment): Record<string, string> {
  return { ...pick(parent, (name) => localVariables.has(name.toUpperCase())), ...fixed };
}

/**
 * The environment of commands that talk to a server. Variables that are not Git's pass, because credential helpers, askpass
 * scripts, proxies and SSH agents are driven by them; of Git's own only those that give access do.
 */
export function createRemoteEnvironment(parent: Environment): Record<string, string> {
  return {
    ...pick(parent, isWanted),
    ...pickConfig(parent),
    // Where nobody has named a program that answers, a window that asks would wait for ever.
    ...(!parent.SSH_ASKPASS && { SSH_ASKPASS_REQUIRE: 'never' }),
    ...fixed,
    GIT_ALLOW_PROTOCOL: 'file:http:https:ssh',
  };
}

/** The environment of what signs: agents and keys are found, and there is nowhere to ask for a passphrase. */
export function createSigningEnvironment(parent: Environment): Record<string, string> {
  const places = ['GPG_TTY', 'DISPLAY', 'WAYLAND_DISPLAY', 'SSH_ASKPASS'];
  const kept = Object.entries(createRemoteEnvironment(parent)).filter(([name]) => !places.includes(name));
  return { ...Object.fromEntries(kept), SSH_ASKPASS_REQUIRE: 'never' };
}

/** The arguments that keep the user's settings from running anything or slowing a private repository down. */
export const settings: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'fetch.writeCommitGraph=false',
  'log.showSignature=false',
];

function isWanted(name: string): boolean {
  if (['EDITOR', 'VISUAL', 'PAGER'].includes(name)) return false;
  if (!name.toUpperCase().startsWith('GIT_')) return true;
  return [...configVariables, ...accessVariables].includes(name) || accessPrefixes.some((prefix) => name.startsWith(prefix));
}

/** `GIT_CONFIG_COUNT` and its numbered pairs: how CI systems hand over a header or a rewritten URL. */
function pickConfig(parent: Environment): Record<string, string> {
  const count = Number(parent.GIT_CONFIG_COUNT ?? 0);
  if (!Number.isInteger(count) || count < 1) return {};
  return pick(parent, (name) => name === 'GIT_CONFIG_COUNT' || /^GIT_CONFIG_(KEY|VALUE)_\d+$/.test(name));
}

function pick(parent: Environment, isTaken: (name: string) => boolean): Record<string, string> {
  const taken: Record<string, string> = {};
  for (const [name, value] of Object.entries(parent)) if (value !== undefined && isTaken(name)) taken[name] = value;
  return taken;
}
