import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asObject } from '../pod.ts';
import type { Judge } from './judge.ts';
import { atKey, has } from './read.ts';
import { isConfigKey } from './syntax.ts';

/** `MaxSecretSize` of the core types: 1 MiB of values, keys not counted. */
const MOST_DATA = 1024 * 1024;

/** `ValidateConfigMap` of core validation. */
export function judgeConfigMap(judge: Judge): void {
  const data = asObject(judge.manifest.data);
  const binary = asObject(judge.manifest.binaryData);
  judgeKeys(judge, 'data', data);
  judgeKeys(judge, 'binaryData', binary);
  for (const key in binary) if (has(data, key)) judge.refuse('config-key-twice', atKey('data', key), { others: [key] });
  judgeSize(judge, 'data', textBytes(data) + decodedBytes(binary));
}

/** `ValidateSecret` of core validation. Values of Secrets are never shown. */
export function judgeSecret(judge: Judge): void {
  // The API server writes what is in `stringData` over `data`, and forgets it.
  const texts = asObject(judge.manifest.stringData);
  const encoded = asObject(judge.manifest.data);
  const rest = Object.fromEntries(Object.entries(encoded).filter(([key]) => !has(texts, key)));
  judgeKeys(judge, 'data', encoded);
  judgeKeys(judge, 'stringData', texts);
  judgeSize(judge, 'data', decodedBytes(rest) + textBytes(texts));
  judgeType(judge, (key) => texts[key] ?? encoded[key] ?? undefined, {
    isJson: (key) => isJsonObject(texts[key] ?? decode(encoded[key])),
  });
}

const WANTED: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

/** Keys that a type of Secret asks for. */
function judgeType(
  judge: Judge,
  find: (key: string) => JsonValue | undefined,
  { isJson }: { readonly isJson: (key: string) => boolean },
): void {
  const { type, metadata } = judge.manifest;
  if (typeof type !== 'string') return;
  if (type === 'kubernetes.io/service-account-token') {
    if (!asObject(metadata.annotations)['kubernetes.io/service-account.name'])
      judge.refuse('token-account', 'metadata.annotations');
  } else if (type === 'kubernetes.io/basic-auth') {
    if (find('username') === undefined && find('password') === undefined) judge.refuse('basic-auth', 'data', { others: [type] });
  }
  for (const key of WANTED[type] ?? []) {
    const value = find(key);
    const isMissing = value === undefined || (type === 'kubernetes.io/ssh-auth' && value === '');
    if (isMissing) judge.refuse('secret-key', atKey('data', key), { note: `type is ${type}` });
    else if (key.startsWith('.docker') && !isJson(key)) judge.refuse('docker-config', atKey('data', key), { others: [value] });
  }
}

function judgeKeys(judge: Judge, at: string, data: JsonObject): void {
  for (const key in data) if (!isConfigKey(key)) judge.refuse('config-key', atKey(at, key), { others: [key] });
}

function judgeSize(judge: Judge, at: string, size: number): void {
  if (size > MOST_DATA) judge.refuse('data-size', at, { note: `it has ${size} bytes` });
}

function textBytes(texts: JsonObject): number {
  let size = 0;
  for (const key in texts) {
    const text = texts[key];
    if (typeof text === 'string') size += Buffer.byteLength(text);
  }
  return size;
}

function decodedBytes(encoded: JsonObject): number {
  let size = 0;
  for (const key in encoded) {
    const text = encoded[key];
    if (typeof text === 'string') size += Buffer.byteLength(text.replace(/[\r\n]/g, ''), 'base64');
  }
  return size;
}

function decode(text: unknown): string | undefined {
  return typeof text === 'string' ? Buffer.from(text, 'base64').toString() : undefined;
}

/** Null counts: Go reads it as a map without keys. */
function isJsonObject(text: unknown): boolean {
  if (typeof text !== 'string') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value);
  } catch {
    return false;
  }
}
