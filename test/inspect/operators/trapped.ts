import { buildGraph } from '../../../src/graph/build-graph.ts';
import { operatorTraps } from '../../../src/inspect/operators/operator-traps.ts';
import { findStageDefinition } from '../../../src/model/internals.ts';
import type { StageOptions } from '../../../src/model/stage.ts';
import { groupOf } from '../../../src/resources/identity.ts';
import type { Finding, Issue } from '../../../src/types/issue.ts';
import type { Manifest } from '../../../src/types/manifest.ts';
import type { Operator } from '../../../src/types/operator.ts';
import { anApplication, aStage, synthesizeStages } from '../../resources/a-stage.ts';

export type Objects = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The traps that these objects, as application `shop` of stage `staging`, walk into. */
export function trapsOf(objects: Objects, options: Partial<StageOptions> = {}): readonly Issue[] {
  const stage = aStage({ namespace: 'shop', target: { repository: REPOSITORY, path: 'gitops' }, ...options });
  anApplication(stage, 'shop', objects);
  return synthesizeStages(stage).issues.filter(({ code }) => code === 'operator-trap');
}

/** The traps alone of application `shop`, whose objects need not be such as a stage can make. */
export function inspect(manifests: readonly Manifest[], operator?: Operator): readonly Finding[] {
  const tree = aStage({ target: { repository: REPOSITORY }, ...(operator && { operator }) });
  const resources = manifests.map((manifest, index) => ({
    id: { group: groupOf(manifest.apiVersion), kind: manifest.kind, namespace: 'shop', name: manifest.metadata.name },
    stage: 'staging',
    application: 'shop',
    construct: `shop/${index}`,
    manifest,
  }));
  const graph = buildGraph({ cluster: 'staging', resources, externals: [], isClusterScoped: () => false, isComplete: true });
  const definition = findStageDefinition(tree)!;
  return [...operatorTraps.inspect({ definition, resources, graph, definitions: [], isUnknown: () => false })];
}

/** As `rule severity Kind name at`, what is absent as `-`. */
export function told(issues: readonly Issue[]): readonly string[] {
  return issues.map(({ rule, severity, resource, at }) => {
    const name = resource ? `${resource.kind} ${resource.name}` : '-';
    return `${rule} ${severity} ${name} ${at ?? '-'}`;
  });
}

export const REPOSITORY = 'https://git.example.com/acme/gitops.git';
