import { describe, expect, test } from 'vitest';
import { argocd } from '../../../src/plugs/operators/argocd.ts';
import { flux } from '../../../src/plugs/operators/flux.ts';
import { StagewrightError } from '../../../src/text/error.ts';
import type { Target } from '../../../src/types/delivery.ts';
import type { Operator } from '../../../src/types/operator.ts';
import { anApplication, aStage, filesOf } from '../../resources/a-stage.ts';

/** The operator's files of a stage of two applications, the second after the first. */
function operatorFiles(operator: Operator, target: Target = {}): Readonly<Record<string, string>> {
  const stage = aStage({ cluster: 'eu', operator, target });
  const database = anApplication(stage, 'database');
  anApplication(stage, 'shop', { config: {} }, { after: [database] });
  return Object.fromEntries(Object.entries(filesOf(stage)).filter(([path]) => path.startsWith('clusters/')));
}

describe('flux', () => {
  test('writes a Kustomization for each application', () => {
    expect(operatorFiles(flux())).toMatchInlineSnapshot(`
      {
        "clusters/eu/staging-database.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata:
        name: staging-database
        namespace: flux-system
      spec:
        interval: 60m
        path: ./staging/database
        prune: true
        retryInterval: 2m
        sourceRef:
          kind: GitRepository
          name: flux-system
        timeout: 5m
        wait: true
      ",
        "clusters/eu/staging-shop.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata:
        name: staging-shop
        namespace: flux-system
      spec:
        dependsOn:
          - name: staging-database
        interval: 60m
        path: ./staging/shop
        prune: true
        retryInterval: 2m
        sourceRef:
          kind: GitRepository
          name: flux-system
        timeout: 5m
        wait: true
      ",
      }
    `);
  });

  test('follows its options and the folder of the target', () => {
    const options = { source: 'gitops', namespace: 'flux', interval: '1h', retryInterval: '1m', timeout: '9m' };
    expect(operatorFiles(flux(options), { path: '/a/b/' })['clusters/eu/staging-shop.yaml']).toMatchInlineSnapshot(`
      "apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata:
        name: staging-shop
        namespace: flux
      spec:
        dependsOn:
          - name: staging-database
        interval: 1h
        path: ./a/b/staging/shop
        prune: true
        retryInterval: 1m
        sourceRef:
          kind: GitRepository
          name: gitops
        timeout: 9m
        wait: true
      "
    `);
  });
});

describe('argocd', () => {
  const target = { repository: 'https://git.example/gitops.git', branch: 'live' };

  test('writes an Application for each application', () => {
    expect(operatorFiles(argocd(), target)).toMatchInlineSnapshot(`
      {
        "clusters/eu/staging-database.yaml": "apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        annotations:
          argocd.argoproj.io/sync-wave: "0"
        finalizers:
          - resources-finalizer.argocd.argoproj.io
        name: staging-database
        namespace: argocd
      spec:
        destination:
          namespace: database
          server: https://kubernetes.default.svc
        project: default
        source:
          path: staging/database
          repoURL: https://git.example/gitops.git
          targetRevision: live
        syncPolicy:
          automated:
            prune: true
            selfHeal: true
      ",
        "clusters/eu/staging-shop.yaml": "apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        annotations:
          argocd.argoproj.io/sync-wave: "1"
        finalizers:
          - resources-finalizer.argocd.argoproj.io
        name: staging-shop
        namespace: argocd
      spec:
        destination:
          namespace: shop
          server: https://kubernetes.default.svc
        project: default
        source:
          path: staging/shop
          repoURL: https://git.example/gitops.git
          targetRevision: live
        syncPolicy:
          automated:
            prune: true
            selfHeal: true
      ",
      }
    `);
  });

  test('follows its options and the folder of the target', () => {
    const options = { repository: 'ssh://git', namespace: 'argo', project: 'team', server: 'https://eu.example' };
    expect(operatorFiles(argocd(options), { ...target, path: 'gitops' })['clusters/eu/staging-shop.yaml']).toMatchInlineSnapshot(`
      "apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        annotations:
          argocd.argoproj.io/sync-wave: "1"
        finalizers:
          - resources-finalizer.argocd.argoproj.io
        name: staging-shop
        namespace: argo
      spec:
        destination:
          namespace: shop
          server: https://eu.example
        project: team
        source:
          path: gitops/staging/shop
          repoURL: ssh://git
          targetRevision: live
        syncPolicy:
          automated:
            prune: true
            selfHeal: true
      "
    `);
  });

  test('must know its repository', () => {
    expect(() => operatorFiles(argocd())).toThrow(StagewrightError);
  });
});

test('the owned files of an application include its operator file, and only with an operator', () => {
  const owned = (operator?: Operator) => {
    const stage = aStage({ cluster: 'eu', operator });
    anApplication(stage, 'shop');
    return Object.keys(JSON.parse(filesOf(stage)['.stagewright/staging/shop'] ?? '{}').files);
  };
  expect(owned(flux())).toContain('clusters/eu/staging-shop.yaml');
  expect(owned().filter((path) => path.startsWith('clusters/'))).toEqual([]);
});
