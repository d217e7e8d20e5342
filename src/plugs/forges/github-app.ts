import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import type { ForgeContext } from '../../types/forge.ts';
import { numberAt, textAt } from './answer.ts';
import { createClient } from './http-client.ts';
import { bearer, findToken } from './token.ts';

/** Where an App is installed, and how the API is asked there. */
export interface AppPlace {
  /** Root of the API. */
  readonly api: string;
  /** `owner/name` of the repository. */
  readonly repository: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The authorization of a GitHub App's installation, for this repository alone, by `GITHUB_APP_ID` (or the App's client id),
 * `GITHUB_APP_PRIVATE_KEY` and, if it shall not be looked up, `GITHUB_APP_INSTALLATION_ID`. Undefined where the first two are not set;
 * throws `authentication-failed` for a key that is none.
 * API: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app,
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app,
 * https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
 */
export function findApp(context: ForgeContext, place: AppPlace): (() => Promise<string>) | undefined {
  const app = findToken(context.environment, ['GITHUB_APP_ID']);
  const pem = context.environment.GITHUB_APP_PRIVATE_KEY?.trim();
  if (app === undefined || !pem) return undefined;
  const key = readKey(pem);
  let token: { readonly value: Promise<string>; readonly made: number } | undefined;
  return async () => {
    if (token === undefined || performance.now() - token.made > RENEWED) {
      token = { value: mint({ app, key }, place, context), made: performance.now() };
    }
    try {
      return bearer(await token.value);
    } catch (error) {
      token = undefined;
      throw error;
    }
  };
}

/** Milliseconds; a token lives for an hour. */
const RENEWED = 50 * 60_000;

/** As PEM, also with `\n` in place of line breaks, as many CI systems keep it. */
function readKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem.replaceAll('\\r', '').replaceAll('\\n', '\n'));
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Its message says nothing to people.
  }
  throw new StagewrightError('authentication-failed', 'The value of GITHUB_APP_PRIVATE_KEY is no private RSA key.', {
    hint: 'Set it to the whole content of the .pem file that GitHub made for the App.',
  });
}

interface App {
  readonly app: string;
  readonly key: KeyObject;
}

async function mint(app: App, { api, repository, headers }: AppPlace, context: ForgeContext): Promise<string> {
  const jwt = signJwt(app);
  const client = createClient({ root: api, authorization: bearer(jwt), token: jwt, headers }, context);
  try {
    const known = findToken(context.environment, ['GITHUB_APP_INSTALLATION_ID']);
    const installation = known ?? numberAt(await client.send('GET', `/repos/${repository}/installation`), 'id');
    const path = `/app/installations/${encodeURIComponent(String(installation))}/access_tokens`;
    const name = repository.slice(repository.indexOf('/') + 1);
    return textAt(await client.send('POST', path, { repositories: [name] }), 'token');
  } catch (error) {
    if (!isStagewrightError(error) || error.exit !== 4) throw error;
    throw new StagewrightError('authentication-failed', error.message, {
      hint: `Check GITHUB_APP_ID, its key, the clock of this machine, and that the App is installed for ${repository}.`,
      cause: error,
    });
  }
}

/** The clock may be a minute ahead or behind: GitHub wants it made in the past, and to end within ten minutes. */
function signJwt({ app, key }: App): string {
  const now = Math.floor(Date.now() / 1000);
  const content = [
    { alg: 'RS256', typ: 'JWT' },
    { iat: now - 60, exp: now + 9 * 60, iss: app },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const text = content.join('.');
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}
