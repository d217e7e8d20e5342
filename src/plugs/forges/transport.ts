import { type IncomingHttpHeaders, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import type { ForgeContext } from '../../types/forge.ts';
import { readCertificates } from './certificates.ts';
import { addressOf, authorizationOf, findProxy, openTunnel } from './proxy.ts';

export interface Question {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const LONGEST_ANSWER = 10 * 1024 * 1024;

export interface Exchange extends Pick<ForgeContext, 'environment'> {
  /** Milliseconds that it may take. */
  readonly limit: number;
  /** Whom messages are about, at the beginning of a sentence. @default the forge and its host */
  readonly who?: string;
}

/**
 * One exchange over HTTP, through the proxy and with the certificates that the environment names. Follows no redirect. Throws
 * `network-failed`, and `forge-error` for an answer of more than 10 MB or a certificate that is not trusted.
 */
export async function exchange(question: Question, { environment, limit, who }: Exchange): Promise<Answer> {
  const subject = who ?? `The forge at ${question.url.host}`;
  const signal = AbortSignal.timeout(limit);
  try {
    return await ask(question, await connectionTo(question, environment, signal), { signal, subject });
  } catch (cause) {
    if (isStagewrightError(cause)) throw cause;
    const reason = signal.aborted ? `no answer within ${Math.ceil(limit / 1000)} s` : reasonOf(cause);
    if (isAboutTrust(cause)) {
      throw new StagewrightError('forge-error', `${subject} shows a certificate that is not trusted: ${reason}.`, {
        hint: 'Name the file with your certificate authority in NODE_EXTRA_CA_CERTS or SSL_CERT_FILE.',
        cause,
      });
    }
    throw new StagewrightError('network-failed', `${subject} cannot be reached: ${reason}.`, {
      hint: 'What was pushed stands; run the command again.',
      cause,
    });
  }
}

/** The options that lead the request to its host: directly, through a tunnel, or for plain HTTP by asking the proxy. */
async function connectionTo(
  { url, headers }: Question,
  environment: ForgeContext['environment'],
  signal: AbortSignal,
): Promise<RequestOptions> {
  const proxy = findProxy(url, environment);
  const sent = { ...headers, host: url.host };
  const direct = { ...addressOf(url), path: `${url.pathname}${url.search}`, headers: sent };
  if (url.protocol === 'http:') {
    if (!proxy) return { ...direct, agent: false };
    return { ...addressOf(proxy), path: url.href, headers: { ...sent, ...authorizationOf(proxy) }, agent: false };
  }
  const ca = readCertificates(environment);
  const tls = { ...(ca && { ca: [...ca] }), ...(isIP(direct.host) === 0 && { servername: direct.host }) };
  if (!proxy) return { ...direct, ...tls, agent: false };
  const socket = await openTunnel(url, { proxy, ca, signal });
  // Without the agent, which would open a connection of its own.
  return { ...direct, createConnection: () => connectTls({ socket, host: direct.host, ...tls }) };
}

interface Asking {
  readonly signal: AbortSignal;
  readonly subject: string;
}

function ask({ method, url, body }: Question, options: RequestOptions, { signal, subject }: Asking): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)({ ...options, method, signal });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.once('error', reject);
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size <= LONGEST_ANSWER) return;
        reject(tooLong(subject));
        request.destroy();
      });
      // Without its end an answer is cut off, which Node says as an error.
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    request.end(body);
  });
}

function tooLong(subject: string): StagewrightError {
  return new StagewrightError('forge-error', `${subject} answered with more than 10 MB.`, {
    hint: 'Check the URL of its API.',
  });
}

function reasonOf(cause: unknown): string {
  const { message, code } = cause as { message?: string; code?: string };
  // The error for several addresses that all failed has no words of its own.
  return (message || code || String(cause)).replace(/\.$/, '');
}

function isAboutTrust(cause: unknown): boolean {
  const { code = '' } = cause as { code?: string };
  return /CERT|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS_/.test(code);
}
