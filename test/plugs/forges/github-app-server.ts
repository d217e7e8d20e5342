import { type KeyObject, verify } from 'node:crypto';
import { type ForgeServer, type Route, startServer } from './forge-server.ts';
import { routes } from './github-server.ts';

export interface AppServerOptions {
  readonly app: string;
  readonly key: KeyObject;
  /** Seconds that its clock is ahead of this machine's. */
  readonly ahead?: number;
}

/** A GitHub on which an App is installed for `acme/gitops` as number 42, and that takes no token but those of the App. */
export function startGithubWithApp(options: AppServerOptions): Promise<ForgeServer> {
  const tokens: string[] = [];
  const authorization = (given: string, path: string) => {
    const token = given.replace(/^Bearer /, '');
    return /^\/app\/|\/installation$/.test(path) ? isByApp(token, options) : tokens.includes(token);
  };
  const refusal = { status: 401, content: { message: 'A JSON web token could not be decoded' } };
  return startServer({ authorization, refusal, routes: (server) => [...appRoutes(tokens), ...routes(server)] });
}

function appRoutes(tokens: string[]): readonly Route[] {
  return [
    ['GET', /^\/repos\/acme\/gitops\/installation$/, () => ({ status: 200, content: { id: 42, app_slug: 'publisher' } })],
    [
      'POST',
      /^\/app\/installations\/42\/access_tokens$/,
      ({ body }) => {
        const names = body.repositories as readonly string[];
        if (names.join() !== 'gitops') return { status: 422, content: { message: 'There is a problem with the repositories' } };
        tokens.push(`ghs_${tokens.length}_secretsecretsecret`);
        const until = new Date(Date.now() + 3_600_000).toISOString();
        return { status: 201, content: { token: tokens.at(-1), expires_at: until, repository_selection: 'selected' } };
      },
    ],
  ];
}

/** As https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app says. */
function isByApp(jwt: string, { app, key, ahead = 0 }: AppServerOptions): boolean {
  const [head = '', claims = '', signature = ''] = jwt.split('.');
  const { alg } = read(head);
  const { iat, exp, iss } = read(claims) as Readonly<Record<string, number>>;
  const now = Date.now() / 1000 + ahead;
  const isSigned = verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
  return alg === 'RS256' && isSigned && String(iss) === app && iat! <= now && exp! > now && exp! <= now + 600;
}

function read(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Readonly<Record<string, unknown>>;
}
