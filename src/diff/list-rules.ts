import { type ListRule, listRules } from './list-keys-table.ts';

/** The rule of the table for a list: the fields that lead to it, in an object of that kind. */
export function findListRule({
  fields,
  kind,
}: {
  readonly fields: readonly string[];
  readonly kind: string;
}): ListRule | undefined {
  return byLastField
    .get(fields.at(-1) ?? '')
    ?.find(
      ({ steps, rule }) =>
        (rule.kinds?.includes(kind) ?? true) && steps.every((step, index) => step === fields.at(index - steps.length)),
    )?.rule;
}

interface Candidate {
  readonly rule: ListRule;
  readonly steps: readonly string[];
}

const byLastField = new Map<string, Candidate[]>();
for (const rule of listRules) {
  const steps = rule.at.split('.');
  const last = steps.at(-1)!;
  byLastField.set(last, [...(byLastField.get(last) ?? []), { rule, steps }]);
}
