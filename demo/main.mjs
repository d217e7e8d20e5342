// `npm run demo`, or `npm run demo -- over-time`: one of the demos of this folder.
const [name = 'demo'] = process.argv.slice(2);
if (name !== 'demo' && name !== 'over-time') {
  process.stderr.write(`There is no demo ${JSON.stringify(name)}; there are demo and over-time.\n`);
  process.exit(2);
}
await import(`./${name}.mjs`);
