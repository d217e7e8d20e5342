import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import { toRequest } from '../../src/cli/commands/publishing.ts';
import { Application, type ApplicationOptions } from '../../src/model/application.ts';
import { Config } from '../../src/model/config.ts';
import { type ExternalOptions, external } from '../../src/model/external.ts';
import { type ImagePolicyOptions, imagePolicy } from '../../src/model/image-policy.ts';
import { findStageDefinition } from '../../src/model/internals.ts';
import { type RemovedOptions, removed } from '../../src/model/removed.ts';
import { Secrets } from '../../src/model/secrets.ts';
import { Stage, type StageOptions } from '../../src/model/stage.ts';
import { stageName } from '../../src/model/values.ts';
import { type ArgocdOptions, argocd } from '../../src/plugs/operators/argocd.ts';
import type { ArgocdStatus } from '../../src/plugs/operators/argocd-status.ts';
import { type FluxOptions, flux } from '../../src/plugs/operators/flux.ts';
import type { FluxStatus } from '../../src/plugs/operators/flux-status.ts';
import { synthesize } from '../../src/synthesize.ts';
import { isStagewrightError, StagewrightError } from '../../src/text/error.ts';
import { type Case, each, type Place, type Scene } from './hostile-place.ts';

type Fill = (application: Application) => void;

interface Wish {
  readonly name?: string;
  readonly options?: Partial<StageOptions>;
  readonly application?: string;
  readonly of?: ApplicationOptions;
}

/** A stage as an author writes it, checked, rendered and then published. */
function built(scene: Scene, fill: Fill, { name = 'staging', options = {}, application = 'web', of = {} }: Wish = {}): Case {
  const tree = evaluate(() => {
    const stage = new Stage(name, { vars: {}, target: { repository: scene.remote }, ...options });
    fill(new Application(stage, application, {}, of));
    return stage;
  });
  const definition = findStageDefinition(tree)!;
  const project = { root: scene.context.root, name: 'shop', output: 'dist' };
  const { stages, issues } = synthesize(project, { stages: [{ definition, tree, file: 'stages/staging.ts' }], findings: [] });
  const [error] = issues.filter(({ severity }) => severity === 'error');
  if (error) throw new StagewrightError('checks-failed', `${error.code}: ${error.message}`, { hint: error.fix });
  return [toRequest(stages[0]!), scene.context];
}

/** What an author's constructs throw is an error of the stage's file, as `loadStages` says it. */
function evaluate(make: () => Stage): Stage {
  try {
    return make();
  } catch (error) {
    if (isStagewrightError(error)) throw error;
    throw new StagewrightError('stage-broken', String(error), { hint: 'Mend the file of the stage.' });
  }
}

const config = (application: Construct, metadata: ApiObjectMetadata = {}, data: Readonly<Record<string, string>> = { A: '1' }) =>
  new ApiObject(application, 'config', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'config', ...metadata },
    data,
  } as never);

/** The objects of authors, whose values are often put together from what came from elsewhere. */
export const modelFields: Readonly<Record<string, Place>> = {
  'Stage name': (name, scene) => built(scene, (app) => void config(app), { name }),
  'Stage name of a branch': (text, scene) => {
    const parsed = stageName('preview')['~standard'].validate(text) as { readonly value?: string };
    return built(scene, (app) => void config(app), { name: parsed.value ?? '' });
  },
  'Stage.cluster': (cluster, scene) => built(scene, (app) => void config(app), { options: { cluster } }),
  'Stage.namespace': (namespace, scene) => built(scene, (app) => void config(app), { options: { namespace } }),
  'Application name': (application, scene) => built(scene, (app) => void config(app), { application }),
  'Application.namespace': (namespace, scene) => built(scene, (app) => void config(app), { of: { namespace } }),
  'name of a resource': (name, scene) => built(scene, (app) => void config(app, { name })),
  'namespace of a resource': (namespace, scene) => built(scene, (app) => void config(app, { namespace })),
  'name of a label': (text, scene) => built(scene, (app) => void config(app, { labels: { [text]: 'a' } })),
  'value of a label': (text, scene) => built(scene, (app) => void config(app, { labels: { a: text } })),
  'name of an annotation': (text, scene) => built(scene, (app) => void config(app, { annotations: { [text]: 'a' } })),
  'value of an annotation': (text, scene) => built(scene, (app) => void config(app, { annotations: { a: text } })),
  'name in data': (text, scene) => built(scene, (app) => void config(app, {}, { [text]: '1' })),
  'value in data': (text, scene) => built(scene, (app) => void config(app, {}, { A: text })),
  'kind of a resource': (kind, scene) =>
    built(scene, (app) => void new ApiObject(app, 'any', { apiVersion: 'example.com/v1', kind, metadata: { name: 'any' } })),
  'apiVersion of a resource': (apiVersion, scene) =>
    built(scene, (app) => void new ApiObject(app, 'any', { apiVersion, kind: 'Any', metadata: { name: 'any' } })),
  'Config key': (text, scene) => built(scene, (app) => void new Config(app, 'config', { [text]: '1' })),
  'Config.name': (name, scene) => built(scene, (app) => void new Config(app, 'config', { A: '1' }, { name })),
  'Secrets key': (text, scene) => built(scene, (app) => void new Secrets(app, 'secrets', [text])),
  'id of a construct': (text, scene) => built(scene, (app) => void new Config(app, text, { A: '1' })),
  ...each<ExternalOptions>(
    'external',
    () => ({ kind: 'Secret', name: 'tls', apiVersion: 'v1', namespace: 'web', keys: ['a'], ports: [] }),
    (options, scene) => built(scene, (app) => void [config(app), external(app, options)]),
  ),
  ...each<RemovedOptions>(
    'removed',
    () => ({ kind: 'Secret', name: 'tls', namespace: 'web', reason: 'it is gone' }),
    (options, scene) => built(scene, (app) => void [config(app), removed(app, options)]),
  ),
  ...each<FluxOptions>(
    'flux',
    () => ({
      source: 'gitops',
      namespace: 'flux-system',
      interval: '10m',
      retryInterval: '1m',
      timeout: '5m',
      status: { secret: 'forge' },
    }),
    (options, scene) => built(scene, (app) => void config(app), { options: { operator: flux(options) } }),
  ),
  ...each<ArgocdOptions>(
    'argocd',
    () => ({
      repository: 'https://host/a/b',
      namespace: 'argocd',
      project: 'default',
      server: 'https://kubernetes',
      status: true,
    }),
    (options, scene) => built(scene, (app) => void config(app), { options: { operator: argocd(options) } }),
  ),
  ...each<FluxStatus>(
    'flux.status',
    () => ({ secret: 'forge', type: 'gitlab', address: 'https://host/a/b' }),
    (status, scene) => built(scene, (app) => void config(app), { options: { operator: flux({ status }) } }),
  ),
  ...each<ArgocdStatus>(
    'argocd.status',
    () => ({ service: 'stagewright' }),
    (status, scene) =>
      built(scene, (app) => void config(app), { options: { operator: argocd({ repository: 'https://host/a/b', status }) } }),
  ),
  ...each<ImagePolicyOptions>(
    'imagePolicy',
    () => ({ at: 'data.A' }),
    (options, scene) => built(scene, (app) => void imagePolicy(config(app), 'flux-system:web', options)),
  ),
  'name of an image policy': (text, scene) =>
    built(scene, (app) => void imagePolicy(config(app, {}, { A: 'web:1' }), text, { at: 'data.A' })),
};
