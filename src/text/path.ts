import { quote } from './words.ts';

/** Steps into a document as one text: `spec.template.spec.containers[0].env[1].value`; `''` is the whole document. */
export function printPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!name.test(step)) text += `[${quote(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

const name = /^[A-Za-z_$][\w$-]*$/;
