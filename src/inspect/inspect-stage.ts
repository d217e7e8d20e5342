import type { InspectedStage } from '../types/inspection.ts';
import type { Finding } from '../types/issue.ts';
import { inspections } from './registry.ts';

/** What the API server, admission or an operator would refuse of a stage, found without any of them. */
export function inspectStage(stage: InspectedStage): readonly Finding[] {
  return inspections.flatMap((inspection) => [...inspection.inspect(stage)]);
}
