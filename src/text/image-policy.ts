/**
 * A line of YAML whose value belongs to a bot, such as `image: ghcr.io/acme/shop:1.5.0 # {"$imagepolicy": "flux-system:shop"}`. Text of
 * several lines that looks like one is written on a single line, so every such line in our files is one.
 */
const policyLine = /^(\s*(?:- )*[A-Za-z][\w.-]*: )("[\w./:@+-]+"|[\w./:@+-]+)( # \{"\$imagepolicy": "[a-z0-9.:-]+"\})$/gm;

/** What of a file is ours: the text without the values that belong to bots. */
export function withoutPolicyValues(text: string): string {
  return hasPolicy(text) ? text.replace(policyLine, '$1$3') : text;
}

/** Our text with the values that the bots have written into theirs; a policy that only one of them has changes nothing. */
export function keepPolicyValues(ours: string, theirs: string): string {
  const values = new Map<string, string[]>();
  for (const [, field = '', value = '', comment = ''] of theirs.matchAll(policyLine)) {
    const key = keyOf(field, comment);
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return ours.replace(policyLine, (line: string, field: string, _value: string, comment: string) => {
    const [value, ...rest] = values.get(keyOf(field, comment)) ?? [];
    if (value === undefined) return line;
    // The bot gives all fields of a policy the same value; a field more than it had gets the last.
    if (rest.length > 0) values.set(keyOf(field, comment), rest);
    return field + value + comment;
  });
}

/** True for a text that may hold values of bots. */
export function hasPolicy(text: string): boolean {
  return text.includes(' # {"$imagepolicy": ');
}

/** The comment that says so, after the value. */
export function policyComment(policy: string): string {
  return ` # {"$imagepolicy": ${JSON.stringify(policy)}}`;
}

function keyOf(field: string, comment: string): string {
  return field.replace(/^[\s-]+/, '') + comment;
}
