import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInventory, parseInventoryPath } from '../../src/plan/inventory.ts';
import { planStage } from '../../src/plan/plan-stage.ts';
import { blobIdOf } from '../../src/render/blob-id.ts';
import { isStagewrightError } from '../../src/text/error.ts';
import { refusalOf } from '../load/a-project.ts';
import { numbers } from '../publishing/numbers.ts';
import { anApplication, aWish } from './trees.ts';

const PATH = '.stagewright/staging/shop';
const ID = blobIdOf('1');
const good = { version: 1, project: 'shop', files: { 'staging/shop/a.yaml': ID }, offers: [], needs: [] };

test('an inventory is read as it was written', () => {
  const { inventory, inventoryText } = anApplication('shop', { 'a.yaml': '1', 'clusters/eu/staging-shop.yaml': '2' });
  expect(parseInventory(PATH, inventoryText)).toEqual(inventory);
});

test('an inventory of the reserved application is read', () => {
  const { inventory, inventoryText, inventoryPath } = anApplication('_namespaces', { 'namespace-a.yaml': '1' });
  expect(parseInventory(inventoryPath, inventoryText)).toEqual(inventory);
});

test.each([
  ['.stagewright/staging/shop', { stage: 'staging', application: 'shop' }],
  ['.stagewright/cache/shop', undefined],
  ['.stagewright/local/shop', undefined],
  ['.stagewright/staging', undefined],
  ['.stagewright/staging/shop/more', undefined],
  ['staging/shop/a.yaml', undefined],
  ['.stagewright/staging/shop\u001b[2J', undefined],
  ['.stagewright/staging/shop\nweb', undefined],
])('%s is the place of %j', (path, place) => {
  expect(parseInventoryPath(path)).toEqual(place);
});

describe('an inventory is refused', () => {
  const paths = [
    '../outside',
    'staging/shop/../../outside',
    'staging/shop/..',
    'staging/shop/.',
    '/etc/passwd',
    'C:\\outside',
    'staging\\shop\\a',
    'staging/shop/..\\..\\a',
    'staging/shop/a\0.yaml',
    'staging/shop/süd',
    'staging/shop/',
    'staging/shop',
    'staging//shop/a',
    'staging/other/a.yaml',
    'production/shop/a.yaml',
    'staging/shop/deep/a.yaml',
    'clusters/eu/production-shop.yaml',
    'clusters/staging-shop.yaml',
    'clusters/../staging-shop.yaml',
    '.stagewright/staging/other',
    '.git/hooks/pre-commit',
    '__proto__',
    'constructor',
    '',
    'staging/shop/A.yaml',
    'staging/SHOP/a.yaml',
    'Staging/shop/a.yaml',
    'clusters/EU/staging-shop.yaml',
    'staging/shop/a.yaml.',
    'staging/shop/a.yaml:stream',
    'staging/shop/a.yaml ',
    'staging/shop/.gitattributes',
    'staging/shop/notes.txt',
  ];
  test.each(paths)('when it claims %j', (path) => {
    const text = `{"version":1,"project":"shop","files":{${JSON.stringify(path)}:"${ID}"}}`;
    expect(() => parseInventory(PATH, text)).toThrow(expect.objectContaining({ code: 'folder-not-ours' }));
  });

  test.each<[string, unknown]>([
    ['no object', null],
    ['a list', []],
    ['a text', 'staging/shop/a.yaml'],
    ['a version of a wrong kind', { ...good, version: '1' }],
    ['a version of the future', { ...good, version: 2 }],
    ['no project', { ...good, project: undefined }],
    ['a project of a wrong kind', { ...good, project: 5 }],
    ['no files', { ...good, files: undefined }],
    ['a list of files', { ...good, files: ['staging/shop/a.yaml'] }],
    ['a blob id of a wrong kind', { ...good, files: { 'staging/shop/a.yaml': 5 } }],
    ['a blob id that is none', { ...good, files: { 'staging/shop/a.yaml': 'HEAD' } }],
  ])('when it holds %s', (_name, content) => {
    expect(() => parseInventory(PATH, JSON.stringify(content))).toThrow(expect.objectContaining({ code: 'folder-not-ours' }));
  });

  test('when it is no JSON, nested without end, or huge', () => {
    for (const text of ['', '{', '['.repeat(200_000), `${JSON.stringify(good)}${' '.repeat(6 * 1024 * 1024)}`]) {
      expect(() => parseInventory(PATH, text)).toThrow(expect.objectContaining({ code: 'folder-not-ours' }));
    }
  });

  test('when one of two lists with the same name claims it, and the last one counts', () => {
    const files = (path: string) => `"files":{${JSON.stringify(path)}:"${ID}"}`;
    const text = (...paths: readonly string[]) => `{"version":1,"project":"shop",${paths.map(files).join()}}`;
    expect(() => parseInventory(PATH, text('staging/shop/a.yaml', '../outside'))).toThrow(
      expect.objectContaining({ code: 'folder-not-ours' }),
    );
    expect(parseInventory(PATH, text('../outside', 'staging/shop/a.yaml')).files).toEqual({ 'staging/shop/a.yaml': ID });
  });

  test('with words that say what to do', async () => {
    const text = JSON.stringify({ ...good, files: { '../outside': ID } });
    expect(await refusalOf(() => parseInventory(PATH, text))).toMatchInlineSnapshot(`
      "folder-not-ours at -
      The inventory .stagewright/staging/shop cannot be trusted: it claims "../outside".
      Restore it from Git, or remove the application with its inventory by hand."
    `);
  });
});

