import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createProgram } from '../src/cli/program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = [...readdirSync(root), ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);

test('docs/cli.md is what --help says; npx vitest run test/docs.test.ts -u writes it anew', async () => {
  const commands = createProgram('', async () => {}).commands.filter((command) => command.name() !== 'help');
  const sections = commands.map((command) => {
    let help = '';
    command.configureHelp({ helpWidth: 110 }).configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    return `## ${command.name()}\n\n\`\`\`text\n${help.trim()}\n\`\`\`\n`;
  });
  await expect([introduction, ...sections].join('\n')).toMatchFileSnapshot('../docs/cli.md');
});

test('docs/checks.md has a section for every code of an issue, and no other', () => {
  const [, union = ''] = /export type IssueCode =([\s\S]*?);/.exec(read('src/types/issue.ts')) ?? [];
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
  const sections = [...read('docs/checks.md').matchAll(/^### (.+)$/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect(sections.toSorted()).toEqual(codes.toSorted());
});

test('docs/checks.md has every code of an error with its exit code, and no other', () => {
  const [, table = ''] = /const exits = \{([\s\S]*?)\}/.exec(read('src/text/error.ts')) ?? [];
  const exits = [...table.matchAll(/'?([a-z-]+)'?: (\d)/g)].map(([, code, exit]) => `${code} ${exit}`);
  const rows = [...read('docs/checks.md').matchAll(/^\| `([a-z-]+)` +\| +(\d) \|/gm)].map(([, code, exit]) => `${code} ${exit}`);
  expect(exits.length).toBeGreaterThan(10);
  expect(rows.toSorted()).toEqual(exits.toSorted());
});

test('docs/previews.md shows the preview of this repository', () => {
  expect(read('docs/previews.md')).toContain(`\`\`\`ts\n${read('stages/preview.ts')}\`\`\`\n`);
});

test('links between the pages lead somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
      .filter(([, path = '', anchor]) => {
        const target = path === '' ? join(root, page) : join(root, dirname(page), path);
        return !existsSync(target) || (anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor));
      })
      .map(([link]) => `${page}: ${link}`),
  );
  expect(pages.length).toBeGreaterThan(10);
  expect(broken).toEqual([]);
});

function anchorsOf(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

const introduction = `# Commands

\`stagewright COMMAND [OPTIONS]\`; in a project, \`npx stagewright\`. This page is what \`--help\` says.

- \`--json\` prints exactly one document on stdout and everything for people on stderr.
- \`--set NAME=VALUE\` gives an input, \`--set STAGE.NAME=VALUE\` gives it to one stage:
  [the sources of inputs](applications-and-stages.md#variables-and-inputs).
- Colours and progress are shown only on a terminal; \`NO_COLOR\` is respected.
- Exit codes: [publishing](publishing.md#in-ci). Codes of issues and errors: [checks](checks.md).
`;
