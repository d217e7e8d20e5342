import type { Environment } from './environment.ts';

/** The variable with a token (or password) for the GitOps repository, and the one with the user it belongs to. */
const TOKEN = 'STAGEWRIGHT_GIT_TOKEN';
const USERNAME = 'STAGEWRIGHT_GIT_USERNAME';

/** What most forges take beside a token. */
const ANYBODY = 'x-access-token';

/**
 * Settings by which Git asks for the token in the environment, and no other credential helper, where the server of that URL wants to know
 * who we are; none without a token. The token itself is in no argument and no file, and goes to no other host, be it by a redirect or a proxy.
 */
export function tokenSettings(url: string, environment: Environment): readonly string[] {
  const parsed = /^https?:/i.test(url) && URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !environment[TOKEN]) return [];
  // Git has the user already where the URL names one.
  const user = parsed.username === '' ? `printf 'username=%s\\n' "\${${USERNAME}:-${ANYBODY}}"; ` : '';
  const helper = `!f() { test "$1" = get || exit 0; ${user}printf 'password=%s\\n' "$${TOKEN}"; }; f`;
  const name = `credential.${parsed.protocol}//${parsed.host}.helper`;
  return ['-c', `${name}=`, '-c', `${name}=${helper}`];
}
