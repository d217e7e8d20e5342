import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CheckedManifests, checkManifests } from '../../src/check-manifests.ts';

export type Files = Readonly<Record<string, string | Buffer>>;

/** A temporary folder with these files, which goes away with the test. */
export function aFolder(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-manifests-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Checks a folder with these files. */
export function check(files: Files, { paths = ['.'], externals = [] as readonly string[] } = {}): CheckedManifests {
  return checkManifests({ paths, externals, folder: aFolder(files) });
}

/** `error missing-key web.yaml:12:20`, for every issue. */
export function summary({ issues }: CheckedManifests): readonly string[] {
  return issues.map(({ severity, code, source }) => `${severity} ${code} ${source?.file}:${source?.line}:${source?.column}`);
}

export function aConfigMap(
  name: string,
  { namespace, keys = ['A'] }: { namespace?: string; keys?: readonly string[] } = {},
): string {
  const lines = ['apiVersion: v1', 'kind: ConfigMap', 'metadata:', `  name: ${name}`];
  if (namespace !== undefined) lines.push(`  namespace: ${namespace}`);
  return [...lines, 'data:', ...keys.map((key) => `  ${key}: value`), ''].join('\n');
}

/** A pod that asks for one key of an object of that kind; the name stands in line 14, the key in line 15, column 20. */
export function aPod(wanted: string, { namespace = '', kind = 'configMapKeyRef', key = 'A' } = {}): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: pod
  namespace: ${namespace}
spec:
  containers:
    - name: main
      image: busybox
      env:
        - name: A
          valueFrom:
            ${kind}:
              name: ${wanted}
              key: ${key}
`;
}
