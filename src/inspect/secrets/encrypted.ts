import type { JsonValue, Manifest } from '../../types/manifest.ts';
import { asObject, isObject } from '../pod.ts';

/** True for an object whose values SOPS has encrypted: it says so itself, and every secret value begins with `ENC[`. */
export function isEncrypted(manifest: Manifest): boolean {
  const { sops } = manifest;
  return isObject(sops) && typeof sops.mac === 'string' && sops.mac.startsWith('ENC[');
}

/**
 * What can be judged of an object. Of one that SOPS has encrypted, or that argocd-vault-plugin fills in by its annotation: what it will
 * be, with values of which nothing is known.
 */
export function asDecrypted(manifest: Manifest, isUnknown: (text: string) => boolean): Readable {
  if (asObject(asObject(manifest.metadata as JsonValue).annotations)[VAULT_PATH] !== undefined) {
    return { manifest, isUnknown: (text) => /<[^<>]+>/.test(text) || isUnknown(text) };
  }
  if (!isEncrypted(manifest)) return { manifest, isUnknown };
  const { sops, ...rest } = manifest;
  return { manifest: rest, isUnknown: (text) => text.startsWith('ENC[') || isUnknown(text) };
}

/** Source: docs/howitworks.md of argocd-vault-plugin: in such an object every `<key>` is a key of that path. */
const VAULT_PATH = 'avp.kubernetes.io/path';

interface Readable {
  readonly manifest: Manifest;
  readonly isUnknown: (text: string) => boolean;
}

/** True for a text that is meant to be read by everybody: certificates and public keys. */
export function isPublic(text: string): boolean {
  const blocks = text.match(/-----BEGIN [A-Z0-9 ]{1,40}-----/g) ?? [];
  if (blocks.length > 0) return blocks.every((block) => PUBLIC_BLOCK.test(block));
  return /^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+|sk-\S+@openssh\.com|age1)\s?\S/.test(text);
}

const PUBLIC_BLOCK =
  /BEGIN (?:(?:TRUSTED )?CERTIFICATE|(?:\w+ )?PUBLIC KEY|PGP PUBLIC KEY BLOCK|X509 CRL|CERTIFICATE REQUEST|DH PARAMETERS)-----/;

/** The fields of a map that hold a text with something in it. */
export function listTexts(value: JsonValue | undefined): readonly (readonly [string, string])[] {
  return Object.entries(asObject(value)).flatMap(([key, text]) =>
    typeof text === 'string' && text.trim() !== '' ? [[key, text] as const] : [],
  );
}
