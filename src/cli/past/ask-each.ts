import { withWorkspace } from '../../deliver/workspace.ts';
import { StagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';
import type { Publish } from '../../types/timeline.ts';
import { publishContext } from '../commands/publishing.ts';
import { surveyStages } from '../commands/survey-stages.ts';
import type { PlaceOptions } from '../find-place.ts';
import { inputsOf, openProject } from '../pipeline.ts';
import type { World } from '../world.ts';
import { askHealth, type Health } from './health.ts';

/** What operators said of what each publish brought. Throws `stage-invalid` or `forge-error` where there is nobody to ask. */
export async function askEach(
  world: World,
  publishes: readonly Publish[],
  { options, stage }: { readonly options: PlaceOptions; readonly stage: string },
): Promise<readonly ReadonlyMap<string, Health>[]> {
  const project = openProject(world, options);
  const { definitions } = await surveyStages(project, { names: [stage], ...inputsOf(world, options) });
  const definition = definitions.find(({ name }) => name === stage);
  if (!definition) {
    throw new StagewrightError(
      'usage',
      `How operators report about stage ${quote(stage)} is said by its code, which is gone or broken.`,
      {
        hint: 'Leave --health out.',
      },
    );
  }
  return withWorkspace(await publishContext(world, project, {}), async (context) => {
    const found: ReadonlyMap<string, Health>[] = [];
    for (const { landing, applications } of publishes) {
      const brought = applications.flatMap(({ application, after }) =>
        after === null ? [] : [{ application, content: after, landing }],
      );
      found.push(await askHealth(definition, brought, context));
    }
    return found;
  });
}
