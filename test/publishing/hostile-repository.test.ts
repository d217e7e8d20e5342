import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder, aRemote, git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, publish, refsOf } from '../deliver/stages.ts';
import { expectSound } from './repositories.ts';

const attributes = '* text eol=crlf ident\n*.yaml filter=evil diff=evil merge=ours working-tree-encoding=UTF-16 export-ignore\n';

/** What people and attackers keep in repositories, at the root, in the stage and in our own folder. */
const hostile = {
  ...Object.fromEntries(
    ['', 'staging/', 'staging/web/'].flatMap((folder) => [
      [`${folder}.gitattributes`, attributes],
      [`${folder}.gitignore`, '*\n'],
    ]),
  ),
  '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = https://127.0.0.1:1/x\n',
  '.lfsconfig': '[lfs]\n\turl = http://127.0.0.1:1/\n',
  '.git-blame-ignore-revs': 'no\n',
  '.stagewright/local/config': '[core]\n\tfsmonitor = touch evil\n',
  config: '[core]\n\thooksPath = .\n',
  'hooks/pre-push': '#!/bin/sh\ntouch evil\n',
};

/** A user's settings that change what an ordinary checkout would commit. */
function aHome(): string {
  const home = aFolder();
  const canary = `touch ${join(home, 'evil')}; cat`;
  writeFileSync(
    join(home, '.gitconfig'),
    `[core]\n\tautocrlf = true\n\teol = crlf\n\tignoreCase = true\n\tsparseCheckout = true\n\tattributesFile = ${home}/attributes
\texcludesFile = ${home}/ignore\n\tprecomposeUnicode = true\n\tquotePath = true\n[filter "evil"]\n\tclean = ${canary}\n\tsmudge = ${canary}\n\trequired = true
[filter "lfs"]\n\tclean = ${canary}\n\tprocess = ${canary}\n\trequired = true\n[diff "evil"]\n\ttextconv = ${canary}\n\tcommand = ${canary}
[merge "ours"]\n\tdriver = ${canary}\n[index]\n\tsparse = true\n[i18n]\n\tcommitEncoding = UTF-16\n\tlogOutputEncoding = UTF-16\n[submodule]\n\trecurse = true\n`,
  );
  writeFileSync(join(home, 'attributes'), attributes);
  writeFileSync(join(home, 'ignore'), '*\n');
  return home;
}

const texts = {
  'web.yaml': 'a: 1\r\nb: "$Id$"\r\n',
  'bom.yaml': '\uFEFFa: "ü"\n',
  'utf.yaml': '# 𝄞 \u2028\na: |\n  x\t\n',
  'empty.yaml': '',
  'no-end.yaml': 'a: 1',
  'secret.yaml': 'kind: Secret\n',
};

test('attributes, filters, ignore files, hooks and settings of anybody change no byte of what is published, and run nothing', async () => {
  const remote = aRemote(hostile);
  const before = listing(remote);
  const home = aHome();
  const context = aContext({ environment: { PATH: process.env.PATH, HOME: home } });
  const request = (files: Readonly<Record<string, string>>) =>
    aRequest(remote, { applications: [anApplication('web', { files })] });
  await publish([request(texts)], { ...context, options: { adopt: true } });
  for (const [name, text] of Object.entries(texts)) expect(bytesOf(remote, `staging/web/${name}`)).toEqual(Buffer.from(text));
  await publish([request({ ...texts, 'web.yaml': 'a: 2\n' })], context);
  expect(await publish([request({ ...texts, 'web.yaml': 'a: 2\n' })], context)).toMatchObject([{ action: 'nothing' }]);
  const after = listing(remote);
  expect(after.filter((line) => !/\tstaging\/web\/[a-z-]+\.yaml$|\t\.stagewright\/staging\/web$/.test(line))).toEqual(before);
  expect(existsSync(join(home, 'evil'))).toBe(false);
  expectSound(remote);
});

const link = { mode: '120000', type: 'blob' } as const;
const module = { mode: '160000', type: 'commit' } as const;

test.each([
  ['a link', link],
  ['a submodule', module],
])('%s in the place of a file of ours is neither followed nor replaced', async (_what, entry) => {
  const remote = aRemote({ 'README.md': '../../etc' });
  place(remote, 'staging/web/web.yaml', entry);
  const before = refsOf(remote);
  await expect(publish([aRequest(remote)])).rejects.toMatchObject({ exit: 3 });
  expect(refsOf(remote)).toEqual(before);
});

test('links and submodules beside our folder stay as they are', async () => {
  const remote = aRemote({ 'README.md': '../../etc' });
  for (const [path, entry] of [
    ['other/link', link],
    ['staging/link', link],
    ['staging/module', module],
    ['loop', link],
  ] as const) {
    place(remote, path, entry);
  }
  const before = listing(remote);
  await publish([aRequest(remote)]);
  expect(listing(remote).filter((line) => !line.includes('/web'))).toEqual(before);
});

/** Commits a link to `../../etc`, or a submodule, at that path. */
function place(remote: string, path: string, { mode, type }: { readonly mode: string; readonly type: 'blob' | 'commit' }): void {
  const oid = git(remote, ['rev-parse', type === 'blob' ? 'main:README.md' : 'main']);
  const head = 'commit refs/heads/main\ncommitter A <a@b> 1700000000 +0000\ndata 0\nfrom refs/heads/main^0\n';
  git(remote, ['fast-import', '--quiet'], `${head}M ${mode} ${oid} ${path}\n`);
}

function listing(remote: string): readonly string[] {
  return git(remote, ['ls-tree', '-r', '--full-tree', 'main']).split('\n');
}

function bytesOf(remote: string, path: string): Buffer {
  return execFileSync('git', ['cat-file', 'blob', `main:${path}`], { cwd: remote });
}
