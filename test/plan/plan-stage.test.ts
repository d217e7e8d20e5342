import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planStage } from '../../src/plan/plan-stage.ts';
import { blobIdOf } from '../../src/render/blob-id.ts';
import { refusalOf } from '../load/a-project.ts';
import { applyPlan, aWish, existingOf, type Files, isOwned, type Tree } from './trees.ts';

const empty: Tree = new Map();
const SHOP = { shop: { 'a.yaml': '1', 'b.yaml': '1' } };

function publish(applications: Readonly<Record<string, Files>>, tree: Tree = empty, more = {}): Tree {
  return applyPlan(tree, planStage(aWish(applications, more), existingOf(tree)));
}

describe('a plan', () => {
  test('writes what is new, with its inventory', () => {
    const plan = planStage(aWish(SHOP), existingOf(empty));
    expect([...plan.write.keys()]).toEqual(['staging/shop/a.yaml', 'staging/shop/b.yaml', '.stagewright/staging/shop']);
    expect(plan.changes).toEqual([
      { path: 'staging/shop/a.yaml', action: 'added' },
      { path: 'staging/shop/b.yaml', action: 'added' },
    ]);
    expect(plan.owned).toEqual(['.stagewright/staging/shop', 'staging/shop/']);
  });

  test('is nothing where nothing changes', () => {
    const tree = publish(SHOP);
    expect(planStage(aWish(SHOP), existingOf(tree))).toMatchObject({
      write: new Map(),
      remove: [],
      changes: [],
      unchanged: 2,
      kept: [],
    });
  });

  test('removes what is no longer rendered', () => {
    const plan = planStage(aWish({ shop: { 'a.yaml': '2' } }), existingOf(publish(SHOP)));
    expect(plan.changes).toEqual([
      { path: 'staging/shop/a.yaml', action: 'changed' },
      { path: 'staging/shop/b.yaml', action: 'removed' },
    ]);
    expect(plan.remove).toEqual(['staging/shop/b.yaml']);
  });

  test('removes an application with its inventory', () => {
    const plan = planStage(aWish({}), existingOf(publish(SHOP)));
    expect(plan.remove).toEqual(['.stagewright/staging/shop', 'staging/shop/a.yaml', 'staging/shop/b.yaml']);
  });

  test('removes only the applications that may go', () => {
    const tree = publish({ ...SHOP, database: { 'c.yaml': '1' } });
    const plan = planStage(aWish({}, { removable: ['database'] }), existingOf(tree));
    expect(plan.remove).toEqual(['.stagewright/staging/database', 'staging/database/c.yaml']);
  });

  test('moves the operator file when the stage changes its cluster', () => {
    const tree = publish({ shop: { 'a.yaml': '1', 'clusters/old/staging-shop.yaml': '1' } });
    const plan = planStage(aWish({ shop: { 'a.yaml': '1', 'clusters/new/staging-shop.yaml': '1' } }), existingOf(tree));
    expect(plan.remove).toEqual(['clusters/old/staging-shop.yaml']);
    expect(plan.owned).toEqual([
      '.stagewright/staging/shop',
      'clusters/new/staging-shop.yaml',
      'clusters/old/staging-shop.yaml',
      'staging/shop/',
    ]);
  });

  test('names files that somebody has edited, with what we had written', () => {
    const tree = new Map([...publish(SHOP), ['staging/shop/a.yaml', 'by hand'], ['staging/shop/b.yaml', 'by hand']]);
    const plan = planStage(aWish({ shop: { 'a.yaml': '2' } }), existingOf(tree));
    expect([...plan.edited]).toEqual([
      ['staging/shop/a.yaml', blobIdOf('1')],
      ['staging/shop/b.yaml', blobIdOf('1')],
    ]);
    expect(plan.kept).toEqual(['staging/shop/b.yaml']);
    expect(plan.remove).toEqual([]);
  });

  test('writes again what somebody has deleted', () => {
    const tree = new Map(publish(SHOP));
    tree.delete('staging/shop/a.yaml');
    expect(planStage(aWish(SHOP), existingOf(tree)).changes).toEqual([{ path: 'staging/shop/a.yaml', action: 'added' }]);
  });

  test('leaves other stages and projects alone', () => {
    const tree = publish({ other: { 'a.yaml': '1' } }, publish(SHOP, empty, { stage: 'production' }), { project: 'other' });
    const plan = planStage(aWish({ mine: { 'a.yaml': '1' } }), existingOf(tree));
    expect(plan.remove).toEqual([]);
    expect([...plan.write.keys()]).toEqual(['staging/mine/a.yaml', '.stagewright/staging/mine']);
  });
});

