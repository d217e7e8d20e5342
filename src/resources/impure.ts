import { describe } from '../text/describe.ts';
import { printPath } from '../text/path.ts';
import { list, plural, quote } from '../text/words.ts';
import type { Finding, Severity } from '../types/issue.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { ImpureUse, Influence, Purity } from '../types/purity.ts';
import type { Resource } from '../types/resource.ts';
import type { Collected } from './collect.ts';

/** Collects stages, and tells what their resources depend on besides their source and their inputs. */
export function collectPurely<T>(
  stages: readonly T[],
  collect: (stage: T) => Collected,
  purity: Purity<T> | undefined,
): { readonly collected: readonly Collected[]; readonly findings: readonly Finding[] } {
  const collectAll = (given: readonly T[]) => given.map(collect);
  if (!purity) return { collected: collectAll(stages), findings: [] };
  const collected = purity.watch(() => collectAll(stages));
  const influences = [...new Set(purity.uses.map(({ influence }) => influence))];
  const findings = influences.map((influence) => {
    const uses = purity.uses.filter((use) => use.influence === influence) as [ImpureUse, ...ImpureUse[]];
    const other = purity.elsewhere.get(influence) ?? stages;
    if (influence === 'network' || influence === 'process') return toFinding(uses, 'unknown');
    return toFinding(
      uses,
      other === 'broken'
        ? 'broken'
        : compare(
            collected,
            purity.under(influence, () => collectAll(other)),
          ),
    );
  });
  return { collected, findings };
}

/** What is another one under another influence: nothing, everything, or some resources, the first with its first field. */
type Difference = 'unknown' | 'none' | 'broken' | { readonly resource: Resource; readonly at: string; readonly count: number };

function compare(here: readonly Collected[], there: readonly Collected[]): Difference {
  const resourcesOf = (stages: readonly Collected[]) =>
    stages.flatMap(({ applications }) => applications.flatMap((application) => application.resources));
  const others = resourcesOf(there);
  const different = resourcesOf(here).flatMap((resource, index) => {
    const path = findDifference(resource.manifest, others[index]?.manifest);
    return path ? [{ resource, at: printPath(path) }] : [];
  });
  const [first] = different;
  if (first) return { ...first, count: different.length };
  return others.length === resourcesOf(here).length ? 'none' : 'broken';
}

/** The way to the first value that is another one. */
function findDifference(a: JsonValue | undefined, b: JsonValue | undefined): readonly (string | number)[] | undefined {
  if (Object.is(a, b)) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b))
    return [];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const step = Array.isArray(a) ? Number(key) : key;
    const [inA, inB] = [a, b].map((each) => (each as Readonly<Record<string | number, JsonValue>>)[step]);
    const found = findDifference(inA, inB);
    if (found) return [step, ...found];
  }
  return undefined;
}

function toFinding(uses: readonly [ImpureUse, ...ImpureUse[]], difference: Difference): Finding {
  const [{ influence, trace }] = uses;
  const { what, fix } = told[influence];
  const calls = list([...new Set(uses.map(({ call }) => call))], 4);
  const places = uses.length > 1 ? `, the first of ${plural(uses.length, 'place')}` : '';
  const about = typeof difference === 'object' ? difference : undefined;
  return {
    code: 'impure-synth',
    rule: influence,
    severity: severityOf(influence, difference),
    message: `The stages ask for ${what} with ${calls}${places}: ${describeDifference(difference)}`,
    fix,
    trace,
    ...(about && {
      stage: about.resource.stage,
      application: about.resource.application,
      resource: about.resource,
      at: about.at,
    }),
  };
}

const told: Readonly<Record<Influence, { readonly what: string; readonly fix: string }>> = {
  clock: {
    what: 'the time',
    fix: 'Leave the time out, or declare it: input(…). When something was published stands in the history.',
  },
  randomness: {
    what: 'a random value',
    fix: 'Write the value down, or declare it: input(…). A secret is made in the cluster, by a generator of External Secrets, say.',
  },
  environment: {
    what: 'the environment',
    fix: 'Declare it: input(…) reads the environment too, and its value is remembered with what was published.',
  },
  'time-zone': {
    what: 'the time zone or the language of this machine',
    fix: 'Use UTC (toISOString, getUTCHours), or name both.',
  },
  machine: { what: 'the machine', fix: 'Declare what you need of it: input(…).' },
  network: { what: 'the network', fix: 'Ask before, and keep the answer in a file of the repository or in an input.' },
  process: { what: 'another program', fix: 'Run it before, and keep the answer in a file of the repository or in an input.' },
};

/** An error is only what has been seen to change the output. The environment, people set on purpose. */
function severityOf(influence: Influence, difference: Difference): Severity {
  if (difference === 'none') return 'info';
  return influence === 'environment' || difference === 'unknown' ? 'warning' : 'error';
}

function describeDifference(difference: Difference): string {
  if (difference === 'none') return 'under another one, the output is the same.';
  if (difference === 'unknown') return 'what it answers may be something else next time, and so may the output.';
  if (difference === 'broken') return 'under another one, they have other resources or cannot be evaluated.';
  const { resource, at, count } = difference;
  const more = count > 1 ? `, and ${plural(count - 1, 'other resource')}` : '';
  return `under another one, ${describe(resource.id)} is different at ${at === '' ? quote('') : at}${more}.`;
}
