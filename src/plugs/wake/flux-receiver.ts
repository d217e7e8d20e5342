import { createHash, createHmac } from 'node:crypto';
import { StagewrightError } from '../../text/error.ts';
import type { Landed, Wake, WakeContext } from '../../types/wake.ts';
import { exchange } from '../forges/transport.ts';
import { getEndpoint, getSecret, post } from './post.ts';

export interface FluxReceiverOptions {
  /** URL of the receiver with its path (`…/hook/<digest>`); only where it is reached, when `receiver` is given. */
  readonly url: string;
  /** Name of the Receiver: the path is then made of it, its namespace and the secret, and stands nowhere. @default the URL has the path */
  readonly receiver?: string;
  /** Namespace of the Receiver. @default 'flux-system' */
  readonly namespace?: string;
  /**
   * `generic` proves nothing but the path, `hmac` (`generic-hmac`) signs, and `oidc` (`generic-oidc`) shows who the CI job is and needs no
   * shared secret. @default 'hmac' with a secret, else 'generic'
   */
  readonly kind?: 'generic' | 'hmac' | 'oidc';
  /**
   * Variable with the token of the Receiver's secret, or for `oidc` with the job's ID token. @default none; for `oidc` it is asked of
   * GitHub or Forgejo Actions (`permissions: id-token: write`)
   */
  readonly secretEnv?: string;
  /** Whom the ID token is for. @default 'notification-controller' */
  readonly audience?: string;
}

/**
 * Tells a Receiver of Flux that something has landed. Fields: https://fluxcd.io/flux/components/notification/receivers/,
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export function fluxReceiver(options: FluxReceiverOptions): Wake {
  const { secretEnv, kind = secretEnv === undefined ? 'generic' : 'hmac' } = options;
  const base = getEndpoint(options.url, 'fluxReceiver()');
  if ((kind === 'hmac' || (kind === 'generic' && options.receiver !== undefined)) && secretEnv === undefined) {
    throw new StagewrightError('stage-invalid', `fluxReceiver() of kind ${kind} needs the token of the Receiver's secret.`, {
      hint: 'Name the variable that holds it in secretEnv.',
    });
  }
  return {
    name: `the Flux receiver at ${base.host}`,
    key: JSON.stringify(['flux', options]),
    async call(landed, context) {
      const body = JSON.stringify(describe(landed));
      const url = urlOf(base, options, kind === 'oidc' ? '' : secretOf(options, context));
      await post({ url, headers: await proofOf(kind, { body, options, context }), body }, context);
    },
  };
}

/** Nothing in it is needed by Flux; filters of a Receiver (`resourceFilter`) can use it. */
function describe({ repository, branch, before, commit, stages }: Landed) {
  return { event: 'push', repository, branch, before, commit, stages };
}

function secretOf({ secretEnv }: FluxReceiverOptions, { environment }: WakeContext): string {
  return secretEnv === undefined ? '' : getSecret(secretEnv, environment);
}

/** `/hook/` and the digest of token, name and namespace. */
function urlOf(base: URL, { receiver, namespace = 'flux-system' }: FluxReceiverOptions, token: string): URL {
  if (receiver === undefined) return base;
  const digest = createHash('sha256').update(`${token}${receiver}${namespace}`).digest('hex');
  return new URL(`${base.href.replace(/\/+$/, '')}/hook/${digest}`);
}

interface Proof {
  readonly body: string;
  readonly options: FluxReceiverOptions;
  readonly context: WakeContext;
}

async function proofOf(
  kind: 'generic' | 'hmac' | 'oidc',
  { body, options, context }: Proof,
): Promise<Readonly<Record<string, string>>> {
  if (kind === 'generic') return {};
  if (kind === 'oidc') return { authorization: `Bearer ${await idTokenOf(options, context)}` };
  return { 'x-signature': `sha256=${createHmac('sha256', secretOf(options, context)).update(body).digest('hex')}` };
}

async function idTokenOf(
  { secretEnv, audience = 'notification-controller' }: FluxReceiverOptions,
  context: WakeContext,
): Promise<string> {
  if (secretEnv !== undefined) return getSecret(secretEnv, context.environment);
  const url = new URL(getSecret('ACTIONS_ID_TOKEN_REQUEST_URL', context.environment));
  url.searchParams.set('audience', audience);
  const authorization = `Bearer ${getSecret('ACTIONS_ID_TOKEN_REQUEST_TOKEN', context.environment)}`;
  const question = { method: 'GET', url, headers: { accept: 'application/json', authorization } };
  const { status, text } = await exchange(question, { ...context, who: 'the endpoint of the CI for ID tokens' });
  const token = status === 200 ? readToken(text) : undefined;
  if (token !== undefined) return token;
  throw new StagewrightError('authentication-failed', `the CI gave no ID token but answered with ${status}`, {
    hint: 'Give the job the permission id-token: write.',
  });
}

function readToken(text: string): string | undefined {
  try {
    const { value } = JSON.parse(text) as { value?: unknown };
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}
