import type { Loaded } from '../load/load-stages.ts';
import type { Project } from '../load/project.ts';
import type { PlaceState } from '../published/neighbours.ts';
import { type Synthesis, synthesize } from '../synthesize.ts';
import type { Finding } from '../types/issue.ts';
import { readForeign } from './foreign-neighbours.ts';

/** Synthesises stages among what the GitOps repositories hold already. */
export function synthesizeAmong(project: Project, loaded: Loaded, places: Iterable<PlaceState>): Synthesis {
  const states = [...places];
  const findings = [...loaded.findings, ...states.flatMap(({ unreadable }) => unreadable.map(describeUnreadable))];
  return synthesize(
    project,
    { ...loaded, findings },
    states.flatMap(({ neighbours, foreign }) => (foreign ? [...neighbours, readForeign(foreign)] : neighbours)),
  );
}

function describeUnreadable(path: string): Finding {
  return {
    code: 'unreadable-inventory',
    severity: 'warning',
    message: `The inventory ${path} in the GitOps repository cannot be understood, so what its application offers and needs is not known.`,
    fix: 'Publish that application again, or restore its inventory from Git.',
  };
}
