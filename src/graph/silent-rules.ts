import type { ReferenceRule } from './rule.ts';

/** Rules of the table that would have to guess, by id, with the reason why they say nothing. */
const reasons: Readonly<Record<string, string>> = {
  'any.namespace': 'a namespace that something is rendered into counts as there',
  imgmarker: 'a marker is a comment, and manifests have none',
  'app.notif': 'triggers and services come with the catalogue that Argo CD installs, or from its own chart',
  'ks.patch': 'the objects to patch lie at `spec.path` in a repository whose files are not known',
  'hr.patch': 'the objects to patch come out of the chart',
  'finst.patch': 'the objects to patch come with the Flux distribution',
  'ks.components': 'the files of the repository are not known',
  'app.path': 'only folders of this run are known: `render/linked-folders.ts` judges paths that lead there',
  'app.helm.valueFiles': 'the files of the repository are not known, nor whether it is ours',
  'kz.resources': 'a kustomization is read with its files by `check --manifests`, which reports them itself',
};

const informative = 'worth to know and no mistake: the field names nothing that must be there';

/** Why a rule of the table is not checked; undefined for all that are. */
export function findSilence({ id, severity }: ReferenceRule): string | undefined {
  return reasons[id] ?? (severity === 'info' ? informative : undefined);
}

/** The ids that have a reason of their own. */
export const silentIds: readonly string[] = Object.keys(reasons);
