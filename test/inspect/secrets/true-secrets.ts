import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../src/types/manifest.ts';

// Made here, because a file that holds them would be reported by every scanner there is.

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SMALL = CAPITALS.toLowerCase();
const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const WORD = CAPITALS + SMALL + DIGITS;
const BASE32 = `${CAPITALS}234567`;

/** Characters that look random and are the same in every run: those of a hash of what was made before. */
let count = 0;
function random(length: number, alphabet = WORD): string {
  let text = '';
  while (text.length < length) {
    for (const byte of createHash('sha256').update(`${count++}`).digest()) text += alphabet[byte % alphabet.length];
  }
  return text.slice(0, length);
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const pem = (kind: string) =>
  `-----BEGIN ${kind}-----\n${random(1600, `${WORD}+/`).replace(/(.{64})/g, '$1\n')}\n-----END ${kind}-----\n`;
const jwt = (payload: object) => `${base64url({ alg: 'RS256', kid: random(8) })}.${base64url(payload)}.${random(86)}`;

/** One or two of every provider. */
const tokens: readonly string[] = [
  ...['ghp_', 'gho_', 'ghs_'].map((start) => start + random(36)),
  `github_pat_${random(22)}_${random(59)}`,
  ...['glpat-', 'gldt-', 'glrt-'].map((start) => start + random(20)),
  `glpat-${random(27)}.01.${random(9, SMALL + DIGITS)}`,
  `npm_${random(36)}`,
  `pypi-AgEIcHlwaS5vcmc${random(150)}`,
  `rubygems_${random(48, HEX)}`,
  `dckr_pat_${random(27)}`,
  `AKIA${random(16, BASE32)}`,
  `ASIA${random(16, BASE32)}`,
  `AIza${random(35)}`,
  `GOCSPX-${random(28)}`,
  `ya29.${random(120)}`,
  `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${random(86)}==;EndpointSuffix=core.windows.net`,
  `Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${random(43)}=`,
  `https://acme.blob.core.windows.net/a?sv=2023-01-03&se=2030-01-01&sig=${random(43)}%3D`,
  `dop_v1_${random(64, HEX)}`,
  `dapi${random(32, HEX)}`,
  `xoxb-${random(12, DIGITS)}-${random(12, DIGITS)}-${random(24)}`,
  `xoxp-${random(12, DIGITS)}-${random(12, DIGITS)}-${random(32, HEX)}`,
  `xapp-1-A${random(10, CAPITALS)}-${random(13, DIGITS)}-${random(64, HEX)}`,
  `https://hooks.slack.com/services/T${random(10, CAPITALS)}/B${random(10, CAPITALS)}/${random(24)}`,
  `https://discord.com/api/webhooks/${random(18, DIGITS)}/${random(68)}`,
  `SG.${random(22)}.${random(43)}`,
  `sk_live_${random(24)}`,
  `rk_live_${random(99)}`,
  `sk_test_${random(24)}`,
  `whsec_${random(32)}`,
  `sq0atp-${random(22)}`,
  `shpat_${random(32, HEX)}`,
  `hvs.${random(95)}`,
  `dp.st.prd.${random(43)}`,
  `dp.pt.${random(43)}`,
  `pul-${random(40, HEX)}`,
  `glsa_${random(32)}_${random(8, HEX)}`,
  `sntryu_${random(64, HEX)}`,
  `NRAK-${random(27, CAPITALS + DIGITS)}`,
  `dt0c01.${random(24, BASE32)}.${random(64, BASE32)}`,
  `tskey-auth-${random(17)}-${random(32)}`,
  `lin_api_${random(40)}`,
  `PMAK-${random(24, HEX)}-${random(34, HEX)}`,
  `sk-proj-${random(48)}`,
  `sk-${random(20)}T3BlbkFJ${random(20)}`,
  `sk-ant-api03-${random(93)}`,
  `hf_${random(34)}`,
  `gsk_${random(52)}`,
  `ops_eyJ${random(400)}`,
  jwt({ iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:shop:web' }),
  jwt({ iss: 'https://login.acme.org', sub: random(12) }),
  `AGE-SECRET-KEY-1${random(58, BASE32)}`,
  `$2y$10$${random(53)}`,
  `$apr1$${random(8)}$${random(22)}`,
];

const files: readonly string[] = [
  ...['RSA PRIVATE KEY', 'EC PRIVATE KEY', 'PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'OPENSSH PRIVATE KEY'].map(pem),
  `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${random(800)}\n-----END PGP PRIVATE KEY BLOCK-----\n`,
  `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${random(32, '0123456789ABCDEF')}\n\n${random(640)}\n`,
  `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: a\nPublic-Lines: 2\n${random(84)}\nPrivate-Lines: 1\n${random(48)}\n`,
  JSON.stringify({ type: 'service_account', private_key: pem('PRIVATE KEY') }),
  `apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    client-key-data: ${base64(pem('RSA PRIVATE KEY'))}\n`,
  JSON.stringify({ auths: { 'ghcr.io': { username: 'a', password: random(20) } } }),
  `machine github.com\nlogin a\npassword = ${random(20)}\n`,
];

/** Where a name says that the value is secret. */
const named: readonly JsonObject[] = [
  { DB_PASSWORD: 'correct-horse' },
  { 'spring.datasource.password': 'S3cure!pw' },
  { adminPassword: 'tiger2000' },
  { rootPasswd: 'hunter2' },
  { API_KEY: random(32) },
  { clientSecret: random(40) },
  { 'client-secret': random(32, HEX) },
  { AWS_SECRET_ACCESS_KEY: random(40, `${WORD}+/`) },
  { SECRET_KEY_BASE: random(64, HEX) },
  { jwtSecret: base64(random(32)) },
  { authToken: random(24) },
  { encryptionKey: base64(random(24)) },
  { Authorization: `Bearer ${random(40)}` },
  { args: ['serve', '--db-password=tiger2000'] },
  { args: ['--db-password', 'tiger2000'] },
  { args: ['--auth-token', random(32)] },
  { command: ['sh', '-c', `curl -H "Authorization: Basic ${base64('admin:tiger2000')}" http://a`] },
  { env: [{ name: 'MYSQL_ROOT_PASSWORD', value: 'tiger2000' }] },
  { env: [{ name: 'GITHUB_TOKEN', value: random(40, HEX) }] },
  { parameters: [{ name: 'auth.password', value: 'tiger2000' }] },
  { url: 'postgres://shop:tiger2000@db.shop.svc:5432/shop' },
  { url: 'redis://:tiger2000@redis:6379' },
  { url: 'amqp://shop:tiger%212000@rabbit' },
  { url: 'https://oauth2:tiger2000@git.acme.org/shop.git' },
  { 'application.properties': 'server.port=80\nspring.datasource.password=tiger2000\n' },
  { 'application.yaml': 'db:\n  user: a\n  password: tiger2000\n' },
  { 'config.json': '{"db": {"password": "tiger2000"}}' },
  { 'config.toml': 'user = "a"\npassword = "tiger2000"\n' },
  { 'config.ini': '[db]\npassword = tiger2000\n' },
  { '.env': `A=b\nexport API_TOKEN=${random(32)}\n` },
  { values: `grafana:\n  adminPassword: "tiger2000"\n` },
  { connection: 'Server=db;User Id=shop;Password=tiger2000;Encrypt=true' },
  { 'last-applied': JSON.stringify({ kind: 'Secret', data: { password: base64('tiger2000') } }) },
];

/** A ConfigMap, a variable, an argument, an annotation, a custom object: the places, one after the other. */
const places: readonly ((text: string) => JsonObject)[] = [
  (text) => ({ data: { setting: text } }),
  (text) => ({ spec: { containers: [{ name: 'a', env: [{ name: 'SETTING', value: text }] }] } }),
  (text) => ({ spec: { containers: [{ name: 'a', args: ['--config', `x=${text}`] }] } }),
  (text) => ({ metadata: { name: 'a', annotations: { note: `see "${text}"` } } }),
  (text) => ({ spec: { values: { deep: { list: [{ setting: text }] } } } }),
  (text) => ({ data: { 'a.txt': `first line\nsetting ${text}\n` } }),
  (text) => ({ binaryData: { setting: base64(text) } }),
  (text) => ({ data: { setting: base64(`first line, then\n${text}\n`) } }),
];

/** Objects that hold one secret each. */
export const trueSecrets: readonly JsonObject[] = [
  ...[...tokens, ...files.slice(0, 6)].map((text, index) => places[index % places.length]!(text)),
  ...files.slice(6).map((text) => ({ data: { file: text } })),
  ...named.map((data) => ({ spec: data })),
];

/** A credential, for tests that need no more than one. */
export const aToken: string = tokens[0]!;
export const aPrivateKey: string = files[0]!;
