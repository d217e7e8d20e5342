import { hidden, hideSecrets } from '../text/secrets.ts';
import type { Environment } from './environment.ts';

const secretName =
  /(TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|API_?KEY|ACCESS_?KEY|SECRET_?KEY|PRIVATE_?KEY|CREDENTIALS?|_PAT|_PASS|_PWD|_AUTH)(_\d+)?$/i;

/**
 * The text without secrets: the user part of `http(s)` URLs, passwords of all others and tokens in their queries, `Authorization` values,
 * and in all forms what the environment holds: variables named like `*_TOKEN` or `*_PASSWORD`, passwords in URLs, and headers in
 * `GIT_CONFIG_VALUE_*`.
 */
export function redact(text: string, environment: Environment = process.env): string {
  const clean = text
    .replace(/\b(https?:\/\/)[^/\s@'"]+@/gi, `$1${hidden}@`)
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^/\s:@'"]+):[^/\s@'"]+@/gi, `$1:${hidden}@`)
    .replace(/([?&][\w-]*(?:token|password|secret|signature|key)=)[^&#\s'"]+/gi, `$1${hidden}`)
    .replace(/\b(authorization:\s*)?(basic|bearer)\s+[a-z0-9+/=._~-]{8,}/gi, `$1$2 ${hidden}`)
    .replace(/\b((?:private|job|deploy)-token:\s*)\S+/gi, `$1${hidden}`);
  return hideSecrets(clean, findSecrets(environment));
}

function findSecrets(environment: Environment): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (!value) return [];
    if (secretName.test(name)) return [value];
    // Such as a proxy's; what a header has to say is behind its last blank.
    const password = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:([^/\s]+)@/i.exec(value)?.[1];
    const header = /^GIT_CONFIG_VALUE_\d+$/.test(name) ? /^\s*[\w-]+:.*?(\S+)\s*$/.exec(value)?.[1] : undefined;
    return [...(password ? [password, decode(password)] : []), ...(header ? [header, ...readBasic(header)] : [])];
  });
}

/** The password that a header of basic authentication holds; nothing for any other. */
function readBasic(encoded: string): readonly string[] {
  const [, password] = /^[\x20-\x7e]*?:([\x20-\x7e]+)$/.exec(Buffer.from(encoded, 'base64').toString('latin1')) ?? [];
  return password === undefined ? [] : [password];
}

function decode(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    // A percent sign that encodes nothing: then it is the password as it is.
    return password;
  }
}
