import type { Manifest } from '../types/manifest.ts';
import { asList, asObject } from './field-path.ts';

/** The data keys of what a producer of this kind makes; undefined when they are not known before run time. */
export function listProductKeys(manifest: Manifest): readonly string[] | undefined {
  return readers[manifest.kind]?.(manifest);
}

const certificateKeys = ['tls.crt', 'tls.key', 'ca.crt'];

const readers: Readonly<Record<string, (manifest: Manifest) => readonly string[] | undefined>> = {
  Certificate: readCertificateKeys,
  Ingress: () => certificateKeys,
  Gateway: () => certificateKeys,
  Issuer: () => ['tls.key'],
  ClusterIssuer: () => ['tls.key'],
  ExternalSecret: readExternalSecretKeys,
  SealedSecret: readSealedSecretKeys,
};

function readCertificateKeys({ spec }: Manifest): readonly string[] {
  const { keystores, additionalOutputFormats } = asObject(spec) ?? {};
  const keys = [...certificateKeys];
  if (asObject(keystores)?.jks) keys.push('keystore.jks', 'truststore.jks');
  if (asObject(keystores)?.pkcs12) keys.push('keystore.p12', 'truststore.p12');
  const formats = asList(additionalOutputFormats).map((format) => asObject(format)?.type);
  if (formats.includes('CombinedPEM')) keys.push('tls-combined.pem');
  if (formats.includes('DER')) keys.push('key.der');
  return keys;
}

/** Keys from `dataFrom` or a template are known at run time only, and `Merge` adds to a Secret that has more. */
function readExternalSecretKeys({ spec }: Manifest): readonly string[] | undefined {
  const { data, dataFrom, target } = asObject(spec) ?? {};
  const { template, creationPolicy } = asObject(target) ?? {};
  if (asList(dataFrom).length > 0 || template !== undefined || creationPolicy === 'Merge') return undefined;
  return asList(data)
    .map((entry) => asObject(entry)?.secretKey)
    .filter((key) => typeof key === 'string');
}

function readSealedSecretKeys({ spec }: Manifest): readonly string[] {
  const { encryptedData, template } = asObject(spec) ?? {};
  return [...Object.keys(asObject(encryptedData) ?? {}), ...Object.keys(asObject(asObject(template)?.data) ?? {})];
}
