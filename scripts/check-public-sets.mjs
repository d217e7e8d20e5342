// Checks sets of manifests with the built command and prints a Markdown table: node scripts/check-public-sets.mjs NAME=PATH...
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../lib/cli/main.js', import.meta.url));
const sets = process.argv.slice(2).map((argument) => {
  const equals = argument.indexOf('=');
  return { name: argument.slice(0, equals), path: argument.slice(equals + 1), isWhole: equals > 0 };
});
if (sets.length === 0 || sets.some(({ isWhole, path }) => !isWhole || path === '')) {
  console.error('Usage: node scripts/check-public-sets.mjs NAME=PATH...');
  process.exit(2);
}

const rows = sets.map(({ name, path }) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'check', '--manifests', '.', '--json'], {
    cwd: path,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0 && status !== 1) throw new Error(`${name}: exit ${status}\n${stderr}`);
  return { name, ...JSON.parse(stdout) };
});

console.log('| set | resources | references | errors | warnings |');
console.log('| --- | --------: | ---------: | -----: | -------: |');
for (const { name, resources, references, issues } of rows) {
  const count = (severity) => issues.filter((issue) => issue.severity === severity).length;
  console.log(`| ${name} | ${resources} | ${references} | ${count('error')} | ${count('warning')} |`);
}
for (const { name, issues } of rows) {
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) continue;
  console.log(`\n## ${name}\n`);
  for (const { code, message, source } of errors)
    console.log(`- ${code} ${source.file}:${source.line}:${source.column}: ${message}`);
}
