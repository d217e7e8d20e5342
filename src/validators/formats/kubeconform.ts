import { fieldsOf, itemsOf, objectOf, optional, parse, type ReadReport, textOf } from './format.ts';

/** `-output json -summary`. Source: yannh/kubeconform, pkg/output/json.go. */
export const readKubeconform: ReadReport = (text) => {
  const { resources, summary } = fieldsOf(parse(text));
  if (!Array.isArray(resources)) return undefined;
  const findings = itemsOf(resources).flatMap((resource) => {
    const { filename, kind, name, status, msg, validationErrors } = fieldsOf(resource);
    if (status !== 'statusInvalid' && status !== 'statusError') return [];
    const place = { severity: 'error' as const, ...optional('file', filename), ...objectOf(kind, name) };
    const errors = itemsOf(validationErrors).map(fieldsOf);
    if (errors.length === 0) return [{ ...place, message: textOf(msg) ?? 'It does not fit its schema.' }];
    return errors.map(({ path, msg: said }) => ({
      ...place,
      message: textOf(said) ?? textOf(msg) ?? 'It does not fit its schema.',
      ...optional('at', toFieldPath(textOf(path) ?? '')),
    }));
  });
  const counts = Object.values(fieldsOf(summary)).map(Number);
  return { findings, ...(summary !== undefined && { looked: counts.reduce((sum, count) => sum + count, 0) }) };
};

/** `/spec/ports/0/port` as `spec.ports[0].port`. */
function toFieldPath(pointer: string): string {
  return pointer
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}
