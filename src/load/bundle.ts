import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { StagewrightError } from '../text/error.ts';
import type { StageFile } from './stage-files.ts';

/** One script that evaluates each stage file only when it is asked to. */
export interface Bundle {
  /** Text of an ES module whose default export maps a file's name to a function that imports it. */
  readonly code: string;
  /** Every file that went in, absolute. */
  readonly files: readonly string[];
}

/**
 * Bundles the stage files and what they import with esbuild, packages left out: fast on every Node version, with source
 * maps, and with one copy of the SDK. Throws `stage-broken` at the author's line.
 */
export async function bundleStages(root: string, files: readonly StageFile[], outfile: string): Promise<Bundle> {
  const esbuild = await import('esbuild');
  const imports = files.map(({ name, path }) => `${JSON.stringify(name)}: () => import(${JSON.stringify(`./${path}`)})`);
  try {
    const result = await esbuild.build({
      absWorkingDir: root,
      stdin: { contents: `export default { ${imports.join(',\n')} };`, resolveDir: root, sourcefile: 'stages.js' },
      outfile,
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      target: `node${process.versions.node}`,
      sourcemap: 'inline',
      sourcesContent: false,
      keepNames: true,
      logLevel: 'silent',
      define: Object.fromEntries(Object.keys(ownNames).map((name) => [name, ownNames[name as keyof typeof ownNames]])),
      plugins: [ownPlace, packagesOutside],
    });
    return {
      code: result.outputFiles[0]?.text ?? '',
      files: Object.keys(result.metafile.inputs)
        .filter((path) => path !== 'stages.js')
        .map((path) => join(root, path)),
    };
  } catch (cause) {
    throw asBroken(cause);
  }
}

const ownNames = {
  'import.meta.url': '__stagewright_url',
  'import.meta.filename': '__stagewright_file',
  'import.meta.dirname': '__stagewright_folder',
  __filename: '__stagewright_file',
  __dirname: '__stagewright_folder',
};

/** A bundled file would see the bundle's place; authors mean the place of their own file. */
const ownPlace: Plugin = {
  name: 'own-place',
  setup(build) {
    build.onLoad({ filter: /\.[mc]?[jt]sx?$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8');
      const loader = /x$/.test(path) ? 'tsx' : 'ts';
      if (!/import\.meta|__dirname|__filename/.test(contents)) return { contents, loader };
      const [url, file, folder] = [pathToFileURL(path).href, path, dirname(path)].map((value) => JSON.stringify(value));
      // On one line with the author's first, so that line numbers stay.
      return {
        contents: `const __stagewright_url=${url},__stagewright_file=${file},__stagewright_folder=${folder};${contents}`,
        loader,
      };
    });
  },
};

/** Packages stay outside, so that they are loaded once; except those of a workspace that are TypeScript themselves. */
const packagesOutside: Plugin = {
  name: 'packages-outside',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async (request) => {
      if (request.pluginData === packagesOutside || request.kind === 'entry-point') return undefined;
      if (/^(?:node:|stagewright$|stagewright\/|cdk8s$|constructs$)/.test(request.path))
        return { path: request.path, external: true };
      const { path, errors } = await build.resolve(request.path, {
        kind: request.kind,
        resolveDir: request.resolveDir,
        importer: request.importer,
        pluginData: packagesOutside,
      });
      // Found here, because a missing package would stop the whole bundle without a word about who imports it.
      if (errors.length > 0 && request.kind === 'import-statement') return { errors };
      return /\.[mc]?tsx?$/.test(path) && !/\.d\.[mc]?ts$/.test(path) ? { path } : { path: request.path, external: true };
    });
  },
};

interface BuildMessage {
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | null;
}

function asBroken(cause: unknown): unknown {
  const messages = (cause as { errors?: readonly BuildMessage[] }).errors;
  const [first] = messages ?? [];
  if (!first) return cause;
  const { location } = first;
  const more = messages && messages.length > 1 ? ` (and ${messages.length - 1} more)` : '';
  return new StagewrightError('stage-broken', `${first.text}${/[.!?]$/.test(first.text) ? '' : '.'}${more}`, {
    hint: location ? `Mend ${location.file}.` : 'Mend the file.',
    cause,
    ...(location && { at: { file: location.file, line: location.line, column: location.column + 1 } }),
  });
}
