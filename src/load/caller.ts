import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whose code calls. */
export interface Caller {
  /** Where in the bundle of an author's stages. */
  readonly place: string;
  /** True where the author calls, false where a package does that the author has called. */
  readonly isDirect: boolean;
}

/** The author's call that has led to that function; undefined where this package or a package that is being loaded asks by itself. */
export function findCaller(below: (...args: never[]) => unknown): Caller | undefined {
  let isDirect = true;
  for (const site of stackBelow(below)) {
    const name = site.getFileName();
    if (!name || name.startsWith('node:')) continue;
    const file = name.startsWith('file://') ? fileURLToPath(name) : name;
    if (BUNDLE.test(file)) return { place: `${site.getLineNumber()}:${site.getColumnNumber()}`, isDirect };
    // Between an author and the rest stands, in the end, what collects and builds: its own questions are its own.
    if (isDirect && file.startsWith(OWN)) return undefined;
    isDirect = false;
  }
  return undefined;
}

const BUNDLE = /[\\/]\.stagewright[\\/]cache[\\/]stages-/;
/** The folder of this package's code, whether it runs as `lib/` or as `src/`. */
const OWN = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]?$/, sep);
const FRAMES = 50;

/** As V8 has it, without the source maps: formatting a stack takes a thousand times as long. */
function stackBelow(below: (...args: never[]) => unknown): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: readonly NodeJS.CallSite[] } = {};
  try {
    Error.prepareStackTrace = (_, sites) => sites;
    Error.stackTraceLimit = FRAMES;
    Error.captureStackTrace(holder, below);
    return holder.stack ?? [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
