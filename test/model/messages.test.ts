import { resolve } from 'node:path';
import ts from 'typescript';
import { beforeAll, expect, test } from 'vitest';

const HEAD = `import { Application, Config, type Image, image, input, Secrets, Stage, text } from '../../src/index.ts';
class Database extends Application<{ readonly image: Image }> {
  readonly login = new Secrets(this, 'login', ['username', 'password']);
}
class Cache extends Application {
  readonly size = 1;
}
class Shop extends Application<{ readonly image: Image; readonly replicas: number; readonly database: Database }> {
  readonly config = new Config(this, 'config', { LOG_LEVEL: 'info', CURRENCY: 'EUR' });
}
class Acme extends Stage<{ readonly shop: Image; readonly replicas: number }> {}
declare const stage: Acme, shop: Shop, cache: Cache, database: Database;
export const mistake = () => `;

const mistakes = {
  'a variable is missing': "new Shop(stage, 'shop', { image: 'shop:1', replicas: 1 })",
  'all variables are missing': "new Shop(stage, 'shop')",
  'another application is passed': "new Shop(stage, 'shop', { image: 'shop:1', replicas: 1, database: cache })",
  'a variable is misspelt': "new Shop(stage, 'shop', { image: 'shop:1', replica: 1, database })",
  'an image has no tag': "new Shop(stage, 'shop', { image: 'shop', replicas: 1, database })",
  'a Config has no such key': "shop.config.env('LOG_LEVLE')",
  'a Secret has no such key': "database.login.env('pasword')",
  'a variable is changed': 'shop.vars.replicas = 2',
  'a variable of a stage is missing': "new Acme('staging', { vars: { shop: 'shop:1' } })",
  'an input has another type': "new Acme('staging', { vars: { shop: input('SHOP_IMAGE', text), replicas: 1 } })",
} as const;

const messages = new Map<string, string>();

beforeAll(() => {
  const files = new Map(
    Object.entries(mistakes).map(([name, code], index) => [resolve(import.meta.dirname, `mistake-${index}.ts`), { name, code }]),
  );
  const { options } = ts.getParsedCommandLineOfConfigFile(
    resolve(import.meta.dirname, '../../tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(String(diagnostic.messageText));
      },
    },
  )!;
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, version) => {
    const file = files.get(path);
    return file ? ts.createSourceFile(path, `${HEAD}${file.code};\n`, version) : getSourceFile(path, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  for (const [path, { name }] of files) {
    const diagnostics = program.getSemanticDiagnostics(program.getSourceFile(path)).filter(({ code }) => code !== 6133);
    messages.set(name, diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')).join('\n'));
  }
});

test.each(Object.keys(mistakes))('the compiler says it in a few lines when %s', (name) => {
  const message = messages.get(name) ?? '';
  expect(message).not.toBe('');
  expect(message.split('\n').length).toBeLessThanOrEqual(5);
  expect(message).toMatchSnapshot();
});
