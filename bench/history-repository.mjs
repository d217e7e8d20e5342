import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

const files = ['deployment', 'service', 'config', 'kustomization'];

/**
 * Makes a bare repository in which a stage `staging` of a project `shop` was published that often: the first time with all its
 * applications, then one at a time, each by a pull request that was squashed.
 */
export function createHistory(folder, { publishes, applications }) {
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', folder]);
  execFileSync('git', ['config', 'uploadpack.allowFilter', 'true'], { cwd: folder });
  const parts = [];
  const write = (ref, { time, message, texts }) => {
    parts.push(`commit ${ref}\ncommitter Ada <ada@example.com> ${time} +0000\n${data(message)}`);
    for (const [path, text] of Object.entries(texts)) parts.push(`M 100644 inline ${path}\n${data(text)}`);
  };
  for (let n = 0; n < publishes; n++) {
    const time = 1_700_000_000 + n * 600;
    const changed = n === 0 ? Array.from({ length: applications }, (_, index) => index) : [(n * 7919) % applications];
    const source = sha1(`source ${n}`);
    const states = changed.map((index) => stateOf(index, n));
    const told = [
      `staging: publish\n\nStage: staging\nProject: shop\nKind: publish\nSource-Commit: ${source}`,
      `Source-Subject: Change ${n}\nSource-Author: Ada\nSource-Repository: acme/shop\nProposed: ${sha1(`head ${n}`)}`,
      ...changed.map((index) => `Input: IMAGE_${index} "registry.example.com/acme/app-${index}:${n}"`),
      ...states.map(({ name, content }) => `Content: ${name} ${content}`),
    ];
    write('refs/stagewright/shop/staging', {
      time,
      message: `${told.join('\n')}\n`,
      texts: { 'mark.json': `{"source":"${source}"}\n` },
    });
    const texts = Object.assign({}, ...states.map((state) => (n === 0 ? state.all : state.changed)));
    write('refs/heads/main', { time: time + 60, message: `staging: change ${n} (#${n + 1})\n`, texts });
  }
  execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, input: parts.join('') });
}

/** What an application is once it was published that time. */
function stateOf(index, n) {
  const name = `app-${index}`;
  const texts = Object.fromEntries(
    files.map((kind) => [
      `staging/${name}/${kind}.yaml`,
      `name: ${name}\n${kind === 'deployment' ? `image: app-${index}:${n}\n` : ''}`,
    ]),
  );
  const listed = Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, blobId(text)]));
  const inventory = `${JSON.stringify({ version: 1, project: 'shop', files: listed, offers: [], needs: [] }, null, 2)}\n`;
  const deployment = `staging/${name}/deployment.yaml`;
  const always = { [`.stagewright/staging/${name}`]: inventory };
  return {
    name,
    content: blobId(inventory),
    all: { ...always, ...texts },
    changed: { ...always, [deployment]: texts[deployment] },
  };
}

function data(text) {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function blobId(text) {
  return sha1(`blob ${Buffer.byteLength(text)}\0${text}`);
}

function sha1(text) {
  return createHash('sha1').update(text).digest('hex');
}
