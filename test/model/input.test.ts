import { afterEach, describe, expect, test } from 'vitest';
import { type Context, withContext } from '../../src/model/context.ts';
import { InputError, input, isInput } from '../../src/model/input.ts';
import { findStageDefinition } from '../../src/model/internals.ts';
import { Stage } from '../../src/model/stage.ts';
import { image, integer, stageName, text } from '../../src/model/values.ts';
import type { Parser, ParserResult } from '../../src/types/parser.ts';
import type { InputSource } from '../../src/types/stage.ts';

/** A Standard Schema as a library of validators hands it out: with its own vendor and more properties than we know. */
function aSchema<T>(validate: (value: unknown) => ParserResult<T> | Promise<ParserResult<T>>): Parser<T> {
  return { '~standard': { version: 1, vendor: 'somebody', validate, types: undefined } };
}
const duration = aSchema<number>((value) =>
  /^\d+m$/.test(String(value))
    ? { value: Number.parseInt(String(value), 10) }
    : { issues: [{ message: 'Not a duration.' }, { message: 'Minutes only.' }] },
);

/** Makes a stage where these values are given. */
async function given<T>(values: Readonly<Record<string, unknown>>, make: () => T, more: Partial<Context> = {}): Promise<T> {
  const source: InputSource = 'set';
  const context: Context = {
    project: '/nowhere',
    placeholders: false,
    findInput: (_stage, name) => (name in values ? { value: values[name], source } : undefined),
    ...more,
  };
  return withContext(context, async () => make());
}

async function findingsOf(make: Promise<unknown>): Promise<readonly string[]> {
  const error = await make.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InputError)) throw error ?? new Error('Nothing was thrown.');
  return error.findings.map(({ code, at, message }) => `${code} ${at}: ${message}`);
}

describe('an input', () => {
  test('is declared and knows no value', () => {
    const declared = input('SHOP_IMAGE', image, { secret: true });
    expect(isInput(declared)).toBe(true);
    expect(declared).toMatchObject({ name: 'SHOP_IMAGE', default: undefined, secret: true });
    expect([isInput({ name: 'SHOP_IMAGE' }), isInput('SHOP_IMAGE'), isInput(null)]).toEqual([false, false, false]);
  });

  test('becomes a value before the fields of the stage run', async () => {
    const seen: unknown[] = [];
    class Shops extends Stage<{ image: string; replicas: number; plain: string }> {
      readonly field = seen.push(this.vars);
    }
    await given({ SHOP_IMAGE: 'shop:1', SHOP_REPLICAS: '3' }, () => {
      return new Shops('staging', {
        vars: { image: input('SHOP_IMAGE', image), replicas: input('SHOP_REPLICAS', integer), plain: 'as it is' },
      });
    });
    expect(seen).toEqual([{ image: 'shop:1', replicas: 3, plain: 'as it is' }]);
  });

  test('is remembered with its source', async () => {
    const stage = await given({ TOKEN: 'hunter2' }, () => {
      return new Stage<{ token: string; word: string }>('staging', {
        vars: { token: input('TOKEN', text, { secret: true }), word: input('WORD', text, { default: 'hello' }) },
      });
    });
    expect(findStageDefinition(stage)?.inputs).toEqual([
      { name: 'TOKEN', variable: 'token', value: 'hunter2', source: 'set', secret: true, parser: text },
      { name: 'WORD', variable: 'word', value: 'hello', source: 'default', secret: false, parser: text },
    ]);
    expect(findStageDefinition(stage)?.variables).toEqual(['token', 'word']);
  });

  test('takes any Standard Schema', async () => {
    const stage = await given(
      { TIMEOUT: '5m' },
      () => new Stage<{ timeout: number }>('staging', { vars: { timeout: input('TIMEOUT', duration) } }),
    );
    expect(stage.vars.timeout).toBe(5);
  });

  test('checks its default, too', async () => {
    const make = given(
      {},
      () =>
        new Stage<{ image: string }>('staging', { vars: { image: input('SHOP_IMAGE', image, { default: 'shop' as never }) } }),
    );
    expect(await findingsOf(make)).toEqual([expect.stringMatching(/^invalid-input image: .*from its default/)]);
  });
});

describe('what is wrong with inputs', () => {
  test('is said at once, in words that fit', async () => {
    const make = given({ TIMEOUT: 'soon', LATE: '1', SHOP_REPLICAS: null }, () => {
      return new Stage<Record<string, unknown>>('staging', {
        vars: {
          image: input('SHOP_IMAGE', image),
          timeout: input('TIMEOUT', duration),
          late: input(
            'LATE',
            aSchema(async (value) => ({ value })),
          ),
          replicas: input('SHOP_REPLICAS', integer),
        },
      });
    });
    expect(await findingsOf(make)).toMatchInlineSnapshot(`
      [
        "missing-input image: Stage "staging" needs the input SHOP_IMAGE for its variable "image", and nothing gives it.",
        "invalid-input timeout: Input TIMEOUT of stage "staging" does not accept "soon" (from --set): Not a duration; Minutes only.",
        "invalid-input late: Input LATE of stage "staging" does not accept "1" (from --set): its parser is asynchronous, and inputs need a synchronous one.",
        "invalid-input replicas: Input SHOP_REPLICAS of stage "staging" does not accept null (from --set): this is no whole number.",
      ]
    `);
  });

  test('hides the value of a secret', async () => {
    const make = given(
      { PIN: 'hunter2' },
      () => new Stage<{ pin: number }>('staging', { vars: { pin: input('PIN', integer, { secret: true }) } }),
    );
    const [finding] = await findingsOf(make);
    expect(finding).toBe(
      'invalid-input pin: Input PIN of stage "staging" does not accept the value (from --set): this is no whole number.',
    );
  });

  test('keeps the stage from being known', async () => {
    const known: string[] = [];
    const make = given({}, () => new Stage<{ image: string }>('staging', { vars: { image: input('SHOP_IMAGE', image) } }), {
      onStage: ({ name }) => known.push(name),
    });
    await findingsOf(make);
    expect(known).toEqual([]);
  });
});

describe('placeholders', () => {
  test('stand for whatever a parser takes', async () => {
    const stage = await given(
      {},
      () => {
        return new Stage<Record<string, unknown>>(input('BRANCH', stageName('preview')), {
          vars: {
            image: input('A', image),
            replicas: input('B', integer),
            word: input('C', text),
            late: input(
              'D',
              aSchema(() => ({ issues: [] })),
            ),
          },
        });
      },
      { placeholders: true },
    );
    expect(findStageDefinition(stage)?.inputs.map(({ source }) => source)).toEqual(Array(5).fill('placeholder'));
    expect(findStageDefinition(stage)?.name).toBe('preview-placeholder');
    expect(stage.vars).toMatchObject({ image: expect.stringContaining(':'), replicas: expect.any(Number) });
  });

  test('stand back for a default', async () => {
    const make = () => new Stage<{ word: string }>('staging', { vars: { word: input('WORD', text, { default: 'hello' }) } });
    expect((await given({}, make, { placeholders: true })).vars.word).toBe('hello');
  });
});

describe('outside of the command', () => {
  afterEach(() => {
    delete process.env.STAGEWRIGHT_TEST_WORD;
  });

  test('the environment gives values', () => {
    process.env.STAGEWRIGHT_TEST_WORD = 'hello';
    const stage = new Stage<{ word: string }>('staging', { vars: { word: input('STAGEWRIGHT_TEST_WORD', text) } });
    expect(stage.vars.word).toBe('hello');
  });
});
