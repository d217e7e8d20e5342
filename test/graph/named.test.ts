import { expect, test } from 'vitest';
import { listEdges } from '../../src/graph/edges.ts';
import { getNamed } from '../../src/graph/named.ts';
import type { Graph } from '../../src/types/graph.ts';
import { aDeployment, aGraph, anExternal, aResource, aService } from './build.ts';

const knative = (id: string) => {
  const service = aResource(id, { apiVersion: 'serving.knative.dev/v1' });
  return { ...service, id: { ...service.id, group: 'serving.knative.dev' } };
};
const graph = aGraph(
  [
    aDeployment('shop/web'),
    { ...aDeployment('blog/web'), application: 'blog' },
    aDeployment('shop/worker', { envFrom: [{ secretRef: { name: 'registry' } }, { secretRef: { name: 'lost' } }] }),
    aService('shop/web'),
    knative('Service shop/web'),
    aResource('ClusterRole reader'),
    aResource('Application argocd/apps'),
  ],
  [anExternal('Secret shop/registry')],
);

function find(text: string, graphs: readonly Graph[] = [graph]) {
  const { keys, resources } = getNamed(text, graphs, graphs.flatMap(listEdges));
  return [
    [...keys].map((key) =>
      JSON.parse(key)
        .filter((part: unknown) => part !== null)
        .join(' '),
    ),
    resources.length,
  ];
}

test.each([
  ['Deployment/worker', ['test apps Deployment shop worker'], 1],
  ['deployment/shop/WEB'.toLowerCase(), ['test apps Deployment shop web'], 1],
  ['DEPLOYMENT.apps/blog/web', ['test apps Deployment blog web'], 1],
  ['ClusterRole/reader', ['test rbac.authorization.k8s.io ClusterRole reader'], 1],
  ['service.serving.knative.dev/web', ['test serving.knative.dev Service shop web'], 1],
  ['Service./web', ['test  Service shop web'], 1],
  // What is not rendered, and even what is not there, has those who refer to it.
  ['Secret/registry', ['test  Secret shop registry'], 0],
  ['Secret/shop/lost', ['test  Secret shop lost'], 0],
  ['application/blog', ['test apps Deployment blog web'], 1],
  ['Application/staging/blog', ['test apps Deployment blog web'], 1],
  // No application of ours, so one of Argo CD.
  ['Application/apps', ['test argoproj.io Application argocd apps'], 1],
])('%s is found', (text, keys, resources) => {
  expect(find(text)).toEqual([keys, resources]);
});

test('one object in several clusters is all of them', () => {
  expect(find('Deployment/worker', [graph, { ...graph, cluster: 'other' }])).toEqual([
    ['test apps Deployment shop worker', 'other apps Deployment shop worker'],
    2,
  ]);
});

test.each([
  ['Deployment/web', 'Deployment/blog/web and Deployment/shop/web'],
  ['Service/shop/web', 'Service./shop/web and Service.serving.knative.dev/shop/web'],
])('%s may be several, which are listed as they can be written', (text, choices) => {
  expect(() => find(text)).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringContaining(choices) }));
  for (const choice of choices.split(' and ')) expect(find(choice)[0]).toHaveLength(1);
});

test.each([
  ['Deployment/wrker', 'Deployment/shop/worker.'],
  ['Deployment/blog/worker', 'Deployment/shop/worker.'],
  ['Deployment/wep', 'Deployment/blog/web and Deployment/shop/web.'],
  ['StatefulSet/worker', 'Deployment/shop/worker.'],
  ['Deploymet/none', 'Deployment.'],
  ['Gizmo/none', 'Kinds are Application, ClusterRole'],
  ['ClusterRole/entirely-different', 'ClusterRole/reader.'],
  ['application/blg', 'application/blog.'],
  ['application/nothing-like-it', 'blog and shop.'],
])('%s is not there, and the nearest is offered', (text, nearest) => {
  expect(() => find(text)).toThrow(expect.objectContaining({ code: 'usage', hint: expect.stringContaining(nearest) }));
});

test.each(['web', '', '/', 'Deployment/', '/web', 'a/b/c/d', 'Deployment//web'])('%j is no name', (text) => {
  expect(() => find(text)).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringContaining('KIND/NAME') }));
});
