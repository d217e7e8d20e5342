import { StagewrightError } from '../../text/error.ts';

/** Sends JSON to one API and reads JSON back. */
export interface HttpClient {
  /** Throws `authentication-failed`, `forge-error` with the server's own message, or `network-failed`. */
  send(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<unknown>;
}

const LIMIT = 30_000;

/** A client for the API at that root; the headers, which hold the token, are in no message. */
export function createClient(root: string, headers: Readonly<Record<string, string>>): HttpClient {
  return {
    async send(method, path, body) {
      const response = await request(root + path, {
        method,
        headers: { ...headers, 'user-agent': 'stagewright', ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // A redirect to another host must not take the token with it.
        redirect: 'error',
        signal: AbortSignal.timeout(LIMIT),
      });
      const text = await response.text();
      if (response.ok) return parse(text, root);
      const said = messageOf(text);
      const what = `${method} ${new URL(root + path).pathname} was answered with ${response.status}${said === '' ? '' : `: ${said}`}`;
      if (response.status === 401 || response.status === 403) {
        throw new StagewrightError('authentication-failed', `The forge at ${new URL(root).host} refused the token: ${what}.`, {
          hint: 'Check that the token is valid and may read and write pull requests of this repository.',
        });
      }
      throw new StagewrightError('forge-error', `The forge at ${new URL(root).host} refused: ${what}.`, {
        hint: 'Its own words say why; check the repository and the branches.',
      });
    },
  };
}

async function request(url: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch (cause) {
    const { cause: inner } = cause as { cause?: Error };
    throw new StagewrightError(
      'network-failed',
      `The forge at ${new URL(url).host} cannot be reached: ${(inner ?? (cause as Error)).message}.`,
      {
        hint: 'What was pushed stands; run the command again.',
        cause,
      },
    );
  }
}

function parse(text: string, root: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StagewrightError('forge-error', `The forge at ${new URL(root).host} answered with something that is no JSON.`, {
      hint: 'Check the URL of its API.',
      cause,
    });
  }
}

/** The words of an answer in JSON; nothing of a page of HTML. */
function messageOf(text: string): string {
  try {
    const { message, errors = [] } = JSON.parse(text) as { message?: string; errors?: readonly { message?: string }[] };
    return [message, ...errors.map((error) => error.message)]
      .filter((part) => part)
      .join('; ')
      .slice(0, 500);
  } catch {
    return '';
  }
}
