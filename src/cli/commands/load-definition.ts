import { loadStages } from '../../load/load-stages.ts';
import type { Project } from '../../load/project.ts';
import { unknownStage } from '../../load/stage-files.ts';
import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import type { StageDefinition } from '../../types/stage.ts';

/**
 * What the code says of one stage, whatever its inputs are given: each has its default or a placeholder. Throws `stage-not-found`, and
 * what keeps the file from being evaluated.
 */
export async function loadDefinition(project: Project, stage: string): Promise<StageDefinition> {
  const seen: StageDefinition[] = [];
  const options = { names: [stage], set: new Map(), environment: {}, withFile: false, placeholders: true };
  const find = () => seen.find(({ name }) => name === stage);
  try {
    const { findings } = await loadStages(project, { ...options, onStage: (definition) => seen.push(definition) });
    const [finding] = findings;
    if (finding && !find()) throw new StagewrightError('stage-invalid', finding.message, { hint: finding.fix });
  } catch (error) {
    // A construct may not bear a placeholder; the stage itself was seen before.
    if (!isStagewrightError(error) || !find()) throw error;
  }
  const found = find();
  if (found) return found;
  throw unknownStage(
    stage,
    seen.map(({ name }) => name),
  );
}
