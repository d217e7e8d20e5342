import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { argocd } from '../../../src/plugs/operators/argocd.ts';
import { argocdNotifications } from '../../../src/plugs/operators/argocd-status.ts';
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

describe('the outcome of an application', () => {
  const repository = 'https://github.com/acme/gitops.git';
  const status = { secret: 'forge-token' };
  const addressOf = (operator: Operator, target: Target) => {
    const text = operatorFiles(operator, target)['clusters/eu/staging-shop.yaml'] ?? '';
    return [/ {2}type: (.+)/.exec(text)?.[1], / {2}address: (.+)/.exec(text)?.[1]];
  };

  test('is written to the commit by Flux', () => {
    const file = operatorFiles(flux({ status, namespace: 'flux' }), { repository })['clusters/eu/staging-shop.yaml'] ?? '';
    expect(file.slice(file.indexOf('---'))).toMatchInlineSnapshot(`
      "---
      apiVersion: notification.toolkit.fluxcd.io/v1beta3
      kind: Provider
      metadata:
        name: staging-shop
        namespace: flux
      spec:
        address: https://github.com/acme/gitops
        type: github
        commitStatusExpr: "'stagewright/eu/staging-shop'"
        secretRef:
          name: forge-token
      ---
      apiVersion: notification.toolkit.fluxcd.io/v1beta3
      kind: Alert
      metadata:
        name: staging-shop
        namespace: flux
      spec:
        eventSeverity: info
        eventSources:
          - kind: Kustomization
            name: staging-shop
            namespace: flux
        exclusionList:
          - "^Dependencies do not meet ready condition"
          - "^Health checks canceled"
        providerRef:
          name: staging-shop
      "
    `);
  });

  test.each([
    ['git@github.com:acme/gitops.git', 'github', 'https://github.com/acme/gitops'],
    ['https://user@gitlab.com/acme/platform/gitops.git', 'gitlab', 'https://gitlab.com/acme/platform/gitops'],
    ['https://codeberg.org/acme/gitops', 'gitea', 'https://codeberg.org/acme/gitops'],
    ['ssh://git@bitbucket.org/acme/gitops.git', 'bitbucket', 'https://bitbucket.org/acme/gitops'],
    [
      'https://bitbucket.example.net/ctx/scm/acme/gitops.git',
      'bitbucketserver',
      'https://bitbucket.example.net/ctx/scm/acme/gitops',
    ],
    ['ssh://git@bitbucket.example.net:7999/acme/gitops.git', 'bitbucketserver', 'https://bitbucket.example.net/scm/acme/gitops'],
    ['git@ssh.dev.azure.com:v3/acme/platform/gitops', 'azuredevops', 'https://dev.azure.com/acme/platform/_git/gitops'],
    ['https://dev.azure.com/acme/platform/_git/gitops', 'azuredevops', 'https://dev.azure.com/acme/platform/_git/gitops'],
  ])('goes where the URL %s tells: %s', (url, type, address) => {
    expect(addressOf(flux({ status }), { repository: url })).toEqual([type, address]);
  });

  test('goes where the option tells', () => {
    const options = { ...status, type: 'gitea', address: 'https://git.example.net/acme/gitops' } as const;
    expect(addressOf(flux({ status: options }), { repository: 'https://other.example.net/a/b' })).toEqual([
      'gitea',
      'https://git.example.net/acme/gitops',
    ]);
  });

  test('cannot go where nothing tells, and goes nowhere from the embedded repository', () => {
    for (const url of [
      'https://git.example.net/acme/gitops',
      'https://scm.example.net/scm/repo/acme/gitops',
      '/srv/git/gitops.git',
    ]) {
      expect(() => operatorFiles(flux({ status }), { repository: url })).toThrow(
        expect.objectContaining({ code: 'stage-invalid' }),
      );
    }
    expect(operatorFiles(flux({ status }))).toEqual(operatorFiles(flux()));
  });

  test('is subscribed to on the Application of Argo CD', () => {
    const annotationsOf = (options: object) => {
      const file = operatorFiles(argocd({ status: true, ...options }), { repository })['clusters/eu/staging-shop.yaml'] ?? '';
      return file.slice(file.indexOf('annotations'), file.indexOf('  finalizers'));
    };
    expect(annotationsOf({})).toMatchInlineSnapshot(`
      "annotations:
          argocd.argoproj.io/sync-wave: "1"
          notifications.argoproj.io/subscribe.stagewright-deployed.stagewright: ""
          notifications.argoproj.io/subscribe.stagewright-sync-failed.stagewright: ""
          notifications.argoproj.io/subscribe.stagewright-health-degraded.stagewright: ""
          stagewright/repository: acme/gitops
          stagewright/status-context: stagewright/eu/staging-shop
      "
    `);
    expect(annotationsOf({ status: { service: 'github' } })).toContain('subscribe.stagewright-deployed.github: ""');
    expect(() => operatorFiles(argocd({ status: true }), { repository: '/srv/git/gitops.git' })).toThrow(StagewrightError);
  });

  test.each([flux({ status }), argocd({ status: true })])(
    'has a context that names cluster, stage and application',
    (operator) => {
      const context = operator.statusContext?.({ stage: 'staging', application: 'shop', cluster: 'eu', name: 'staging-shop' });
      expect(context).toBe('stagewright/eu/staging-shop');
      expect([flux().statusContext, argocd().statusContext]).toEqual([undefined, undefined]);
    },
  );

  test('is reported by Argo CD in the words of the forge', () => {
    expect(argocdNotifications({ forge: 'gitlab', api: 'https://gitlab.example.net/api/v4' })).toMatchInlineSnapshot(`
      {
        "service.webhook.stagewright": "{
        "url": "https://gitlab.example.net/api/v4",
        "headers": [
          {
            "name": "Authorization",
            "value": "Bearer $stagewright-token"
          },
          {
            "name": "Content-Type",
            "value": "application/json"
          }
        ]
      }
      ",
        "template.stagewright-deployed": "{
        "webhook": {
          "stagewright": {
            "method": "POST",
            "path": "/projects/{{index .app.metadata.annotations \\"stagewright/repository\\" | urlquery}}/statuses/{{.app.status.operationState.syncResult.revision}}",
            "body": "{\\"state\\": \\"success\\", \\"name\\": {{index .app.metadata.annotations \\"stagewright/status-context\\" | toJson}}, \\"description\\": {{\\"synced and healthy\\" | toJson}}, \\"target_url\\": {{printf \\"%s/applications/%s/%s\\" .context.argocdUrl .app.metadata.namespace .app.metadata.name | toJson}}}"
          }
        }
      }
      ",
        "template.stagewright-health-degraded": "{
        "webhook": {
          "stagewright": {
            "method": "POST",
            "path": "/projects/{{index .app.metadata.annotations \\"stagewright/repository\\" | urlquery}}/statuses/{{.app.status.operationState.syncResult.revision}}",
            "body": "{\\"state\\": \\"failed\\", \\"name\\": {{index .app.metadata.annotations \\"stagewright/status-context\\" | toJson}}, \\"description\\": {{.app.status.health.message | default \\"health degraded\\" | trunc 140 | toJson}}, \\"target_url\\": {{printf \\"%s/applications/%s/%s\\" .context.argocdUrl .app.metadata.namespace .app.metadata.name | toJson}}}"
          }
        }
      }
      ",
        "template.stagewright-sync-failed": "{
        "webhook": {
          "stagewright": {
            "method": "POST",
            "path": "/projects/{{index .app.metadata.annotations \\"stagewright/repository\\" | urlquery}}/statuses/{{.app.status.operationState.operation.sync.revision}}",
            "body": "{\\"state\\": \\"failed\\", \\"name\\": {{index .app.metadata.annotations \\"stagewright/status-context\\" | toJson}}, \\"description\\": {{.app.status.operationState.message | default \\"sync failed\\" | trunc 140 | toJson}}, \\"target_url\\": {{printf \\"%s/applications/%s/%s\\" .context.argocdUrl .app.metadata.namespace .app.metadata.name | toJson}}}"
          }
        }
      }
      ",
        "trigger.stagewright-deployed": "[
        {
          "when": "app.status.operationState != nil and app.status.operationState.phase in ['Succeeded'] and app.status.health.status == 'Healthy'",
          "oncePer": "app.status.operationState?.syncResult?.revision",
          "send": [
            "stagewright-deployed"
          ]
        }
      ]
      ",
        "trigger.stagewright-health-degraded": "[
        {
          "when": "app.status.operationState != nil and app.status.operationState.phase in ['Succeeded'] and app.status.health.status == 'Degraded'",
          "oncePer": "app.status.operationState?.syncResult?.revision",
          "send": [
            "stagewright-health-degraded"
          ]
        }
      ]
      ",
        "trigger.stagewright-sync-failed": "[
        {
          "when": "app.status.operationState != nil and app.status.operationState.phase in ['Error', 'Failed']",
          "oncePer": "app.status.operationState?.operation?.sync?.revision",
          "send": [
            "stagewright-sync-failed"
          ]
        }
      ]
      ",
      }
    `);
    for (const forge of ['github', 'gitlab', 'gitea'] as const) {
      const data = argocdNotifications({ forge, api: 'https://api.example.net' });
      const parsed = Object.fromEntries(Object.entries(data).map(([key, text]) => [key, parse(text)]));
      const outcomes = ['deployed', 'sync-failed', 'health-degraded'];
      expect(Object.keys(parsed).toSorted()).toEqual(
        [
          'service.webhook.stagewright',
          ...outcomes.flatMap((name) => [`template.stagewright-${name}`, `trigger.stagewright-${name}`]),
        ].toSorted(),
      );
      for (const name of outcomes) {
        expect(parsed[`trigger.stagewright-${name}`]).toMatchObject([
          { send: [`stagewright-${name}`], oncePer: expect.any(String) },
        ]);
        const { body, path } = parsed[`template.stagewright-${name}`].webhook.stagewright;
        // Every value is made by the template as JSON, so what it makes is JSON.
        const made = (body as string).replace(/\{\{.*?\| toJson\}\}/g, '"x"');
        expect(JSON.parse(made)).toMatchObject({
          state: name === 'deployed' ? 'success' : forge === 'gitlab' ? 'failed' : 'failure',
        });
        expect(path).toMatch(/statuses\/\{\{\.app\.status\.[a-zA-Z.]+revision\}\}$/);
      }
    }
    expect(() => argocdNotifications({ forge: 'gitea' })).toThrow(expect.objectContaining({ code: 'stage-invalid' }));
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
