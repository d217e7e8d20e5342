import { describe, placeOf } from '../../text/describe.ts';
import { plural, quote } from '../../text/words.ts';
import type { InspectedStage, Inspection } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import type { Manifest } from '../../types/manifest.ts';
import { runWithin } from '../run-within.ts';
import { temper } from './temper.ts';
import { judge, type Ledger, type Scene } from './validating/judge.ts';
import { isExempt } from './validating/match.ts';
import { readPolicy } from './validating/policy.ts';
import { type Request, readPlurals, toPodRequest, toRequest } from './validating/request.ts';
import { readWorld, type World } from './validating/world.ts';

/** Reports what the ValidatingAdmissionPolicies of the cluster would refuse, and which policies cannot be judged here. */
export const admissionPolicy: Inspection = {
  codes: ['admission-policy'],
  *inspect(stage) {
    const world = readWorld(stage);
    if (world === undefined) return;
    for (const manifest of world.mutating) yield* sayMutating(manifest, world);
    if (world.policies.length === 0) return;
    const plurals = readPlurals(stage.definitions);
    const requests = stage.resources
      .flatMap((resource) => [toRequest(resource, plurals), toPodRequest(resource) ?? []].flat())
      .filter((request) => !isExempt(request));
    for (const manifest of world.policies) yield* temper(inspectPolicy(manifest, requests, { world, stage }), stage);
  },
};

/** How long one policy may take for all resources of a stage, in milliseconds. */
const MOST_TIME = 10_000;

function* inspectPolicy(
  manifest: Manifest,
  requests: readonly Request[],
  { world, stage }: Omit<Scene, 'ledger'>,
): Generator<Finding> {
  const { policy, faults } = readPolicy(manifest);
  const place = placeOfPolicy(manifest, world, stage);
  for (const { at, said } of faults) {
    // A policy of the cluster's own is nothing that the author could mend.
    const severity = world.ownerOf(manifest) === undefined ? 'warning' : 'error';
    const message = `${nameOf(manifest)} has an expression that cannot be read at ${at}, so it judges nothing here: ${said}.`;
    const fix = 'Mend the expression, or waive the issue if the API server takes it.';
    if (isSaidHere(manifest, world, stage)) {
      yield { code: 'admission-policy', rule: policy.name, severity, message, fix, ...place, at };
    }
  }
  if (faults.length > 0) return;

  const ledger: Ledger = { findings: [], messages: new Set(), told: new Set(), unknowns: new Map() };
  const isDone = runWithin(MOST_TIME, () => {
    for (const request of requests) judge(policy, request, { world, stage, ledger });
  });
  yield* ledger.findings;
  if (!isDone) {
    const count = plural(new Set(requests.map(({ resource }) => resource)).size, 'resource');
    const message = `${nameOf(manifest)} took longer than ${MOST_TIME / 1000} seconds for ${count}, and was stopped.`;
    const fix = 'Make its expressions cheaper: loops in loops and expressions that backtrack cost most.';
    yield { code: 'admission-policy', rule: policy.name, severity: 'error', message, fix, ...place };
  }
  for (const [what, resources] of ledger.unknowns) {
    const [first] = resources;
    const such = `${plural(resources.size, 'resource')}, such as ${describe(first!.id)}`;
    const message = `${nameOf(manifest)} is not judged for ${such}: it depends on ${what}, which is not known here.`;
    const fix =
      'Nothing, if that is fine; a Namespace or a parameter can be rendered, or put into the files of the option admission.';
    yield { code: 'admission-policy', rule: policy.name, severity: 'info', message, fix, ...place };
  }
}

function* sayMutating(manifest: Manifest, world: World): Generator<Finding> {
  const resource = world.ownerOf(manifest);
  if (resource === undefined) return;
  const message = `${nameOf(manifest)} is not evaluated: what it changes in the cluster is not seen here.`;
  const fix = 'Nothing, if no check depends on what it changes.';
  yield { code: 'admission-policy', rule: 'mutating', severity: 'info', message, fix, ...placeOf(resource) };
}

/** A policy that another stage renders is that stage's to mend. */
function isSaidHere(manifest: Manifest, world: World, { graph }: InspectedStage): boolean {
  return world.ownerOf(manifest) !== undefined || !graph.resources.some((resource) => resource.manifest === manifest);
}

function placeOfPolicy(manifest: Manifest, world: World, { definition }: InspectedStage): Partial<Finding> {
  const resource = world.ownerOf(manifest);
  if (resource !== undefined) return placeOf(resource);
  return definition === undefined ? {} : { stage: definition.name };
}

function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${quote(metadata.name)}`;
}
