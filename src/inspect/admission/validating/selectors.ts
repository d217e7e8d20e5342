import type { JsonObject, JsonValue } from '../../../types/manifest.ts';
import { asList, asObject } from '../../pod.ts';

/** Yes, no, or a sentence that says why it cannot be known. */
export type Verdict = 'yes' | 'no' | { readonly unknown: string };

/** What is known of labels: all of them, or some. */
export interface Labels {
  readonly known: JsonObject;
  /** Why there may be more; absent where all are known. */
  readonly unknown?: string;
}

/** Whether a LabelSelector matches; one without terms matches all. */
export function matchSelector(selector: JsonObject, labels: Labels): Verdict {
  const terms = [
    ...Object.entries(asObject(selector.matchLabels)).map(([key, value]) => ({ key, operator: 'In', values: [value ?? null] })),
    ...asList(selector.matchExpressions).map((item) => {
      const { key, operator, values } = asObject(item);
      return { key: String(key), operator: String(operator), values: asList(values) };
    }),
  ];
  return both(terms.map((term) => matchTerm(term, labels)));
}

/** Yes where all are; no where one is, whatever the others. */
export function both(verdicts: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => verdict === 'no') ?? verdicts.find((verdict) => verdict !== 'yes') ?? 'yes';
}

interface Term {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly JsonValue[];
}

function matchTerm({ key, operator, values }: Term, { known, unknown }: Labels): Verdict {
  const value = Object.hasOwn(known, key) ? known[key] : undefined;
  if (value === undefined && unknown !== undefined) return { unknown };
  const isThere = value !== undefined;
  if (operator === 'Exists' || operator === 'DoesNotExist') return isThere === (operator === 'Exists') ? 'yes' : 'no';
  const isAmong = isThere && values.includes(value);
  if (operator === 'In') return isAmong ? 'yes' : 'no';
  return operator === 'NotIn' && isAmong ? 'no' : 'yes';
}
