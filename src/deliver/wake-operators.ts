import { redact } from '../git/redact.ts';
import { prefixOf } from '../published/prefix.ts';
import { quote } from '../text/words.ts';
import type { Landed, Wake } from '../types/wake.ts';
import type { PublishContext, PublishResult, StageRequest } from './request.ts';

/** Milliseconds that an endpoint may take. */
const LIMIT = 10_000;

/**
 * Tells the endpoints of the stages what has landed on the branches that operators pull, each endpoint once for each branch, and gives the
 * results again with a warning for each that could not be told: they poll, so it is only later that they know.
 */
export async function wakeOperators(
  requests: readonly StageRequest[],
  results: readonly PublishResult[],
  { environment, progress, options }: PublishContext,
): Promise<readonly PublishResult[]> {
  if (options.dryRun) return results;
  const warnings = new Map<string, readonly string[]>();
  const told = collectCalls(requests, results).map(async ({ wake, stages, landed }) => {
    progress(`telling ${wake.name}`);
    try {
      await wake.call(landed, { environment, limit: LIMIT });
    } catch (error) {
      const reason = redact(error instanceof Error ? error.message : String(error), environment).replace(/\.$/, '');
      const warning = `${capitalise(wake.name)} was not told, and will see the change when it polls: ${reason}.`;
      const [first = ''] = stages;
      warnings.set(first, [...(warnings.get(first) ?? []), warning]);
    }
  });
  await Promise.all(told);
  return results.map((result) => ({ ...result, warnings: [...result.warnings, ...(warnings.get(result.stage) ?? [])] }));
}

interface Call {
  readonly wake: Wake;
  readonly stages: readonly string[];
  readonly landed: Landed;
}

function collectCalls(requests: readonly StageRequest[], results: readonly PublishResult[]): readonly Call[] {
  const calls = new Map<string, Call>();
  for (const result of results) {
    const request = requests.find(({ stage }) => stage === result.stage);
    // A pull request lands when people merge it.
    if (!request || result.action !== 'committed' || result.commit === null) continue;
    for (const wake of request.wake ?? []) {
      const key = [wake.key, result.repository ?? '', result.branch].map(quote).join();
      const landed = toLanded(request, { ...result, commit: result.commit });
      const known = calls.get(key);
      const both = known ? join(known.landed, landed) : landed;
      calls.set(key, { wake, stages: both.stages, landed: both });
    }
  }
  return [...calls.values()];
}

function toLanded(request: StageRequest, result: PublishResult & { readonly commit: string }): Landed {
  const { repository, branch, before, commit, stage } = result;
  const place = (paths: readonly string[]) => paths.map((path) => prefixOf(request) + path);
  const paths = { added: place(result.added), changed: place(result.changed), removed: place(result.removed) };
  return { repository: repository ?? undefined, branch, before: before ?? undefined, commit, stages: [stage], ...paths };
}

function join(first: Landed, second: Landed): Landed {
  const stages = [...first.stages, ...second.stages];
  const [added, changed, removed] = (['added', 'changed', 'removed'] as const).map((kind) => [...first[kind], ...second[kind]]);
  return { ...first, stages, added: added ?? [], changed: changed ?? [], removed: removed ?? [] };
}

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
