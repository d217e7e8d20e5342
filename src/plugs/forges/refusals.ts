import { StagewrightError } from '../../text/error.ts';
import { wordsOf } from './server-words.ts';
import type { Answer } from './transport.ts';

/** The error for an answer that is no success. `request` is its method and path. */
export function refusal(request: string, host: string, { status, text }: Answer): StagewrightError {
  const said = wordsOf(text);
  const what = `${request} was answered with ${status}${said === '' ? '' : `: ${said}`}`;
  if ([203, 401, 403].includes(status)) {
    return new StagewrightError('authentication-failed', `The forge at ${host} refused the token: ${what}.`, {
      hint: 'Check that the token is valid and may read and write pull requests of this repository.',
    });
  }
  if (status >= 500) {
    return new StagewrightError('network-failed', `The forge at ${host} does not work at the moment: ${what}.`, {
      hint: 'What was pushed stands; run the command again.',
    });
  }
  const check = 'Check the repository and the branches';
  return new StagewrightError('forge-error', `The forge at ${host} refused: ${what}.`, {
    hint: status === 404 ? `${check}; forges also say this of what a token may not see.` : `Its own words say why. ${check}.`,
  });
}

export function rateLimited(host: string, delay: number): StagewrightError {
  const until = new Date(Date.now() + delay).toISOString().replace(/\.\d+Z$/, 'Z');
  return new StagewrightError('rate-limited', `The rate limit of the forge at ${host} is used up until ${until}.`, {
    hint: 'What was pushed stands; run the command again after that time, or wait longer with --timeout.',
  });
}

export function redirected(host: string, target: string): StagewrightError {
  return new StagewrightError('forge-error', `The forge at ${host} redirects to ${target}, which is not followed.`, {
    hint: 'If the repository has moved, use its new URL; if people sign in there, check the token.',
  });
}

export function endless(host: string): StagewrightError {
  return new StagewrightError('forge-error', `The forge at ${host} answers with a list that does not end.`, {
    hint: 'Check the URL of its API.',
  });
}

export function notJson(host: string): StagewrightError {
  return new StagewrightError('forge-error', `The forge at ${host} answered with something that is no JSON.`, {
    hint: 'Check the URL of its API; a page where people sign in, or a proxy, may stand before it.',
  });
}
