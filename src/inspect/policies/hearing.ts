import { describe, placeOf } from '../../text/describe.ts';
import { plural, quote } from '../../text/words.ts';
import type { Finding, Severity } from '../../types/issue.ts';
import type { Policy, PolicyReport } from '../../types/policy.ts';
import type { Resource } from '../../types/resource.ts';
import { runWithin } from '../run-within.ts';
import type { Surroundings } from './surroundings.ts';

/** One policy, asked about the objects of a stage. */
export interface Hearing {
  readonly policy: Policy;
  hear(resources: readonly Resource[]): void;
  /** What it has said, and what went wrong with it. */
  conclude(): readonly Finding[];
}

/** Issues of one policy that are shown; the others are counted. */
const SHOWN = 1000;
/** Reports about one object that end it: the loop that makes them may have no end. */
const MOST = 10_000;
/** Milliseconds that a policy may take for a stage. */
const MOST_TIME = 10_000;

/** Policies are code of many authors: what is wrong with one is an error of its own, and stops no other. */
export function createHearing(policy: Policy, surroundings: Surroundings): Hearing {
  const findings: Finding[] = [];
  const failures: Failure[] = [];
  let current: Resource | undefined;
  let reports = 0;
  let more = 0;
  // The first of an object says enough.
  const fail = (failure: Failure) => {
    if (failures.at(-1)?.resource !== failure.resource) failures.push(failure);
  };
  const report = (said: PolicyReport): undefined => {
    // Whoever reports later has been told of already: it is asynchronous.
    if (!current) return;
    if (++reports > MOST) throw new Failure(`reports more than ${MOST} things`, ENDLESS);
    const flaw = findFlaw(said);
    if (flaw) fail(new Failure(flaw, REPORT_RULE, current));
    else if (findings.length < SHOWN) findings.push(toFinding(policy, current, said));
    else more++;
  };
  const context = surroundings.contextFor(() => current!, report);
  const ask = (resource: Resource) => {
    current = resource;
    reports = 0;
    try {
      const returned: unknown = policy.check(resource.manifest, context);
      if (returned !== undefined) fail(refuseReturned(returned, resource));
    } catch (error) {
      fail(error instanceof Failure ? error.about(resource) : describeThrown(error, resource));
    }
  };
  return {
    policy,
    hear: (resources) => {
      const askAll = () => {
        for (const resource of resources) if (!failures.at(-1)?.isFinal) ask(resource);
      };
      // The recommended ones end, and a clock costs more than most of them.
      if (!policy.trace) askAll();
      else if (!runWithin(MOST_TIME, askAll))
        fail(new Failure(`was not done after ${MOST_TIME / 1000} seconds`, ENDLESS, current));
      current = undefined;
    },
    conclude: () => [
      ...findings,
      ...(more > 0 ? [countMore(policy, more, findings[0]!)] : []),
      ...tellFailures(policy, failures),
    ],
  };
}

const ENDLESS = 'Look for a loop that does not end.';
const REPORT_RULE = "Call report({ message: '…', fix: '…', at: 'spec.replicas' }): texts, of which fix and at may be left out.";

function findFlaw(said: unknown): string | undefined {
  if (typeof said !== 'object' || said === null) return 'reports something that has no message';
  const { message, fix = '', at = '' } = said as Record<string, unknown>;
  if (typeof message !== 'string' || message.trim() === '') return 'reports something that has no message';
  if (typeof fix !== 'string') return 'reports a fix that is no text';
  return typeof at === 'string' ? undefined : 'reports a place that is no text';
}

/** Characters of what a policy says that are shown. */
const LONGEST = 2000;

function toFinding({ id, severity, description, docs }: Policy, resource: Resource, { message, fix, at }: PolicyReport): Finding {
  return {
    code: 'policy',
    rule: id,
    severity: severity as Severity,
    message: `${describe(resource.id)}: ${message.slice(0, LONGEST)}`,
    fix: (fix || [description, ...(docs === undefined ? [] : [`See ${docs}.`])].join(' ')).slice(0, LONGEST),
    ...placeOf(resource),
    ...(at && { at }),
  };
}

function countMore({ id, severity }: Policy, more: number, { stage }: Finding): Finding {
  return {
    code: 'policy',
    rule: id,
    severity: severity as Severity,
    message: `Policy ${quote(id)} has found ${plural(more, 'more issue')} than the ${SHOWN} that are shown.`,
    fix: `Mend those, or set the level of ${quote(id)} to "off" until you can.`,
    ...(stage !== undefined && { stage }),
  };
}

/** Something that is wrong with the policy itself. */
class Failure extends Error {
  readonly hint: string;
  readonly resource: Resource | undefined;
  /** True when it is not asked any more. */
  readonly isFinal: boolean;

  constructor(message: string, hint: string, resource?: Resource, options: { readonly isFinal?: boolean } = {}) {
    super(message);
    this.hint = hint;
    this.resource = resource;
    this.isFinal = options.isFinal ?? false;
  }

  about(resource: Resource): Failure {
    return new Failure(this.message, this.hint, resource);
  }
}

function refuseReturned(returned: unknown, resource: Resource): Failure {
  if (typeof (returned as Partial<PromiseLike<unknown>> | null)?.then === 'function') {
    // Nobody waits for it, and what it may throw would end the process.
    Promise.resolve(returned).catch(() => {});
    return new Failure('is asynchronous', 'Remove async and await: what it needs to know is in its context.', resource, {
      isFinal: true,
    });
  }
  return new Failure(`returns ${typeof returned}`, 'Return nothing, and call report({ message }) for what is wrong.', resource);
}

function describeThrown(error: unknown, resource: Resource): Failure {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : `it throws ${typeof error}`;
  return new Failure(`fails: ${said.slice(0, LONGEST)}`, 'Mend it; a field that the object lacks is undefined.', resource);
}

/** One error for everything that went wrong with it. It belongs to no object, so that no waiver for one hides what it missed. */
function tellFailures({ id, trace }: Policy, failures: readonly Failure[]): readonly Finding[] {
  const [first] = failures;
  if (!first) return [];
  const others = new Set(failures.map(({ resource }) => resource)).size - 1;
  const also = others > 0 ? `, and so on ${plural(others, 'other object')}` : '';
  return [
    {
      code: 'policy',
      rule: id,
      severity: 'error',
      message: `Policy ${quote(id)} cannot be judged by: on ${describe(first.resource!.id)} it ${first.message}${also}.`,
      fix: first.hint,
      stage: first.resource!.stage,
      ...(trace && { trace }),
    },
  ];
}
