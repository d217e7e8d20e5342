import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue, Manifest } from '../../../src/types/manifest.ts';
import type { StageDefinition } from '../../../src/types/stage.ts';
import { bases } from './bases.ts';
import { cases } from './cases-table.ts';
import { change, judge } from './judge-case.ts';

const kinds = Object.keys(bases) as (keyof typeof bases)[];
const paths = [
  ...new Set(Object.values(cases).flatMap((rows) => rows.flatMap(([, bad, good]) => Object.keys({ ...bad, ...good })))),
];

describe('judging for the API server', () => {
  it('throws for no value in any field that it reads', () => {
    const places = fc.dictionary(fc.constantFrom(...paths), fc.jsonValue() as fc.Arbitrary<JsonValue>, { maxKeys: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...kinds), places, (kind, values) => {
        judge(tryChange(kind, values));
      }),
      { numRuns: 3000 },
    );
  });

  it('throws for no spec at all', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.jsonValue() as fc.Arbitrary<JsonValue>, (kind, value) => {
        const { apiVersion, kind: name, metadata, ...rest } = bases[kind] as unknown as Manifest;
        const fields = Object.fromEntries(Object.keys(rest).map((key) => [key, value]));
        judge({ apiVersion, kind: name, metadata, ...fields });
      }),
    );
  });

  it('says nothing of what is filled in later', () => {
    const manifest = change('Deployment', {
      'metadata.labels': { 'app.kubernetes.io/version': '@LATER', '@LATER': 'x y' },
      'spec.replicas': '@LATER',
      'spec.strategy.rollingUpdate.maxSurge': '@LATER',
      'spec.template.spec.serviceAccountName': '@LATER',
      'spec.template.spec.containers[0].image': '@LATER ',
      'spec.template.spec.containers[0].ports': [{ name: '@LATER', containerPort: '@LATER' }],
      'spec.template.spec.containers[0].resources': { requests: { memory: '@LATER' }, limits: { memory: '1Mi' } },
      'spec.template.spec.restartPolicy': '@LATER',
    });
    expect(judge(manifest)).toEqual([]);
  });

  it('takes names in capitals for ones to be replaced, in YAML of others', () => {
    const manifest = change('Pod', { 'spec.serviceAccountName': 'YOUR_ACCOUNT' });
    expect(judge(manifest)).toEqual([]);
    expect(judge(manifest, {} as StageDefinition)).toMatchObject([{ rule: 'dns-subdomain' }]);
  });

  it('shows nothing that a Secret holds', () => {
    const manifest = change('Secret', {
      stringData: { 'a b': 'hunter2', '.dockerconfigjson': 'hunter2' },
      type: 'kubernetes.io/dockerconfigjson',
    });
    const findings = judge(manifest);
    expect(findings.map(({ rule }) => rule)).toEqual(['config-key', 'docker-config']);
    expect(JSON.stringify(findings.map(({ message, fix, at }) => ({ message, fix, at })))).not.toContain('hunter2');
  });
});

/** A value of another shape may stand where a path goes on; then there is nothing to be put. */
function tryChange(kind: keyof typeof bases, values: Readonly<Record<string, JsonValue>>): Manifest {
  try {
    return change(kind, values);
  } catch {
    return change(kind, {});
  }
}
