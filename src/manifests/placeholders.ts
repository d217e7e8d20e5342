import type { JsonValue } from '../types/manifest.ts';

/**
 * True for a name that something fills in before it is applied: `${NAME}`, `{{ .name }}`, `$(NAME)`, `<your-name>`, `__NAME__`,
 * `CHANGE_ME`, `web-HOSTNAME`, `_`. No object can have such a name.
 */
export function isPlaceholder(name: string): boolean {
  return (
    /[<>{}$%@\s]|__|(?<![^-._])[A-Z][A-Z\d]{2,}(?![^-._])/.test(name) ||
    (!/[a-z\d]/.test(name) && name !== '*') ||
    (/[A-Z]/.test(name) && name === name.toUpperCase())
  );
}

/** True for a text of which a part is filled in before it is applied: `${TAG}`, `{{ .tag }}`, `$(NAME)`, `{NAME}`, `<your-domain>`. */
export function isUnfinished(text: string): boolean {
  return /\$\{|\{\{|\$\(|\{[A-Z][A-Z\d_]*\}|<[^<>]+>/.test(text);
}

/** How many values wait for a substitution such as Flux' `${VAR}`. Scripts and files have such things of their own. */
export function countSubstitutions(value: JsonValue | undefined): number {
  if (typeof value === 'string') return !value.includes('\n') && SUBSTITUTION.test(value) ? 1 : 0;
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  for (const key in value) {
    if (!OWN_SYNTAX.has(key)) count += countSubstitutions((value as Readonly<Record<string, JsonValue>>)[key]);
  }
  return count;
}

const SUBSTITUTION = /\$\{[A-Za-z_]|\{\{/;
const OWN_SYNTAX = new Set(['args', 'binaryData', 'command', 'data', 'stringData']);
