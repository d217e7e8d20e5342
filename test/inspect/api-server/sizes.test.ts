import { describe, expect, it } from 'vitest';
import { argocd, flux } from '../../../src/index.ts';
import type { Manifest } from '../../../src/types/manifest.ts';
import type { Operator } from '../../../src/types/operator.ts';
import type { StageDefinition } from '../../../src/types/stage.ts';
import { change, judge } from './judge-case.ts';

const MOST = 1.5 * 1024 * 1024;

describe('the size of an object', () => {
  it('is judged by its JSON, to the byte, where it is custom', () => {
    const empty = aWidget('');
    const room = MOST - Buffer.byteLength(JSON.stringify(empty));
    expect(judge(aWidget('x'.repeat(room)))).toEqual([]);
    expect(judge(aWidget('x'.repeat(room + 1)))).toMatchObject([{ code: 'too-large', rule: 'object-size' }]);
  });

  it('is judged by its texts where Kubernetes keeps it as protobuf', () => {
    const command = (length: number) => change('Pod', { 'spec.containers[0].command': ['x'.repeat(length)] });
    expect(judge(command(MOST - 1000))).toEqual([]);
    expect(judge(command(MOST))).toMatchObject([{ code: 'too-large', rule: 'object-size', at: 'metadata.name' }]);
  });

  it('leaves room for the annotation of kubectl apply where Argo CD applies it', () => {
    const body = (length: number) => aWidget('x'.repeat(length));
    const room = 262144 - 'kubectl.kubernetes.io/last-applied-configuration'.length - JSON.stringify(aWidget('')).length;
    expect(judge(body(room), aStage(argocd({ repository: 'https://git.example.com/gitops' })))).toEqual([]);
    expect(judge(body(room + 1), aStage(argocd({ repository: 'https://git.example.com/gitops' })))).toMatchObject([
      { code: 'too-large', rule: 'apply-size', severity: 'error' },
    ]);
    expect(judge(body(room + 1), aStage(flux()))).toEqual([]);
    expect(judge(body(room + 1))).toEqual([]);
  });

  it('lets Argo CD apply on the server', () => {
    const annotations = { 'argocd.argoproj.io/sync-options': 'Prune=false,ServerSideApply=true' };
    const manifest = aWidget('x'.repeat(300_000));
    expect(
      judge(
        { ...manifest, metadata: { ...manifest.metadata, annotations } },
        aStage(argocd({ repository: 'https://git.example.com/gitops' })),
      ),
    ).toEqual([]);
  });
});

function aWidget(text: string): Manifest {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'web' }, spec: { text } };
}

function aStage(operator: Operator): StageDefinition {
  return { operator } as StageDefinition;
}