describe('a plan is refused', () => {
  test('where the folder is that of another project', async () => {
    const tree = publish(SHOP, empty, { project: 'other' });
    expect(await refusalOf(() => planStage(aWish(SHOP), existingOf(tree)))).toMatchInlineSnapshot(`
      "folder-not-ours at -
      The folder staging/shop belongs to project "other", and this is project "shop".
      Rename the application, or set stagewright.project in package.json if the project was renamed."
    `);
  });

  test('where the folder holds files of nobody, until they are adopted', async () => {
    const tree = new Map([['staging/shop/notes.txt', 'ours']]);
    expect(await refusalOf(() => planStage(aWish(SHOP), existingOf(tree)))).toMatchInlineSnapshot(`
      "folder-not-ours at -
      The folder staging/shop holds files that Stagewright did not write: staging/shop/notes.txt.
      Move them elsewhere, rename the application, or pass --adopt to take the folder over; other files in it stay."
    `);
    const adopted = publish(SHOP, tree, { adopt: true });
    expect(adopted.get('staging/shop/notes.txt')).toBe('ours');
    expect(planStage(aWish(SHOP), existingOf(adopted)).changes).toEqual([]);
  });

  test('where a file of nobody is in the way, until it is adopted', async () => {
    const tree = new Map([['staging/shop/a.yaml', 'not ours']]);
    expect(await refusalOf(() => planStage(aWish(SHOP), existingOf(tree)))).toMatchInlineSnapshot(`
      "folder-not-ours at -
      The file staging/shop/a.yaml is in the way, and no inventory says that Stagewright wrote it.
      Move it elsewhere, or pass --adopt to overwrite it."
    `);
    const plan = planStage(aWish(SHOP, { adopt: true }), existingOf(tree));
    expect(plan.changes).toContainEqual({ path: 'staging/shop/a.yaml', action: 'changed' });
    expect(plan.edited.size).toBe(0);
  });

  test('not where the file in the way is what we would write', () => {
    const tree = new Map([['staging/shop/a.yaml', '1']]);
    expect(planStage(aWish(SHOP), existingOf(tree))).toMatchObject({ unchanged: 1 });
  });

  test('where an operator file of nobody is in the way', async () => {
    const path = 'clusters/eu/staging-shop.yaml';
    const tree = new Map([[path, 'not ours']]);
    const wish = aWish({ shop: { 'a.yaml': '1', [path]: '1' } });
    expect(await refusalOf(() => planStage(wish, existingOf(tree)))).toMatch(
      /^folder-not-ours .*\nThe file clusters\/eu\/staging-shop\.yaml is in the way/,
    );
  });
});

// ------------------------------------------------------------------------------------------------ against a model

const file = fc.constantFrom('a.yaml', 'b.yaml', 'c.yaml');
const text = fc.constantFrom('1', '2', '3');
const application = fc.constantFrom('shop', 'database', 'mail');
const wishes = fc.dictionary(application, fc.dictionary(file, text, { maxKeys: 3 }), { maxKeys: 3 });
const path = fc.tuple(application, fc.oneof(file, fc.constant('foreign.txt'))).map(([app, name]) => `staging/${app}/${name}`);
const elsewhere = fc.constantFrom(
  'README.md',
  'production/shop/a.yaml',
  'staging/other/a.yaml',
  'clusters/eu/staging-shop.yaml',
  'staging/file.yaml',
);
/** What people do to the tree: a new text, or none where the file is deleted. */
const edits = fc.dictionary(fc.oneof(path, elsewhere), fc.option(fc.constantFrom('1', 'by hand'), { nil: undefined }), {
  maxKeys: 5,
});

function filesOf(applications: Readonly<Record<string, Files>>): Tree {
  return new Map(
    Object.entries(applications).flatMap(([app, files]) =>
      Object.entries(files).map(([name, content]) => [`staging/${app}/${name}`, content] as const),
    ),
  );
}

test('whatever was there before, is wished and was edited: ours follows the wish, theirs stays', () => {
  fc.assert(
    fc.property(wishes, wishes, edits, fc.boolean(), (before, after, byHand, adopt) => {
      const tree = new Map(publish(before));
      const old = filesOf(before);
      for (const [path, content] of Object.entries(byHand)) {
        if (content === undefined) tree.delete(path);
        else tree.set(path, content);
      }
      const wanted = filesOf(after);
      const inTheWay = [...wanted].some(([path, content]) => !old.has(path) && tree.has(path) && tree.get(path) !== content);
      const isForeign = [...tree.keys()].some((path) => {
        const [stage, app, name] = path.split('/');
        return stage === 'staging' && name !== undefined && app! in after && !(app! in before) && !wanted.has(path);
      });
      const plan = () => planStage(aWish(after, { adopt }), existingOf(tree));
      if ((inTheWay || isForeign) && !adopt) {
        expect(plan).toThrow(expect.objectContaining({ code: 'folder-not-ours' }));
        return;
      }

      const planned = plan();
      const result = applyPlan(tree, planned);
      const expected = new Map([...tree].filter(([path]) => !path.startsWith('.stagewright/')));
      for (const [path, content] of old) if (!wanted.has(path) && tree.get(path) === content) expected.delete(path);
      for (const [path, content] of wanted) expected.set(path, content);
      expect(new Map([...result].filter(([path]) => !path.startsWith('.stagewright/')))).toEqual(expected);

      const isEdited = ([path, content]: readonly [string, string]) =>
        tree.has(path) && tree.get(path) !== content && tree.get(path) !== wanted.get(path);
      expect([...planned.edited.keys()].sort()).toEqual(
        [...old]
          .filter(isEdited)
          .map(([path]) => path)
          .sort(),
      );
      for (const path of [...planned.write.keys(), ...planned.remove]) expect(isOwned(path, planned)).toBe(true);
      expect([...result.keys()].filter((path) => path.startsWith('.stagewright/')).sort()).toEqual(
        Object.keys(after)
          .map((app) => `.stagewright/staging/${app}`)
          .sort(),
      );

      const again = planStage(aWish(after), existingOf(result));
      expect(again).toMatchObject({ write: new Map(), remove: [], changes: [], unchanged: wanted.size });
    }),
    { numRuns: 500 },
  );
});
