import { expect, test } from 'vitest';
import { findStageDefinition } from '../../src/model/internals.ts';
import type { PromotionOptions } from '../../src/model/promotion.ts';
import { Stage } from '../../src/model/stage.ts';

const make = (promotion: PromotionOptions) => new Stage('production', { promotion });

test('a stage says where it is promoted from, and under which conditions', () => {
  const promotion = { from: 'staging', soak: '30m', healthy: true, together: [['shop', 'database']] };
  expect(findStageDefinition(make(promotion))?.promotion).toEqual({ ...promotion, soak: 1_800_000 });
  const plain = { from: 'staging', soak: 0, healthy: false, together: [] };
  expect(findStageDefinition(make({ from: 'staging' }))?.promotion).toEqual(plain);
  expect(findStageDefinition(new Stage('production'))).not.toHaveProperty('promotion');
});

test.each<readonly [string, PromotionOptions, RegExp]>([
  ['itself as its source', { from: 'production' }, /cannot come from "production"/],
  ['no source', { from: '' }, /cannot come from ""/],
  ['a soak time that is none', { from: 'staging', soak: 'long' }, /has the soak time "long"/],
  [
    'groups with one application twice',
    {
      from: 'staging',
      together: [
        ['a', 'b'],
        ['b', 'c'],
      ],
    },
    /has "b" twice/,
  ],
])('a promotion with %s is refused at the line of the author', (_name, promotion, message) => {
  const stack = expect.stringMatching(/^.*\n\s+at make .*promotion\.test\.ts/);
  expect(() => make(promotion)).toThrow(expect.objectContaining({ code: 'stage-invalid', stack }));
  expect(() => make(promotion)).toThrow(message);
});
