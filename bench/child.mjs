import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stageNames } from './scratch.mjs';

// One variant of the bench in a process of its own: `node child.mjs VARIANT JSON`. Prints its figures as JSON.

const variants = { synth, check, construct, appSynth, floor };
const [variant, options] = process.argv.slice(2);
const phases = await variants[variant](JSON.parse(options));
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
process.stdout.write(JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, peak: maxRSS / 1024, ...phases }));

/** `stagewright synth` of a project, phase by phase. */
async function synth({ packageFolder, project, output }) {
  return command('synth', { packageFolder, project, output });
}

/** `stagewright check` of the same. */
async function check({ packageFolder, project }) {
  return command('check', { packageFolder, project });
}

async function command(name, { packageFolder, ...options }) {
  const module = await import(pathToFileURL(join(packageFolder, 'lib', 'cli', 'commands', `${name}.js`)).href);
  const world = { folder: options.project, environment: {}, progress: () => {}, style: (_, text) => text };
  const { exit, json, text } = await module[name](world, [], options);
  if (exit !== 0) throw new Error(text);
  const end = performance.now();
  const mark = (phase) => performance.getEntriesByName(`stagewright:${phase}`, 'mark')[0]?.startTime ?? end;
  const construct = performance.getEntriesByType('measure').reduce((sum, { duration }) => sum + duration, 0);
  return {
    load: mark('loaded') - construct,
    construct,
    collect: mark('collected') - mark('loaded'),
    graph: mark('related') - mark('collected'),
    inspect: mark('inspected') - mark('related'),
    check: mark('checked') - mark('inspected'),
    render: mark('rendered') - mark('checked'),
    plan: mark('planned') - mark('rendered'),
    write: end - mark('planned'),
    total: end,
    changes: (json.stages ?? []).reduce(
      (sum, { added, changed, removed }) => sum + added.length + changed.length + removed.length,
      0,
    ),
  };
}

/** What nobody can avoid who uses cdk8s: construct the tree, and one `toJson` for each object, whose result is thrown away. */
async function construct(options) {
  const { ApiObject } = await import('cdk8s');
  const { load, apps } = await createApps(options);
  const constructed = performance.now();
  for (const app of apps) {
    for (const node of app.node.findAll()) if (ApiObject.isApiObject(node)) node.toJson();
  }
  const total = performance.now();
  return { load, construct: constructed - load, collect: total - constructed, total };
}

/** What cdk8s does itself: an App per stage. */
async function appSynth({ output, ...options }) {
  const { apps } = await createApps({ ...options, outdirOf: (stage) => join(output, stage) });
  for (const app of apps) app.synth();
  return { total: performance.now() };
}

async function createApps({ style, applications, stages, outdirOf = () => undefined }) {
  const { App, Chart } = await import('cdk8s');
  const { addService } = await import(`./workloads/${style}.mjs`);
  const load = performance.now();
  const apps = stageNames(stages).map((stage) => {
    const app = new App({ outdir: outdirOf(stage) });
    for (let index = 0; index < applications; index++) {
      const name = `app-${index}`;
      addService(new Chart(app, name, { namespace: name, disableResourceNameHashes: true }), name, stage);
    }
    return app;
  });
  return { load, apps };
}

/** The same files, which are in memory already, written one after the other: nothing that writes files is faster. */
async function floor({ from, output }) {
  const files = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [join(output, path.slice(from.length)), readFileSync(path, 'utf8')]);
  const folders = new Set(files.map(([path]) => dirname(path)));
  const start = performance.now();
  const before = process.cpuUsage();
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (const [path, text] of files) writeFileSync(path, text);
  const total = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const bytes = files.reduce((sum, [, text]) => sum + text.length, 0);
  return { total, cpu: (user + system) / 1000, files: files.length, bytes };
}
