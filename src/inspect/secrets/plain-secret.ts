import { describe, placeOf } from '../../text/describe.ts';
import { printPath } from '../../text/path.ts';
import { list, quote } from '../../text/words.ts';
import type { Inspection } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import type { Manifest } from '../../types/manifest.ts';
import type { Resource } from '../../types/resource.ts';
import { asObject } from '../pod.ts';
import { isEncrypted, isPublic, listTexts } from './encrypted.ts';

/**
 * Reports Secrets with values in them: base64 hides nothing from those who can read the repository. What is empty, encrypted, public or
 * filled in later is none. In YAML of no stage it is a warning, because nobody there asked for a judgement of what exists already.
 */
export const plainSecret: Inspection = {
  codes: ['plain-secret'],
  *inspect({ definition, resources, isUnknown }) {
    for (const resource of resources) {
      const { id, manifest } = resource;
      if (id.kind !== 'Secret' || id.group !== '' || isEncrypted(manifest)) continue;
      const plain = listPlain(manifest, isUnknown);
      if (plain.length > 0) yield report(resource, plain, definition ? 'error' : 'warning');
    }
  },
};

/** Paths of the values that anybody can read. */
function listPlain(manifest: Manifest, isUnknown: (text: string) => boolean): readonly (readonly [string, string])[] {
  const isOpen = (text: string) => text.trim() !== '' && !isUnknown(text) && !FILLED_IN.test(text) && !isPublic(text);
  const texts = listTexts(manifest.stringData).filter(([, text]) => isOpen(text));
  const data = listTexts(manifest.data).filter(([, text]) => !isUnknown(text) && !FILLED_IN.test(text) && isOpen(decode(text)));
  const plain = [...texts.map(([key]) => ['stringData', key] as const), ...data.map(([key]) => ['data', key] as const)];
  // Argo CD reads its repositories and clusters from Secrets; where one is says nothing that is secret.
  const isPlace = ARGO_CD_LABEL in asObject(manifest.metadata?.labels);
  return isPlace ? plain.filter(([, key]) => !PUBLIC_KEYS_OF_ARGO_CD.has(key)) : plain;
}

/** Flux' substitutions, argocd-vault-plugin, templates, references of vals, bank-vaults and the injector of 1Password. */
const FILLED_IN = /\$\{\w|<path:|\{\{|^<[\w :./#|-]+>$|^(?:ref\+\w+|vault|op|awssm|gcpsm):|ENC\[/;

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}

const ARGO_CD_LABEL = 'argocd.argoproj.io/secret-type';
/** Source: argo-cd, docs/operator-manual/argocd-repositories.yaml and declarative-setup.md. */
const PUBLIC_KEYS_OF_ARGO_CD = new Set([
  ...[
    'type',
    'url',
    'name',
    'project',
    'server',
    'namespaces',
    'clusterResources',
    'shard',
    'insecure',
    'enableLfs',
    'enableOCI',
  ],
  ...[
    'proxy',
    'noProxy',
    'forceHttpBasicAuth',
    'githubAppID',
    'githubAppInstallationID',
    'githubAppEnterpriseBaseUrl',
    'useAzureWorkloadIdentity',
  ],
]);

function report(resource: Resource, plain: readonly (readonly [string, string])[], severity: Finding['severity']): Finding {
  const keys = plain.map(([, key]) => quote(key));
  return {
    code: 'plain-secret',
    severity,
    message: `${describe(resource.id)} holds ${list(keys)} in clear: base64 hides nothing from those who can read the repository.`,
    fix: "Declare it with new Secrets(…) and keep the values outside, or write an ExternalSecret or a SealedSecret. If nothing in it is secret: waive(secret, 'plain-secret', { reason }).",
    ...placeOf(resource),
    at: printPath(plain[0]!),
  };
}
