import { describe, expect, test } from 'vitest';
import { input } from '../../../src/model/input.ts';
import { Stage } from '../../../src/model/stage.ts';
import { waive } from '../../../src/model/waiver.ts';
import type { JsonObject } from '../../../src/types/manifest.ts';
import { anApplication, anObject, aStage, synthesizeStages } from '../../resources/a-stage.ts';
import { findingsOf } from './inspect.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const key = '-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----\n';
const argo = { name: 'a', labels: { 'argocd.argoproj.io/secret-type': 'repository' } };

/* biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are the syntax of others. */
const plain: Readonly<Record<string, readonly [at: string, secret: JsonObject]>> = {
  data: ['data.password', { data: { password: base64('tiger') } }],
  stringData: ['stringData.password', { stringData: { password: 'tiger' } }],
  'one of several keys': ['stringData.b', { stringData: { a: '', b: 'tiger', c: '${C}' } }],
  'a key beside its certificate': ['data["tls.key"]', { data: { 'tls.crt': base64(certificate), 'tls.key': base64(key) } }],
  'a key in the text of a certificate': ['stringData.pem', { stringData: { pem: certificate + key } }],
  'base64 of what is no text': ['data.key', { data: { key: Buffer.from([0xff, 0xfe, 0, 1]).toString('base64') } }],
  'what only says that it is encrypted': ['data.a', { sops: {}, data: { a: base64('tiger') } }],
  'a password of a repository': ['stringData.password', { metadata: argo, stringData: { url: 'https://a', password: 'tiger' } }],
  'a type of its own': ['stringData.token', { type: 'acme.org/token', stringData: { token: 'tiger' } }],
};

const fine: Readonly<Record<string, JsonObject>> = {
  'no values': {},
  'empty values': { data: { a: '' }, stringData: { b: ' \n' } },
  'the token of a service account': { type: 'kubernetes.io/service-account-token' },
  'values that Flux fills in': { stringData: { a: '${PASSWORD}', b: 'user:${PASSWORD}' }, data: { c: base64('${PASSWORD}') } },
  'values that argocd-vault-plugin fills in': { stringData: { a: '<path:secret/db#password>' } },
  'values of a template': { stringData: { a: '{{ .Values.password }}' } },
  'what SOPS has encrypted': { sops: { mac: 'ENC[AES256_GCM,data:x]' }, data: { a: 'ENC[AES256_GCM,data:Tr7o=,type:str]' } },
  certificates: { data: { 'ca.crt': base64(certificate) } },
  'a public key': { stringData: { key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI a@b' } },
  'where a repository of Argo CD is': { metadata: argo, stringData: { type: 'git', url: 'https://github.com/acme/gitops' } },
  'values of a wrong shape': { data: 5, stringData: ['tiger', { a: 'b' }] },
};
/* biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above. */

describe('a Secret in clear is told', () => {
  test.each(Object.entries(plain))('%s', (_, [at, secret]) => {
    expect(findingsOf({ kind: 'Secret', ...secret })).toMatchObject([{ code: 'plain-secret', severity: 'warning', at }]);
  });
});

describe('a Secret without one is not', () => {
  test.each(Object.entries(fine))('%s', (_, secret) => {
    expect(findingsOf({ kind: 'Secret', ...secret })).toEqual([]);
  });

  test('nor what makes Secrets in the cluster', () => {
    const sealed = {
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      spec: { encryptedData: { password: `Ag${'Bx1'.repeat(200)}` } },
    };
    const outside = {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      spec: { data: [{ secretKey: 'password', remoteRef: { key: 'prod/shop/db', property: 'password' } }] },
    };
    expect(findingsOf(sealed, outside)).toEqual([]);
  });
});

describe('in a stage', () => {
  const secret = { kind: 'Secret', stringData: { password: 'tiger' } };

  test('it is an error at the line that makes it', () => {
    const stage = aStage();
    anApplication(stage, 'shop', { db: secret });
    const { issues } = synthesizeStages(stage);
    expect(issues).toMatchObject([{ code: 'plain-secret', severity: 'error', at: 'stringData.password' }]);
    expect(issues[0]?.source?.file).toBe('test/resources/a-stage.ts');
    expect(JSON.stringify(issues)).not.toContain('tiger');
  });

  test('and can be waived', () => {
    const stage = aStage();
    const application = anApplication(stage, 'shop', { config: {} });
    waive(anObject(application, 'db', secret), 'plain-secret', { reason: 'a database of a demonstration' });
    expect(synthesizeStages(stage)).toMatchObject({ issues: [], waived: [{ code: 'plain-secret' }] });
  });

  test('a secret input that comes to a manifest is an error, wherever it stands', () => {
    class Shop extends Stage<{ password: string; tag: string }> {
      readonly shop = anApplication(this as unknown as Stage, 'shop', {
        config: { data: { a: `x=${this.vars.password}`, b: this.vars.tag } },
      });
    }
    const any = {
      '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value: String(value) }) },
    };
    const stage = new Shop('staging', {
      vars: {
        password: input('PASSWORD_OF_TEST', any, { default: 'correct horse', secret: true }),
        tag: input('TAG_OF_TEST', any, { default: 'correct tag' }),
      },
    });
    const { issues } = synthesizeStages(stage as unknown as Stage);
    expect(issues).toMatchObject([{ code: 'leaked-secret', rule: 'secret-input', severity: 'error', at: 'data.a' }]);
    expect(JSON.stringify(issues)).not.toContain('horse');
  });
});
