import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeOffers } from '../graph/describe-offers.ts';
import { listResources, readManifests } from '../manifests/read-manifests.ts';
import { isUnplaced } from '../manifests/to-resource.ts';
import type { FileTree } from '../types/files.ts';
import type { Neighbour } from '../types/neighbour.ts';
import type { Resource } from '../types/resource.ts';

/**
 * What YAML without inventories offers: names, keys, ports and labels, in whatever cluster. What it needs is not known, so
 * nobody is kept from taking away what only such files use.
 */
export function readForeign(files: FileTree): Neighbour {
  // Kustomizations refer to other files, so they are read as files.
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-'));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const resources = listResources(readManifests([folder], folder).worlds).map(anywhere);
    return { project: '', stage: '', application: '', cluster: undefined, offers: describeOffers(resources), needs: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An object whose namespace is said elsewhere may be in every one. */
function anywhere(resource: Resource): Resource {
  return isUnplaced(resource) ? { ...resource, id: { ...resource.id, namespace: '*' } } : resource;
}
