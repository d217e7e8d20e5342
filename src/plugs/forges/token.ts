import { StagewrightError } from '../../text/error.ts';
import { list } from '../../text/words.ts';
import type { ForgeContext } from '../../types/forge.ts';

/** The first of those variables that is set; throws with the hint when none is. */
export function getToken({ environment }: ForgeContext, names: readonly string[], hint: string): string {
  const token = findToken(environment, names);
  if (token !== undefined) return token;
  throw new StagewrightError('authentication-failed', `There is no token for pull requests: ${list(names)} is not set.`, {
    hint,
  });
}

/** The first of those variables that is set. Files end with a newline, and so do tokens that were read from one. */
export function findToken(environment: ForgeContext['environment'], names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = environment[name]?.trim();
    if (!value) continue;
    if (/^[\x21-\x7e]+$/.test(value)) return value;
    throw new StagewrightError('authentication-failed', `The value of ${name} holds characters that no token has.`, {
      hint: 'Set it to the token alone, without spaces and line breaks.',
    });
  }
  return undefined;
}

export function bearer(token: string): string {
  return `Bearer ${token}`;
}

export function basic(user: string, token: string): string {
  return `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
}