test('what it offers and needs is text or left out, however deep it is, and says nothing of prototypes', () => {
  const deep = `${'['.repeat(50_000)}"x"${']'.repeat(50_000)}`;
  const files = `"files":{"staging/shop/a.yaml":"${ID}"}`;
  const text = `{"version":1,"project":"shop",${files},"offers":["a",5,null,${deep}],"needs":{"0":"a"},"cluster":["eu"],"__proto__":{"isAdmin":true}}`;
  const inventory = parseInventory(PATH, text);
  expect(inventory).toEqual({ version: 1, project: 'shop', files: { 'staging/shop/a.yaml': ID }, offers: ['a'], needs: [] });
  expect('isAdmin' in inventory || 'isAdmin' in {}).toBe(false);
});

test('no inventory, however tampered with, leads to a path outside', () => {
  const segment = fc.oneof(
    fc.constantFrom(
      'staging',
      'shop',
      'other',
      'clusters',
      'eu',
      'staging-shop.yaml',
      'a.yaml',
      '..',
      '.',
      '',
      '.git',
      '.stagewright',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  const anywhere = fc.array(segment, { minLength: 1, maxLength: 5 });
  const nearly = fc
    .tuple(fc.constantFrom(['staging', 'shop'], ['clusters', 'eu']), segment)
    .map(([folder, name]) => [...folder, name]);
  const ours = fc.constantFrom('staging/shop/a.yaml', 'staging/shop/b.yaml', 'clusters/eu/staging-shop.yaml');
  const joined = fc.tuple(fc.oneof(nearly, anywhere), fc.constantFrom('/', '/', '\\')).map(([segments, by]) => segments.join(by));
  const path = fc.oneof(ours, joined);
  const files = fc.dictionary(path, fc.oneof(fc.constant(ID), fc.constant(ID), fc.constant(ID), fc.jsonValue()), { maxKeys: 2 });
  const content = fc.record({
    version: fc.constantFrom<unknown>(1, 1, 1, '1'),
    project: fc.constantFrom<unknown>('shop', 'shop', 'other', 5),
    files: fc.oneof(files, files, files, fc.jsonValue()),
  });
  const written = content.map((value) => JSON.stringify(value));
  const text = fc.oneof(written, written, written, fc.json());
  let planned = 0;
  fc.assert(
    fc.property(text, (tampered) => {
      // Every path that is asked for holds what the inventory says, so nothing but its place keeps it from being removed.
      const existing = { inventories: new Map([[PATH, tampered]]), filesIn: () => [], blobOf: () => ID };
      try {
        const { write, remove } = planStage(aWish({}), existing);
        planned += remove.length > 1 ? 1 : 0;
        for (const path of [...write.keys(), ...remove]) {
          expect(path).toMatch(
            /^(?:staging\/shop\/[a-z0-9._~-]+\.yaml|clusters\/[a-z0-9-]+\/staging-shop\.yaml|\.stagewright\/staging\/shop)$/,
          );
        }
      } catch (error) {
        if (!isStagewrightError(error)) throw error;
        expect(error.code).toBe('folder-not-ours');
      }
    }),
    { numRuns: numbers.inventories },
  );
  // Or nothing of this would have been put to the test.
  expect(planned).toBeGreaterThan(50);
});
