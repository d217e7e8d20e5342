import type { Changes } from '../../src/disk/apply.ts';
import type { FileTree } from '../../src/types/files.ts';

export type Version = 'old' | 'new';

/**
 * Two output folders that differ in every way: files and whole folders that only one has, changed files, equal files,
 * a stage that goes and one that comes. `size` is the number of applications of a stage.
 */
export function treeOf(version: Version, size: number): FileTree {
  const files = new Map<string, string>();
  const body = `${version}\n`.repeat(200);
  for (const stage of ['both', version]) {
    for (let index = 0; index < size; index++) {
      const application = `application-${index}`;
      files.set(`${stage}/${application}/kustomization.yaml`, 'equal\n');
      files.set(`${stage}/${application}/deployment-web.yaml`, body);
      files.set(`${stage}/${application}/service-${version}.yaml`, body);
      files.set(`clusters/${stage}/${stage}-${application}.yaml`, body);
      files.set(`.stagewright/${stage}/${application}`, body);
    }
  }
  return files;
}

/** Files of somebody else, some of them in folders that only one version has. */
export const foreign = {
  'README.md': 'by hand\n',
  'both/application-0/notes.txt': 'by hand\n',
  'old/application-0/notes.txt': 'by hand\n',
  '.stagewright/local/config': 'by hand\n',
};

export function changesBetween(from: FileTree, to: FileTree): Changes {
  return {
    write: new Map([...to].filter(([path, text]) => from.get(path) !== text)),
    remove: [...from.keys()].filter((path) => !to.has(path)),
  };
}
