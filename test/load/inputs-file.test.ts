import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInputsFile, writeInputsFile } from '../../src/load/inputs-file.ts';
import { editInputs, parseInputs } from '../../src/load/inputs-text.ts';
import { aFolder } from '../deliver/remotes.ts';
import { refusalOf } from './a-project.ts';

const path = 'stages/production.inputs.json';
const edit = (text: string, changes: Readonly<Record<string, unknown>>) =>
  editInputs(text, new Map(Object.entries(changes)), path);

/** A project whose one stage has an inputs file of that content. */
function aProjectWith(content?: string | Buffer): string {
  const root = aFolder();
  mkdirSync(join(root, 'stages'));
  if (content !== undefined) writeFileSync(join(root, path), content);
  return root;
}

describe('an edit', () => {
  test.each([
    [
      'replaces a value where it stands',
      '{\n  "A": "1", // first\n  "B":   "2"\n}\n',
      { B: '3' },
      '{\n  "A": "1", // first\n  "B":   "3"\n}\n',
    ],
    [
      'adds what is missing at the end, as the last one stands',
      '{\n\t"A": "1"\n}\n',
      { B: '2' },
      '{\n\t"A": "1",\n\t"B": "2"\n}\n',
    ],
    [
      'leaves a comment with what it is about',
      '{\n  "A": 1 // one\n  // more\n}',
      { B: 2 },
      '{\n  "A": 1, // one\n  "B": 2\n  // more\n}',
    ],
    [
      'leaves two comments with it',
      '{\n  "A": 1 /* x */ /* y\n z */ // one\n}',
      { B: 2 },
      '{\n  "A": 1, /* x */ /* y\n z */ // one\n  "B": 2\n}',
    ],
    ['stays on one line', '{ "A": 1 }', { B: 2 }, '{ "A": 1, "B": 2 }'],
    ['stays on one line behind a comment', '{ "A": 1 /* one */ }', { B: 2 }, '{ "A": 1, /* one */ "B": 2 }'],
    ['stays without spaces', '{"A":1}', { B: 2 }, '{"A":1,"B":2}'],
    ['begins a line behind a comment that ends one', '{ "A": 1 // one\n}', { B: 2 }, '{ "A": 1, // one\n  "B": 2\n}'],
    ['keeps CRLF', '{\r\n  "A": 1\r\n}\r\n', { B: 2 }, '{\r\n  "A": 1,\r\n  "B": 2\r\n}\r\n'],
    ['keeps a byte order mark', '\uFEFF{\n  "A": 1\n}', { A: 2, B: 3 }, '\uFEFF{\n  "A": 2,\n  "B": 3\n}'],
    ['keeps a byte order mark before the first input', '\uFEFF{}', { A: 2 }, '\uFEFF{\n  "A": 2\n}'],
    ['fills an empty object', '{}\n', { A: 1, B: 2 }, '{\n  "A": 1,\n  "B": 2\n}\n'],
    ['fills one that has a comment', '{\n  // none yet\n}\n', { A: 1 }, '{\n  // none yet\n  "A": 1\n}\n'],
    ['takes objects', '{ "A": { "x": [1] } }', { A: { y: [2] } }, '{ "A": {"y":[2]} }'],
    ['takes names that need quotes', '{}', { 'a "b"\\': '\n' }, '{\n  "a \\"b\\"\\\\": "\\n"\n}'],
  ])('%s', (_title, before, changes, after) => {
    expect(edit(before, changes)).toBe(after);
    expect(Object.fromEntries(parseInputs(after, path))).toMatchObject(changes);
  });

  test('changes one value and nothing else, whatever the file looks like', () => {
    const space = fc.stringMatching(/^[ \t]{0,3}$/);
    const lineEnd = fc.constantFrom('\n', '\r\n');
    const gap = fc
      .tuple(space, fc.constantFrom('', '/* , "A": 1 } */', '// "B": {EOL', 'EOL', 'EOLEOL'), space)
      .map((parts) => parts.join(''));
    const name = fc.oneof(fc.string({ minLength: 1, maxLength: 6 }), fc.constantFrom('__proto__', 'constructor', 'A'));
    const value = fc.jsonValue({ maxDepth: 2 });
    const file = fc.record({
      properties: fc.uniqueArray(fc.tuple(name, value, gap, gap, gap, gap), { selector: ([key]) => key, maxLength: 5 }),
      around: fc.tuple(fc.constantFrom('', '\uFEFF'), gap, gap, gap),
      lineEnd,
    });
    fc.assert(
      fc.property(file, name, value, ({ properties, around, lineEnd }, wanted, to) => {
        const entries = properties.map(
          ([key, own, a, b, c, d]) => `${a}${JSON.stringify(key)}${b}:${c}${JSON.stringify(own)}${d}`,
        );
        const [mark, before, inside, after] = around;
        const text = `${mark}${before}{${inside}${entries.join(',')}}${after}`.replaceAll('EOL', lineEnd);
        const known = parseInputs(text, path);
        const edited = editInputs(text, new Map([[wanted, to]]), path);
        const expected = new Map(known).set(wanted, JSON.parse(JSON.stringify(to)));
        expect([...parseInputs(edited, path)]).toEqual([...expected]);
        // Of a file that is changed twice nothing may be left of the first time; of one that grows, everything is still there.
        if (known.has(wanted)) expect(edit(edited, { [wanted]: 0 })).toBe(edit(text, { [wanted]: 0 }));
        else expect(isWithin(known.size === 0 ? text.replace(/\s/g, '') : text, edited)).toBe(true);
        const ends = new Set(edited.match(/\r?\n/g));
        expect([...ends].filter((end) => end !== lineEnd && text.includes('\n'))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

/** True when the longer text is the shorter one with something put in. */
function isWithin(shorter: string, longer: string): boolean {
  let index = 0;
  for (const character of longer) if (character === shorter[index]) index += 1;
  return index === shorter.length;
}

describe('a file', () => {
  test('is made where there is none', () => {
    const root = aProjectWith();
    expect([...readInputsFile(root, 'production')]).toEqual([]);
    writeInputsFile(root, 'production', new Map([['A', 'a']]));
    expect(readFileSync(join(root, path), 'utf8')).toBe('{\n  "A": "a"\n}\n');
    expect(readdirSync(join(root, 'stages'))).toEqual(['production.inputs.json']);
  });

  test('keeps its access rights, and is not touched when nothing changes', () => {
    const root = aProjectWith('{ "A": 1 }');
    chmodSync(join(root, path), 0o640);
    writeInputsFile(root, 'production', new Map([['A', 2]]));
    const { mode, ino } = statSync(join(root, path));
    expect(mode & 0o777).toBe(0o640);
    writeInputsFile(root, 'production', new Map([['A', 2]]));
    expect(statSync(join(root, path)).ino).toBe(ino);
  });

  test.each([
    ['{ "A": 1, }', 'property name expected', '1:11'],
    ['{\n  "A": 1\n  "B": 2\n}', 'comma expected', '3:3'],
    ['{\n  "A": 1,\n  "B": 2,\n  "A": 3\n}', 'it gives "A" twice', '4:3'],
    ['', 'value expected', '1:1'],
    ['[1]', 'it holds no object', '1:1'],
    ['{} {}', 'end of file expected', '1:4'],
    ['{ "A": "1 }', 'unexpected end of string', '1:8'],
    ['['.repeat(50_000), 'it is nested too deeply', '1:1'],
    [Buffer.from([0x7b, 0xff, 0x7d]), 'it is no UTF-8', undefined],
  ])('that cannot be read (%#) is refused, and stays as it is', async (content, problem, place) => {
    const root = aProjectWith(content);
    const expected = `project-invalid at ${place === undefined ? '-' : `${path}:${place}`}\n${path} cannot be read as JSON: ${problem}.\nIt is one object: input name to value.`;
    expect(await refusalOf(() => readInputsFile(root, 'production'))).toBe(expected);
    expect(await refusalOf(() => writeInputsFile(root, 'production', new Map([['A', 2]])))).toBe(expected);
    expect(readFileSync(join(root, path))).toEqual(Buffer.from(content as string));
  });

  test('that is a link is read and not written', async () => {
    const root = aProjectWith();
    writeFileSync(join(root, 'shared.json'), '{ "A": 1 }');
    symlinkSync('../shared.json', join(root, path));
    expect([...readInputsFile(root, 'production')]).toEqual([['A', 1]]);
    expect(await refusalOf(() => writeInputsFile(root, 'production', new Map([['A', 2]])))).toMatch(
      /^project-invalid at -\nstages\/production.inputs.json is a link/,
    );
    expect(lstatSync(join(root, path)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(root, 'shared.json'), 'utf8')).toBe('{ "A": 1 }');
    // Nothing would change, so nothing is in the way.
    writeInputsFile(root, 'production', new Map([['A', 1]]));
  });

  test('that is read-only is refused', async () => {
    const root = aProjectWith('{ "A": 1 }');
    chmodSync(join(root, path), 0o444);
    expect(await refusalOf(() => writeInputsFile(root, 'production', new Map([['A', 2]])))).toMatch(
      /^output-not-writable at -\n.*it is read-only/,
    );
    expect(readFileSync(join(root, path), 'utf8')).toBe('{ "A": 1 }');
  });
});
