import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PublishContext, StageRequest } from '../../src/deliver/request.ts';
import { localForge } from '../../src/plugs/forges/local.ts';
import type { Forge, ForgePlug } from '../../src/types/forge.ts';
import { aRemote } from './remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, publish } from './stages.ts';

/** The local forge as one that takes no more characters than that. */
function aForge(body: number): ForgePlug {
  return (context) => Object.defineProperty(localForge()(context), 'limits', { value: { body } }) as Forge;
}

function aStage(
  repository: string,
  replicas: number,
  { count = 1, forge }: { readonly count?: number; readonly forge: ForgePlug },
) {
  const text = (name: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: ${replicas}\n`;
  const files = Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${index}.yaml`, text(`d${index}`)]));
  const applications = [anApplication('web', { files })];
  return {
    commit: aRequest(repository, { applications }),
    pull: aRequest(repository, { applications, delivery: { ...byPullRequest, forge } }),
  };
}

function bodyOf({ root }: PublishContext): string {
  const [pull] = localForge()({ repository: '', project: root, environment: {} }).list();
  return pull!.body;
}

test('the body says that most of an application goes, which its changed files alone do not tell', async () => {
  const [remote, context, forge] = [aRemote({ a: '1' }), aContext(), aForge(60_000)];
  const aShop = (names: readonly string[]) => {
    const text = (name: string) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n`;
    const files = Object.fromEntries(names.map((name) => [`service-${name}.yaml`, text(name)]));
    return [anApplication('web', { files, offers: names.map((name) => `Service shop/${name}`) })];
  };
  await publish([aRequest(remote, { applications: aShop(['a', 'b', 'c', 'd']) })], context);
  const delivery = { ...byPullRequest, forge };
  const half = await propose(aRequest(remote, { applications: aShop(['c', 'd']), delivery }), context);
  expect(half).not.toContain('of its');
  const most = await propose(aRequest(remote, { applications: aShop(['d']), delivery }), context);
  expect(most).toContain(
    '- **high** `staging/web` loses 3 of its 4 resources: `Service shop/a`, `Service shop/b`, `Service shop/c`\n',
  );
  const all = await propose(aRequest(remote, { applications: [], delivery }), context);
  expect(all).toContain('- **high** `staging/web` loses all of its resources: ');
});

async function propose(request: StageRequest, context: PublishContext): Promise<string> {
  expect(await publish([request], context)).toMatchObject([{ pullRequest: { number: 1 } }]);
  return bodyOf(context);
}

test('the body says field by field what differs from the target branch', async () => {
  const [remote, context, forge] = [aRemote({ a: '1' }), aContext(), aForge(60_000)];
  await publish([aStage(remote, 2, { forge }).commit], context);
  const body = await propose(aStage(remote, 0, { forge }).pull, context);
  expect(body).toContain('| `web` | 0 | 1 | 0 |');
  expect(body).toContain('- **high** `Deployment d0` is scaled to no pods: `spec.replicas`');
  expect(body).toContain('!   spec.replicas: 2 → 0');
  expect(await publish([aStage(remote, 0, { forge }).pull], context)).toMatchObject([{ action: 'nothing' }]);
});

test('the body keeps to the limit of the forge, together with what people wrote, and loses no risk', async () => {
  const [remote, context, forge] = [aRemote({ a: '1' }), aContext(), aForge(3_200)];
  await publish([aStage(remote, 2, { count: 30, forge }).commit], context);
  const first = await propose(aStage(remote, 0, { count: 30, forge }).pull, context);
  expect(first.length).toBeLessThanOrEqual(3_200);
  expect(first.match(/^- \*\*high\*\* `Deployment d\d+` is scaled to no pods/gm)).toHaveLength(30);
  expect(first).toMatch(/^\d+ of 30 resources are left out here for length/m);

  const words = 'Please wait for Monday. '.repeat(80);
  const [pull] = localForge()({ repository: '', project: context.root, environment: {} }).list();
  const file = join(context.root, pull!.url);
  writeFileSync(file, `---\nstate: open\nbranch: ${pull!.branch}\nbase: ${pull!.base}\ntitle: x\n---\n\n${first}\n${words}`);
  await publish([{ ...aStage(remote, 0, { count: 29, forge }).pull }], context);
  const second = bodyOf(context);
  expect(second.length).toBeLessThanOrEqual(3_200);
  expect(second).toContain(words.trim());
  expect(second).toMatch(/^- \*\*high\*\* scaled-to-zero: \d+/m);
  expect(second).toContain('`stagewright diff staging` shows all.');
});
