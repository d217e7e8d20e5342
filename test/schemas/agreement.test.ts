import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkManifests } from '../../src/check-manifests.ts';

/**
 * What kubeconform -strict said of these files, at version 0.7.0 with the OpenAPI of Kubernetes 1.36.3 and the catalogue of custom
 * schemas: `scripts/check-agreement.mjs` asks it again. Files of `different` name both verdicts, and the reason, in their first line.
 */
const folder = join(import.meta.dirname, 'agreement');

/** Our verdict of a file, with what is said of it. */
function judge(path: string): { readonly verdict: 'valid' | 'invalid'; readonly messages: readonly string[] } {
  const { issues } = checkManifests({ paths: [path], externals: [], folder, kubernetes: '1.36' });
  const errors = issues.filter(({ severity, code }) => severity === 'error' && code !== 'missing-reference');
  return { verdict: errors.length === 0 ? 'valid' : 'invalid', messages: errors.map(({ message }) => message) };
}

const listFiles = (name: string) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`);

describe('our verdict and that of kubeconform', () => {
  it.each(listFiles('valid'))('are both valid: %s', (path) => {
    expect(judge(path)).toEqual({ verdict: 'valid', messages: [] });
  });

  it.each(listFiles('invalid'))('are both invalid: %s', (path) => {
    expect(judge(path).verdict).toBe('invalid');
  });

  it.each(listFiles('different'))('differ as its first line says: %s', (path) => {
    const [, theirs, ours] =
      /^# kubeconform: (valid|invalid|unknown)\. Ours: (valid|invalid)\. \S/.exec(readFileSync(join(folder, path), 'utf8')) ?? [];
    expect(judge(path).verdict).toBe(ours);
    expect(theirs).not.toBe(ours);
  });
});
