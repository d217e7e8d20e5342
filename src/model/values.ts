import { createHash } from 'node:crypto';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { Parser } from '../types/parser.ts';

/** A container image with its tag or digest: `ghcr.io/acme/shop:1.4.2`, `redis@sha256:…`. */
export type Image = `${string}:${string}` | `${string}@sha256:${string}`;

/** A fully qualified DNS name, such as `shop.example.com`. */
export type Hostname = `${string}.${string}`;

/** A parser that is also a function, for literals: `image('redis:7.4')`. Throws on a value that it does not accept. */
export interface ValueParser<T> extends Parser<T> {
  (value: string): T;
}

// The grammar of the distribution project: https://github.com/distribution/reference
const IMAGE =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Accepts an image reference with a tag or a digest. */
export const image: ValueParser<Image> = parser('image', (value) => {
  if (!IMAGE.test(value)) return 'this is no image reference, such as ghcr.io/acme/shop:1.4.2';
  if (!/:[\w.-]+$|@sha256:/.test(value.slice(value.lastIndexOf('/') + 1))) return 'it has neither a tag nor a digest';
  return undefined;
});

/** Accepts a fully qualified DNS name of lower-case labels. */
export const hostname: ValueParser<Hostname> = parser('hostname', (value) => {
  const labels = value.split('.');
  const fits = value.length <= 253 && labels.length > 1 && labels.every((label) => LABEL.test(label));
  return fits ? undefined : 'this is no fully qualified host name, such as shop.example.com';
});

/** Accepts any text that is not empty. */
export const text: ValueParser<string> = parser('text', (value) => (value === '' ? 'it is empty' : undefined));

/** Accepts a whole number, as a number or as digits. */
export const integer: Parser<number> = {
  '~standard': {
    version: 1,
    vendor: 'stagewright',
    validate: (value) => {
      const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
      if (Number.isSafeInteger(number)) return { value: number as number };
      return { issues: [{ message: 'this is no whole number' }] };
    },
  },
};

/**
 * Makes a stage name out of anything, such as a branch: `stageName('preview')` turns `login` into `preview-login` and
 * `feature/ABC-12` into `preview-feature-abc-12-cda141`: a name that had to be changed keeps a short hash, so that two
 * branches never share a stage. A value that is such a stage name already stays what it is.
 */
export function stageName(prefix: string): Parser<string> {
  return {
    '~standard': {
      version: 1,
      vendor: 'stagewright',
      validate: (value) => {
        if (typeof value !== 'string' || value === '') return { issues: [{ message: 'it is empty' }] };
        if (value.startsWith(`${prefix}-`) && LABEL.test(value) && value.length <= 40) return { value };
        const words = value
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '-')
          .replace(/^-+|-+$/g, '');
        const name = `${prefix}-${words}`;
        // A word that only looks like a hash gets one too, or it could be the name of another branch.
        if (words === value && name.length <= 40 && !/-[0-9a-f]{6}$/.test(name)) return { value: name };
        const hash = createHash('sha256').update(value).digest('hex').slice(0, 6);
        return { value: `${name.slice(0, 33).replace(/-+$/, '')}-${hash}` };
      },
    },
  };
}

function parser<T extends string>(name: string, findProblem: (value: string) => string | undefined): ValueParser<T> {
  const parse = (value: string): T => {
    const problem = findProblem(value);
    if (problem === undefined) return value as T;
    throw new StagewrightError('stage-invalid', `${name}(${quote(value)}): ${problem}.`, {
      hint: `Pass a value that ${name} accepts.`,
    });
  };
  return Object.assign(parse, {
    '~standard': {
      version: 1 as const,
      vendor: 'stagewright',
      validate: (value: unknown) => {
        if (typeof value !== 'string') return { issues: [{ message: 'this is no text' }] };
        const problem = findProblem(value);
        return problem === undefined ? { value: value as T } : { issues: [{ message: problem }] };
      },
    },
  });
}
