import { findPrefixes, join } from './active-rules.ts';

/** What kind of string a field holds: one value, one command line argument, or a file with many lines. */
export type HostField = 'value' | 'argument' | 'file';

const containerFields: readonly { readonly path: string; readonly field: HostField }[] = [
  { path: 'env[].value', field: 'value' },
  { path: 'args[]', field: 'argument' },
  { path: 'command[]', field: 'argument' },
];

/** The string fields of one kind in which people write host names. */
export function listHostFields(group: string, kind: string): readonly { readonly path: string; readonly field: HostField }[] {
  if (group === '' && kind === 'ConfigMap') return [{ path: 'data.*', field: 'file' }];
  return findPrefixes({ kind: '@PodSpec' }, { group, kind }).flatMap((prefix) =>
    ['containers[]', 'initContainers[]', 'ephemeralContainers[]'].flatMap((containers) =>
      containerFields.map(({ path, field }) => ({ path: join(prefix, join(containers, path)), field })),
    ),
  );
}
