import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { StagewrightError } from '../../text/error.ts';
import type { ForgeContext } from '../../types/forge.ts';

/** Node reads the first by itself, but not once other certificates are given; the last is Git's own. */
const variables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'GIT_SSL_CAINFO'];

/**
 * The certificates to trust, as PEM: those that come with Node and those of the files that the environment names.
 * Undefined, for Node's own choice, when there are none to add.
 */
export function readCertificates(environment: ForgeContext['environment']): readonly string[] | undefined {
  const named = variables.filter((name) => environment[name]);
  if (named.every((name) => name === 'NODE_EXTRA_CA_CERTS')) return undefined;
  return [...rootCertificates, ...named.map((name) => readPem(name, environment[name] ?? ''))];
}

function readPem(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StagewrightError('usage', `The certificates that ${name} names cannot be read: ${(cause as Error).message}.`, {
      hint: 'Name a file with certificates in PEM form, or unset the variable.',
      cause,
    });
  }
}
