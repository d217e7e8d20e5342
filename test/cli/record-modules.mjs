import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';

// For `node --import`: appends the URL of every module that the process loads to the file RECORD.
const hooks = `import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(process.env.RECORD, url + '\\n');
  return next(url, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

// What CommonJS modules require is seen by no hook on Node 20, but stays in their cache.
const { cache } = createRequire(import.meta.url);
process.on('exit', () => {
  const urls = Object.keys(cache).map((path) => pathToFileURL(path).href);
  appendFileSync(process.env.RECORD, urls.map((url) => `${url}\n`).join(''));
});
