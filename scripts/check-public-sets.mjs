// Checks public sets of manifests with the built command, and compares what it finds with public-sets.json:
//   node scripts/check-public-sets.mjs NAME=PATH...
// PATH is a checkout of the set's repository, at its commit. What is printed is the part of docs/public-sets.md that is made of
// it. It ends with exit code 1 where something differs; a set without an entry there is only counted.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../lib/cli/main.js', import.meta.url));
const known = JSON.parse(readFileSync(new URL('./public-sets.json', import.meta.url), 'utf8'));
const sets = process.argv.slice(2).map(readArgument);
if (sets.length === 0 || sets.some(({ name, path }) => name === '' || path === '')) {
  console.error('Usage: node scripts/check-public-sets.mjs NAME=PATH...');
  process.exit(2);
}

const results = sets.map(check);
const differences = results.flatMap(compare);
console.log('| set | commit | resources | references | errors | warnings |');
console.log('| --- | --- | ---: | ---: | ---: | ---: |');
for (const { name, expected, resources, references, issues } of results) {
  const count = (severity) => issues.filter((issue) => issue.severity === severity).length;
  const set = expected ? `[${name}](https://github.com/${expected.repository})` : name;
  const commit = expected ? `\`${expected.commit.slice(0, 10)}\`` : '';
  console.log(`| ${set} | ${commit} | ${resources} | ${references} | ${count('error')} | ${count('warning')} |`);
}
for (const result of results) describe(result);
for (const difference of differences) console.error(difference);
process.exitCode = differences.length === 0 ? 0 : 1;

function readArgument(argument) {
  const equals = argument.indexOf('=');
  const [name, path] = equals < 0 ? ['', ''] : [argument.slice(0, equals), argument.slice(equals + 1)];
  return { name, path, expected: Object.hasOwn(known, name) ? known[name] : undefined };
}

function check({ name, path, expected }) {
  const options = { cwd: path, encoding: 'utf8', maxBuffer: 1 << 30 };
  const { paths = ['.'], kubernetes } = expected ?? {};
  const version = kubernetes === undefined ? [] : ['--kubernetes', kubernetes];
  const args = [command, 'check', '--json', ...version, '--manifests', ...paths];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  if (status !== 0 && status !== 1) throw new Error(`${name}: exit ${status}\n${stderr}`);
  const { issues: all, resources, references } = JSON.parse(stdout);
  // What is only told needs no reason, such as kinds that nothing defines there.
  const issues = all.filter(({ severity }) => severity !== 'info');
  const groups = (expected?.issues ?? []).map((group) => ({ ...group, found: [] }));
  const others = [];
  for (const issue of issues) (groups.find((group) => belongs(issue, group))?.found ?? others).push(issue);
  return { name, expected, issues, resources, references, groups, others };
}

function belongs({ severity, code, message }, group) {
  return severity === group.severity && code === group.code && message.includes(group.about);
}

function compare({ name, expected, resources, references, groups, others }) {
  if (expected === undefined) return [];
  const counts = Object.entries({ resources, references })
    .filter(([what, count]) => count !== expected[what])
    .map(([what, count]) => `${name}: ${count} ${what}, not ${expected[what]}`);
  const wrong = groups
    .filter(({ found, count }) => found.length !== count)
    .map(({ code, about, found, count }) => `${name}: ${code} about ${about} ${found.length} times, not ${count}`);
  return [...counts, ...wrong, ...others.map((issue) => `${name}: unexplained ${format(issue)}`)];
}

function describe({ name, issues, groups, others }) {
  if (issues.length === 0) return;
  console.log(`\n## ${name}\n`);
  for (const { severity, code, about, explanation, found } of groups) {
    console.log(`- ${found.length} × ${severity} \`${code}\` (${about.replace(/ "$/, '')}): ${explanation}`);
  }
  for (const issue of others) console.log(`- ${format(issue)}`);
}

function format({ severity, code, message, source }) {
  return `${severity} ${code} ${source.file}:${source.line}:${source.column}: ${message}`;
}
