import { StagewrightError } from '../../text/error.ts';
import type { WakeContext } from '../../types/wake.ts';
import { exchange } from '../forges/transport.ts';

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends JSON to an endpoint, once. Throws, without the path of the URL, which may be a secret, unless the answer is one of success. */
export async function post({ url, headers, body }: Post, context: WakeContext): Promise<void> {
  const sent = {
    'content-type': 'application/json',
    'user-agent': 'stagewright',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  };
  const { status } = await exchange({ method: 'POST', url, headers: sent, body }, { ...context, who: 'it' });
  if (status >= 200 && status <= 299) return;
  throw new StagewrightError('network-failed', `it answered with ${status}`, {
    hint: 'Check the URL and the secret of the endpoint.',
  });
}

/** The value of a variable that the author names. */
export function getSecret(name: string, environment: WakeContext['environment']): string {
  const value = environment[name]?.trim();
  if (value) return value;
  throw new StagewrightError('authentication-failed', `the variable ${name} is not set`, {
    hint: `Set ${name} in the job that publishes.`,
  });
}

/** A URL of an endpoint, as authors write it. Throws `stage-invalid`. */
export function getEndpoint(url: string, maker: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && ['http:', 'https:'].includes(parsed.protocol) && parsed.username === '') return parsed;
  throw new StagewrightError('stage-invalid', `${maker} has a url that is no http or https URL, or holds a user.`, {
    hint: 'Write the URL of the endpoint; a secret comes from the variable that secretEnv names.',
  });
}
