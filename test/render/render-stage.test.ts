import { expect, test } from 'vitest';
import { blobIdOf } from '../../src/render/blob-id.ts';
import type { Inventory } from '../../src/types/files.ts';
import { anApplication, aStage, filesOf, synthesizeStages } from '../resources/a-stage.ts';

const workload = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1', envFrom: [{ configMapRef: { name: 'settings' } }] }] },
    },
  },
};
const service = { kind: 'Service', spec: { selector: { app: 'web' }, ports: [{ port: 80, name: 'http' }] } };

function aShop(layout?: 'file-per-application') {
  const stage = aStage({ namespace: 'shop', ...(layout && { layout }) });
  anApplication(stage, 'shop', { web: workload, 'web-service': service });
  anApplication(stage, 'base', { settings: { data: { a: 'b' } } });
  return stage;
}

test('an application is a folder of one file per resource, in apply order', () => {
  const files = filesOf(aShop());
  expect(Object.keys(files)).toEqual([
    'staging/_namespaces/namespace-shop.yaml',
    'staging/_namespaces/kustomization.yaml',
    '.stagewright/staging/_namespaces',
    'staging/shop/service-web-service.yaml',
    'staging/shop/deployment-web.yaml',
    'staging/shop/kustomization.yaml',
    '.stagewright/staging/shop',
    'staging/base/configmap-settings.yaml',
    'staging/base/kustomization.yaml',
    '.stagewright/staging/base',
  ]);
  expect(files['staging/shop/kustomization.yaml']).toMatchInlineSnapshot(`
    "apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - service-web-service.yaml
      - deployment-web.yaml
    "
  `);
});

test('an application is one file where that is wished, also when it is called kustomization', () => {
  const files = filesOf(aShop('file-per-application'));
  expect(files['staging/shop/resources.yaml']).toMatchInlineSnapshot(`
    "apiVersion: v1
    kind: Service
    metadata:
      name: web-service
      namespace: shop
    spec:
      ports:
        - name: http
          port: 80
      selector:
        app: web
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
      namespace: shop
    spec:
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: web
        spec:
          containers:
            - envFrom:
                - configMapRef:
                    name: settings
              image: nginx:1
              name: web
    "
  `);
  expect(files['staging/shop/kustomization.yaml']).toContain('resources:\n  - resources.yaml\n');
  const stage = aStage({ layout: 'file-per-application' });
  anApplication(stage, 'kustomization');
  expect(filesOf(stage)['staging/kustomization/resources.yaml']).toContain('kind: ConfigMap');
});

test('the inventory lists our files with their blob ids, what is offered and what is needed', () => {
  const files = filesOf(aShop());
  const text = files['.stagewright/staging/shop'] ?? '';
  expect(text).toMatchInlineSnapshot(`
    "{
      "version": 1,
      "project": "shop",
      "cluster": "staging",
      "files": {
        "staging/shop/deployment-web.yaml": "fe954588075a69bd81132e309c5a0dd533668a0c",
        "staging/shop/kustomization.yaml": "4e8f48b0c1e424bb6f1728eb201096878bf64773",
        "staging/shop/service-web-service.yaml": "01722e438430be3884614805f416fef6125c57fe"
      },
      "offers": [
        "Deployment.apps shop/web",
        "Deployment.apps shop/web label app=web",
        "Service shop/web-service",
        "Service shop/web-service port 80 http"
      ],
      "needs": [
        "ConfigMap shop/settings"
      ]
    }
    "
  `);
  const inventory = JSON.parse(text) as Inventory;
  for (const [path, id] of Object.entries(inventory.files)) expect(blobIdOf(files[path] ?? '')).toBe(id);
});

test('a resource more renames no file and changes no other', () => {
  const before = filesOf(aShop());
  const stage = aShop();
  anApplication(stage, 'more', { settings: {} }, { namespace: 'more' });
  const after = filesOf(stage);
  expect(Object.fromEntries(Object.entries(after).filter(([path]) => !path.includes('/more')))).toEqual(before);
});

test('the name of the application is no part of a resource file', () => {
  const names = ['one', 'two'].map((name) => {
    const stage = aStage();
    anApplication(stage, name, { settings: {} }, { namespace: 'all' });
    return synthesizeStages(stage).stages[0]?.applications[0]?.files.get(`staging/${name}/configmap-settings.yaml`);
  });
  expect(names[0]).toBe(names[1]);
  expect(names[0]).toContain('name: settings');
});
