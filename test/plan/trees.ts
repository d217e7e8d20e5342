import type { Existing, StagePlan, StageWish } from '../../src/plan/plan-stage.ts';
import { blobIdOf } from '../../src/render/blob-id.ts';
import type { Inventory, RenderedApplication } from '../../src/types/files.ts';

/** Path to text: what a folder or a commit holds. */
export type Tree = ReadonlyMap<string, string>;

/** File name to text; a name with `/` is a path from the root. */
export type Files = Readonly<Record<string, string>>;

export function anApplication(name: string, files: Files, { project = 'shop', stage = 'staging' } = {}): RenderedApplication {
  const paths = new Map(
    Object.entries(files).map(([file, text]) => [file.includes('/') ? file : `${stage}/${name}/${file}`, text]),
  );
  const inventory: Inventory = {
    version: 1,
    project,
    files: Object.fromEntries([...paths].map(([path, text]) => [path, blobIdOf(text)])),
    offers: [],
    needs: [],
  };
  return {
    stage,
    application: name,
    inventoryPath: `.stagewright/${stage}/${name}`,
    inventory,
    inventoryText: `${JSON.stringify(inventory)}\n`,
    files: paths,
  };
}

/** A wish of project `shop` for stage `staging`: application to files. */
export function aWish(applications: Readonly<Record<string, Files>>, more: Partial<StageWish> = {}): StageWish {
  const { project = 'shop', stage = 'staging' } = more;
  return {
    project,
    stage,
    applications: Object.entries(applications).map(([name, files]) => anApplication(name, files, { project, stage })),
    ...more,
  };
}

export function existingOf(tree: Tree): Existing {
  return {
    inventories: new Map([...tree].filter(([path]) => path.startsWith('.stagewright/'))),
    filesIn: (folder) => [...tree.keys()].filter((path) => path.slice(0, path.lastIndexOf('/')) === folder),
    blobOf: (path) => {
      const text = tree.get(path);
      return text === undefined ? undefined : blobIdOf(text);
    },
  };
}

export function applyPlan(tree: Tree, plan: StagePlan): Tree {
  const result = new Map([...tree, ...plan.write]);
  for (const path of plan.remove) result.delete(path);
  return result;
}

/** True where one of the plan's owned folders or files holds the path. */
export function isOwned(path: string, { owned }: StagePlan): boolean {
  return owned.some((own) => path === own || (own.endsWith('/') && path.startsWith(own)));
}
