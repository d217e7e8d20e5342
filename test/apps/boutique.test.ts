import { describe, expect, test } from 'vitest';
import { collectStage } from '../../src/resources/collect.ts';
import type { Resource } from '../../src/types/resource.ts';
import { Examples, namespaceOf } from '../../stages/examples.ts';
import { type Facts, facts, type Probe } from './boutique-facts.ts';

const stage = new Examples('staging', {
  vars: {
    domain: 'staging.example.com',
    boutique: 'v0.10.6',
    petclinic: 'registry.example.com/acme/petclinic:1',
    settings: 'staging',
    replicas: 1,
  },
  namespace: namespaceOf,
});
const { applications } = collectStage(stage);
const boutique = applications.filter(({ namespace }) => namespace === 'boutique');

test('every service of the boutique is an application in one namespace', () => {
  expect(boutique.map(({ name }) => name).sort()).toEqual(Object.keys(facts).sort());
  const namespaces = boutique.flatMap(({ resources }) => resources.map(({ id }) => id.namespace));
  expect(new Set(namespaces)).toEqual(new Set(['boutique']));
});

describe.each(Object.entries(facts))('%s', (name, expected) => {
  const resources = boutique.find((application) => application.name === name)?.resources ?? [];

  test('is what its public manifests say', () => {
    expect(readFacts(resources)).toEqual(expected);
  });

  test('is selected by its Services', () => {
    const { labels } = find(resources, 'Deployment').spec.template.metadata;
    for (const service of filter(resources, 'Service')) expect(labels).toMatchObject(service.spec.selector);
    expect(labels).toEqual({ app: name });
  });

  test('may do no more than its public manifests allow', () => {
    const { spec } = find(resources, 'Deployment').spec.template;
    expect(spec.securityContext).toEqual({ fsGroup: 1000, runAsGroup: 1000, runAsNonRoot: true, runAsUser: 1000 });
    for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        privileged: false,
        readOnlyRootFilesystem: true,
      });
    }
  });
});

test('the world reaches the front end by a load balancer', () => {
  const frontend = boutique.find(({ name }) => name === 'frontend')?.resources ?? [];
  const types = filter(frontend, 'Service').map(({ metadata, spec }) => [metadata.name, spec.type]);
  expect(types).toEqual([
    ['frontend', 'ClusterIP'],
    ['frontend-external', 'LoadBalancer'],
  ]);
});

test('the load generator waits for the front end', () => {
  const resources = boutique.find(({ name }) => name === 'loadgenerator')?.resources ?? [];
  const [check] = find(resources, 'Deployment').spec.template.spec.initContainers;
  expect(check.env).toEqual([{ name: 'FRONTEND_ADDR', value: 'frontend.boutique.svc:80' }]);
});

// biome-ignore lint/suspicious/noExplicitAny: a test reads manifests of many kinds, and a wrong path fails it.
type AnyManifest = any;

function filter(resources: readonly Resource[], kind: string): AnyManifest[] {
  return resources.filter(({ id }) => id.kind === kind).map(({ manifest }) => manifest);
}

function find(resources: readonly Resource[], kind: string): AnyManifest {
  const [manifest] = filter(resources, kind);
  if (manifest === undefined) throw new Error(`There is no ${kind}.`);
  return manifest;
}

function readFacts(resources: readonly Resource[]): Facts {
  const { spec } = find(resources, 'Deployment').spec.template;
  const [container] = spec.containers;
  const { requests, limits } = container.resources;
  const account = filter(resources, 'ServiceAccount').map(({ metadata }) => metadata.name);
  expect(account).toEqual(spec.serviceAccountName === undefined ? [] : [spec.serviceAccountName]);
  return {
    image: container.image.replace('us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/', ''),
    port: container.ports?.[0].containerPort,
    services: Object.fromEntries(
      filter(resources, 'Service').map((service) => [service.metadata.name, readPort(service, container)]),
    ),
    env: Object.fromEntries((container.env ?? []).map(readVariable)),
    readiness: readProbe(container.readinessProbe),
    liveness: readProbe(container.livenessProbe),
    cpu: [requests.cpu, limits.cpu],
    memory: [requests.memory, limits.memory],
    account: spec.serviceAccountName,
    gracePeriod: spec.terminationGracePeriodSeconds,
  };
}

function readPort({ spec }: AnyManifest, container: AnyManifest): number {
  expect(spec.ports).toHaveLength(1);
  const [{ port, targetPort = port }] = spec.ports;
  expect(targetPort).toBe(container.ports[0].containerPort);
  return port;
}

// The public manifests say `cartservice:7070`; a reference says in which namespace that is, too.
function readVariable({ name, value }: AnyManifest): readonly [string, string] {
  return [name, value.replace('.boutique.svc:', ':')];
}

function readProbe(probe: AnyManifest): Probe | undefined {
  if (probe === undefined) return undefined;
  const { grpc, httpGet, tcpSocket, initialDelaySeconds, periodSeconds } = probe;
  const asks = grpc
    ? `grpc ${grpc.port}`
    : tcpSocket
      ? `tcp ${tcpSocket.port}`
      : `http ${httpGet.port} ${httpGet.path} as ${httpGet.httpHeaders[0].value}`;
  return [asks, initialDelaySeconds, periodSeconds];
}
