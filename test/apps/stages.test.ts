import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { type LoadOptions, loadStages } from '../../src/load/load-stages.ts';
import { findProject } from '../../src/load/project.ts';
import { findStageDefinition } from '../../src/model/internals.ts';
import { type Synthesis, synthesize } from '../../src/synthesize.ts';
import type { JsonObject } from '../../src/types/manifest.ts';
import type { Resource } from '../../src/types/resource.ts';
import { Examples } from '../../stages/examples.ts';

const project = findProject(resolve(import.meta.dirname, '../..'));

async function synthesizeStages(names: readonly string[], given: Partial<LoadOptions> = {}): Promise<Synthesis> {
  return synthesize(project, await loadStages(project, { names, set: new Map(), environment: {}, ...given }));
}

test('all stages are without issues', async () => {
  const { stages, issues } = await synthesizeStages([]);
  expect(issues).toEqual([]);
  expect(stages.map(({ definition }) => definition.name)).toEqual(['europe-west', 'europe-north', 'production', 'staging']);
});

test('two previews run beside staging', async () => {
  const { stages, graphs, issues } = await synthesizeStages(['staging', 'preview-login']);
  const other = await synthesizeStages(['preview'], { set: new Map([['BRANCH', 'feature/ABC-12']]) });
  expect(issues).toEqual([]);
  expect(other.issues).toEqual([]);
  expect(stages.map(({ definition }) => definition.cluster)).toEqual(['staging', 'staging']);
  expect(graphs).toHaveLength(1);
  const hosts = [...findHosts(graphs[0]?.resources ?? []), ...findHosts(other.graphs[0]?.resources ?? [])];
  expect(hosts).toContain('preview-login-podinfo.preview.example.com');
  expect(hosts).toContain('podinfo.staging.example.com');
  expect(new Set(hosts).size).toBe(hosts.length);
});

test('a preview without a branch is refused', async () => {
  const { issues } = await synthesizeStages(['preview']);
  expect(issues.map(({ code }) => code)).toEqual(['missing-input']);
});

test('the image of petclinic comes from outside', async () => {
  const published = await synthesizeStages(['production']);
  expect(findImages(published, 'petclinic')).toEqual(['registry.example.com/acme/petclinic:3.4.2']);
  const set = new Map([['PETCLINIC_IMAGE', 'registry.example.com/acme/petclinic:4.0.0']]);
  expect(findImages(await synthesizeStages(['production'], { set }), 'petclinic')).toEqual([
    'registry.example.com/acme/petclinic:4.0.0',
  ]);
});

test('petclinic is applied after its database, as its author says', async () => {
  const { stages } = await synthesizeStages(['staging']);
  const petclinic = stages[0]?.applications.find(({ application }) => application === 'petclinic');
  const text = petclinic?.files.get('clusters/staging/staging-petclinic.yaml');
  expect(text).toContain('- name: staging-petclinic-database\n');
});

test('without shared namespaces every address follows, and only the login is out of reach', () => {
  const tree = new Examples('staging', {
    vars: {
      domain: 'staging.example.com',
      boutique: 'v0.10.6',
      petclinic: 'registry.example.com/acme/petclinic:1',
      settings: 'staging',
      replicas: 1,
    },
  });
  const { issues, graphs } = synthesize(project, {
    stages: [{ tree, definition: findStageDefinition(tree)!, file: 'stages/staging.ts' }],
    findings: [],
  });
  expect(issues.map(({ code, application, resource }) => [code, application, resource?.kind])).toEqual([
    ['missing-reference', 'petclinic', 'Deployment'],
    ['missing-reference', 'petclinic', 'Deployment'],
  ]);
  const cart = graphs[0]?.resources.find(({ id }) => id.kind === 'Deployment' && id.name === 'cartservice');
  expect(JSON.stringify(cart?.manifest)).toContain('redis-cart.redis-cart.svc:6379');
});

test('every pod of petclinic reads the file of its stage', async () => {
  const { graphs } = await synthesizeStages(['staging', 'production']);
  for (const { cluster, resources } of graphs) {
    const settings = resources.find(({ id }) => id.kind === 'ConfigMap' && id.name.startsWith('petclinic-settings-'));
    const deployment = resources.find(({ id }) => id.kind === 'Deployment' && id.name === 'petclinic');
    expect(JSON.stringify(deployment?.manifest)).toContain(`"configMap":{"name":"${settings?.id.name}"}`);
    const data = settings?.manifest.data as JsonObject | undefined;
    expect(data?.['application.yaml']).toMatch(new RegExp(`^# ${cluster}`, 'i'));
  }
});

function findHosts(resources: readonly Resource[]): readonly string[] {
  return resources
    .filter(({ id }) => id.kind === 'Ingress')
    .flatMap(({ manifest }) => (manifest.spec as { readonly rules: readonly { readonly host: string }[] }).rules)
    .map(({ host }) => host);
}

function findImages({ graphs }: Synthesis, name: string): readonly string[] {
  return graphs
    .flatMap(({ resources }) => resources)
    .filter(({ id }) => id.kind === 'Deployment' && id.name === name)
    .flatMap(({ manifest }) => [...JSON.stringify(manifest).matchAll(/"image":"([^"]+)"/g)].map(([, found]) => found ?? ''));
}
