import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const identity = ['name', 'email'].flatMap((key) => [
  [`GIT_AUTHOR_${key.toUpperCase()}`, 'bench@example.com'],
  [`GIT_COMMITTER_${key.toUpperCase()}`, 'bench@example.com'],
]);
const surroundings = { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', ...Object.fromEntries(identity) };

/** Milliseconds that a program takes; throws when it fails. */
export async function run(program, args, { cwd, env = {} } = {}) {
  const start = performance.now();
  const child = spawn(program, args, { cwd, env: { ...surroundings, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [exit] = await once(child, 'close');
  if (exit !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${output}`);
  return performance.now() - start;
}

/** A bare repository with that many files, served by HTTP as the tests do; `cost` counts bytes and writing requests. */
export async function serve(folder, files) {
  createRepository(folder, files);
  const { serveHttp } = await importTest(dirname(folder));
  const server = await serveHttp(dirname(folder));
  const bytes = { up: 0, down: 0 };
  const { port } = new URL(server.url);
  // A network has no 40 ms of waiting in every small request: that would be this proxy's own, and hit whoever asks more often.
  const counter = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
    client.on('data', (chunk) => (bytes.up += chunk.length)).pipe(upstream);
    upstream.on('data', (chunk) => (bytes.down += chunk.length)).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  counter.listen(0, '127.0.0.1');
  await once(counter, 'listening');
  return {
    url: `http://127.0.0.1:${counter.address().port}/gitops.git`,
    cost: () => ({ ...bytes, writes: server.requests.filter((line) => line.includes('receive-pack')).length }),
    close: () => {
      counter.close();
      server.close();
    },
  };
}

/** Files as applications have them: ten in a folder, each a Deployment with an image of its own. */
function createRepository(folder, count) {
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', folder]);
  for (const setting of ['uploadpack.allowFilter', 'http.receivepack']) {
    execFileSync('git', ['config', setting, 'true'], { cwd: folder });
  }
  const files = Array.from({ length: count }, (_, index) => {
    const text = deployment(`app-${Math.floor(index / 50)}`, `web-${index}`);
    return `M 100644 inline stage-${index % 5}/app-${Math.floor(index / 50)}/deployment-web-${index}.yaml\ndata ${text.length}\n${text}\n`;
  });
  const input = `commit refs/heads/main\ncommitter A <a@b> 1700000000 +0000\ndata 0\n${files.join('')}`;
  execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, input, maxBuffer: 2 ** 30 });
}

function deployment(application, name) {
  const digest = createHash('sha256').update(name).digest('hex');
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${application}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: ${application}
spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
    spec:
      containers:
        - name: main
          image: registry.example.com/${application}/${name}@sha256:${digest}
          ports:
            - containerPort: 8080
`;
}

/** The server of the tests is TypeScript. */
async function importTest(folder) {
  const outfile = join(folder, 'http-server.mjs');
  const entry = fileURLToPath(new URL('../test/deliver/http-server.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' });
  return import(pathToFileURL(outfile).href);
}
