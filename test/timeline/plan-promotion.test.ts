import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OfferedInput, type PromotionFacts, planPromotion, type Skip } from '../../src/timeline/plan-promotion.ts';

const locked: Skip = { reason: 'locked', text: 'locked by Ada', until: null };
const refused: Skip = { reason: 'refused-input', text: 'no image', until: null };

function offer(input: string, reaches: readonly string[], more: Partial<OfferedInput> = {}): OfferedInput {
  return { input, before: 1, after: 2, reaches, ...more };
}

function plan(
  inputs: readonly OfferedInput[],
  facts: Partial<PromotionFacts> & { readonly obstacles?: Readonly<Record<string, Skip>> } = {},
) {
  const { obstacles = {}, ...rest } = facts;
  const candidates = ['database', 'shop', 'worker'].map((application) => ({
    application,
    obstacles: obstacles[application] ? [obstacles[application]] : [],
  }));
  const planned = planPromotion({ from: 'staging', to: 'production', named: [], inputs, candidates, together: [], ...rest });
  const rows = planned.applications.map(
    ({ application, action, skipped }) => `${application} ${action}${skipped ? ` ${skipped.reason}` : ''}`,
  );
  return {
    rows,
    inputs: planned.inputs.map(({ input }) => input),
    left: planned.left.map(({ input }) => input),
    isWhole: planned.isWhole,
  };
}

describe('a plan', () => {
  test('says what is the same and what changes, and takes what changes no file along', () => {
    expect(plan([offer('A', ['shop']), offer('B', ['database'], { after: 1 }), offer('C', [])])).toEqual({
      rows: ['database same', 'shop changes', 'worker same'],
      inputs: ['A', 'C'],
      left: [],
      isWhole: true,
    });
  });

  test('leaves what is locked, and all that goes with it by an input or a group', () => {
    const inputs = [offer('A', ['shop', 'worker']), offer('B', ['database'])];
    expect(plan(inputs, { obstacles: { worker: locked } })).toEqual({
      rows: ['database changes', 'shop skipped bound', 'worker skipped locked'],
      inputs: ['B'],
      left: [],
      isWhole: false,
    });
    expect(plan(inputs, { obstacles: { worker: locked }, together: [['database', 'shop']] }).rows).toEqual([
      'database skipped bound',
      'shop skipped bound',
      'worker skipped locked',
    ]);
  });

  test('takes no notice of what is in the way of something that does not change', () => {
    expect(plan([offer('A', ['shop'])], { obstacles: { worker: locked }, together: [['shop', 'worker']] }).rows).toEqual([
      'database same',
      'shop changes',
      'worker same',
    ]);
  });

  test('takes only what was named, unless that goes with something else', () => {
    const inputs = [offer('A', ['shop']), offer('B', ['database', 'worker']), offer('C', [])];
    expect(plan(inputs, { named: ['shop'] })).toEqual({ rows: ['shop changes'], inputs: ['A'], left: [], isWhole: false });
    expect(plan(inputs, { named: ['database'] })).toMatchObject({ rows: ['database skipped bound'], inputs: [] });
    expect(plan(inputs, { named: ['database', 'worker'] })).toMatchObject({ inputs: ['B'] });
  });

  test('keeps an application whose input the stage does not take, and only that input where it does not know it', () => {
    const unknown: Skip = { reason: 'unknown-input', text: 'no input B', until: null };
    expect(plan([offer('A', ['shop']), offer('B', ['shop'], { refusal: refused })])).toMatchObject({
      rows: ['database same', 'shop skipped refused-input', 'worker same'],
      inputs: [],
      left: ['B'],
    });
    expect(plan([offer('A', ['shop']), offer('B', ['shop', 'worker'], { refusal: unknown })])).toMatchObject({
      rows: ['database same', 'shop changes', 'worker skipped unknown-input'],
      inputs: ['A'],
      left: ['B'],
      isWhole: true,
    });
  });

  test('changes what only its source changes', () => {
    const candidates = [{ application: 'shop', obstacles: [], isChanged: true }];
    expect(plan([], { candidates })).toMatchObject({ rows: ['shop changes'], inputs: [] });
  });

  test('compares values as JSON', () => {
    expect(plan([offer('A', ['shop'], { before: { x: 1, y: [1] }, after: { y: [1], x: 1 } })]).rows[1]).toBe('shop same');
    expect(plan([offer('A', ['shop'], { before: '1', after: 1 })]).rows[1]).toBe('shop changes');
  });
});

test('whatever the facts: who is kept keeps exactly those that are tied to it', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const some = fc.subarray(names);
  const facts = fc.record({
    named: fc.oneof(fc.constant<string[]>([]), some),
    together: fc.array(fc.subarray(names, { minLength: 2 }), { maxLength: 2 }),
    inputs: fc.array(fc.record({ reaches: some, isSame: fc.boolean(), isRefused: fc.integer({ min: 0, max: 9 }) }), {
      maxLength: 5,
    }),
    blocked: fc.subarray(names, { maxLength: 2 }),
    changed: fc.subarray(names, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(facts, ({ named, together, inputs, blocked, changed }) => {
      const offers = inputs.map(({ reaches, isSame, isRefused }, index) =>
        offer(`I${index}`, reaches, { after: isSame ? 1 : 2, ...(isRefused === 0 && { refusal: refused }) }),
      );
      const candidates = names.map((application) => ({
        application,
        obstacles: blocked.includes(application) ? [locked] : [],
        isChanged: changed.includes(application),
      }));
      const planned = planPromotion({ from: 'x', to: 'y', named, together, inputs: offers, candidates });

      const different = offers.filter(({ after }) => after === 2);
      const isMeant = (name: string) => named.length === 0 || named.includes(name);
      const moves = (name: string) => changed.includes(name) || different.some(({ reaches }) => reaches.includes(name));
      const ties = [...together, ...different.map(({ reaches }) => reaches)];
      const connected = new Map(
        names.map((name) => {
          const seen = new Set([name]);
          for (let size = 0; size < seen.size; ) {
            size = seen.size;
            for (const tie of ties) if (tie.some((member) => seen.has(member))) for (const member of tie) seen.add(member);
          }
          return [name, [...seen]] as const;
        }),
      );
      const isBad = (name: string) =>
        moves(name) &&
        (blocked.includes(name) || !isMeant(name) || different.some(({ reaches, refusal }) => refusal && reaches.includes(name)));
      const goes = (name: string) => moves(name) && !connected.get(name)!.some(isBad);
      expect(planned.applications.map(({ application, action }) => [application, action])).toEqual(
        names.filter(isMeant).map((name) => [name, !moves(name) ? 'same' : goes(name) ? 'changes' : 'skipped']),
      );
      const going = different.filter(
        ({ reaches, refusal }) => !refusal && reaches.every(goes) && (named.length === 0 || reaches.length > 0),
      );
      expect(planned.inputs.map(({ input }) => input)).toEqual(going.map(({ input }) => input));
      expect(planned.isWhole).toBe(named.length === 0 && names.filter(moves).every(goes));
    }),
    { numRuns: 1000 },
  );
});
