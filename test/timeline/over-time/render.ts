import { blobIdOf } from '../../../src/render/blob-id.ts';
import type { RenderedApplication } from '../../../src/types/files.ts';

export const projects = ['shop', 'blog'] as const;
export const stages = ['development', 'testing', 'staging', 'production', 'canary'] as const;

/** A commit of the source repository: its number on the main line, or beside the one after it. */
export interface Source {
  readonly number: number;
  readonly isBeside: boolean;
}

export type Inputs = Readonly<Record<string, string>>;

/** The inputs of a project: one for each application, and one that reaches both. */
export function inputNames(project: string): readonly [first: string, second: string, both: string] {
  const [first, second] = applicationsOf(project);
  return [first, second, `${project}-level`];
}

export function applicationsOf(project: string): readonly [first: string, second: string] {
  return project === 'shop' ? ['shop', 'database'] : ['blog', 'search'];
}

/** True when a commit is the other one, or is older in the same line of history. */
export function isSameOrOlder(a: Source, b: Source): boolean {
  if (a.number === b.number && a.isBeside === b.isBeside) return true;
  return !a.isBeside && (b.isBeside ? a.number <= b.number : a.number < b.number);
}

/** What a stage has at a source commit: the second application comes and goes, and each has a file that does so. */
export function render(
  project: string,
  stage: string,
  { source, inputs }: { source: Source; inputs: Inputs },
): RenderedApplication[] {
  const [first, second, both] = inputNames(project);
  const { number, isBeside } = source;
  const present = number % 8 === 7 ? [first] : [first, second];
  return present.map((application) => {
    const code = Math.floor(number / (application === first ? 2 : 3));
    const data = { IMAGE: inputs[application], LEVEL: inputs[both], CODE: `code-${code}${isBeside ? '-beside' : ''}` };
    const files = new Map([
      [`${stage}/${application}/web.yaml`, manifest(application, data)],
      [`${stage}/${application}/fixed.yaml`, manifest(`${application}-fixed`, {})],
      [`clusters/main/${stage}-${application}.yaml`, manifest(`${stage}-${application}`, {})],
    ]);
    if (code % 2 === 1)
      files.set(`${stage}/${application}/extra.yaml`, manifest(`${application}-extra`, { LEVEL: inputs[both] }));
    return toApplication({ project, stage, application }, files);
  });
}

/** The application of an inventory's text. */
export function toApplication(
  { project, stage, application }: { readonly project: string; readonly stage: string; readonly application: string },
  files: ReadonlyMap<string, string>,
): RenderedApplication {
  const ids = Object.fromEntries([...files].map(([path, text]) => [path, blobIdOf(text)] as const).sort());
  const inventory = { version: 1 as const, project, files: ids, offers: [], needs: [] };
  const place = { stage, application, inventoryPath: `.stagewright/${stage}/${application}` };
  // On one line, so that Git takes or leaves it as a whole, as the model does.
  return { ...place, inventory, inventoryText: `${JSON.stringify(inventory)}\n`, files };
}

function manifest(name: string, data: Readonly<Record<string, string | undefined>>): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data })}\n`;
}
