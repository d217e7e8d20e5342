import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';

/** What every command takes. */
export interface CommonOptions {
  /** `[STAGE.]NAME=VALUE`, in the order given. */
  readonly set?: readonly string[];
  /** Folder of the project. @default the working directory or above */
  readonly project?: string;
  readonly json?: boolean;
  /** Files and folders with definitions of custom resources, besides those that package.json names. */
  readonly schemas?: readonly string[];
  /** A GitOps repository whose applications are looked at too; true for those that the stages are published to. */
  readonly against?: string | true;
  /** Reads also what no inventory lists there. @default false */
  readonly againstFiles?: boolean;
}

/** How issues are printed: for people, or as one document on stdout. */
export const formats = ['pretty', 'json', 'sarif', 'junit', 'github'] as const;
export type Format = (typeof formats)[number];

export interface FormatOptions {
  /** @default 'pretty', or 'json' with `--json` */
  readonly format?: Format;
  readonly json?: boolean;
}

/** The format asked for. Throws `usage` where `--json` says otherwise. */
export function chooseFormat({ format, json = false }: FormatOptions): Format {
  if (!json) return format ?? 'pretty';
  if (format === undefined || format === 'json') return 'json';
  throw new StagewrightError('usage', `--json and --format ${format} are two formats.`, { hint: 'Leave one of them out.' });
}

/** `--set` as a map; a later one replaces an earlier one. Throws `usage`. */
export function parseSet(pairs: readonly string[] = []): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals > 0) return [pair.slice(0, equals), pair.slice(equals + 1)];
      throw new StagewrightError('usage', `--set ${quote(pair)} is not NAME=VALUE.`, {
        hint: 'Write --set IMAGE=ghcr.io/acme/shop:1.2.3, or --set staging.IMAGE=… for one stage.',
      });
    }),
  );
}

/** `--allow-deletions` as a number. Throws `usage`. */
export function parseDeletions(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new StagewrightError('usage', `--allow-deletions ${quote(text)} is not a number.`, {
    hint: 'Write --allow-deletions 3: how many deletions you expect; the error that refuses them says it.',
  });
}

/** `--timeout` in milliseconds. Throws `usage`. */
export function parseTimeout(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new StagewrightError('usage', `--timeout ${quote(text)} is not a number of seconds.`, {
    hint: 'Write --timeout 60.',
  });
}
