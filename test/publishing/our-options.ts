import { expect } from 'vitest';

/** What Git takes for options, all with a dash in front that stands before `--`, is what the code itself gives. */
export function expectOurOptions(commands: readonly (readonly string[])[]): void {
  const options = commands.flatMap((all) => {
    const end = all.findIndex((argument) => argument === '--' || argument === '--end-of-options');
    const before = end < 0 ? all : all.slice(0, end);
    return before.filter((argument) => argument.startsWith('-')).map((argument) => argument.replace(/=.*$/s, ''));
  });
  expect(options.length).toBeGreaterThan(100);
  for (const option of new Set(options)) expect(ours, option).toContain(option);
}

/** Every option that the code gives itself. */
const ours = [
  ...['-S', '-F', '-p', '-'],
  ...['-c', '-b', '-r', '-z', '-1', '--bare', '--template', '--refs', '--porcelain', '--atomic', '--no-verify', '--no-signed'],
  ...['--no-follow-tags', '--recurse-submodules', '--force-with-lease', '--no-tags', '--no-write-fetch-head', '--stdin'],
  ...['--prune', '--depth', '--filter', '--unshallow', '--format', '--literal-pathspecs', '--full-tree', '--name-only'],
  ...['--name-status', '--no-renames', '--done', '--date-format', '--force', '--batch', '--batch-check', '--verify'],
  ...['--is-ancestor', '--is-shallow-repository', '--path-format', '--git-common-dir', '--no-color', '--encoding', '--get'],
  ...[
    '--untracked-files',
    '--ignore-submodules',
    '--show-prefix',
    '--show-toplevel',
    '--no-merges',
    '--max-count',
    '--null',
    '--get-regexp',
  ],
];
