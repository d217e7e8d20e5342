/** False for a text that the API server takes for no such format. A format not known here is judged by nobody there either, or too loosely. */
export function fitsFormat(text: string, format: string): boolean {
  const form = Object.hasOwn(formats, format) ? formats[format] : undefined;
  return form === undefined || form.test(text);
}

export function formatExample(format: string): string {
  return JSON.stringify(examples[format] ?? format);
}

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ipv4 = `${octet}(?:\\.${octet}){3}`;

/**
 * Source: SupportedFormats in k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go, and k8s.io/kube-openapi/pkg/validation/strfmt.
 * Only what those take for sure is asked for: the ones left out (`uri`, `email`, `duration`, ...) take nearly everything.
 */
const formats: Readonly<Record<string, RegExp>> = {
  byte: /^(?:[A-Za-z\d+/\r\n]|[-_])*={0,2}[\r\n]*$/,
  date: /^\d{4}-\d\d-\d\d$/,
  // strfmt.ParseDateTime takes an empty text, fractions of any length, and a time without a zone.
  'date-time': /^$|^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d/,
  ipv4: new RegExp(`^${ipv4}$`),
  cidr: /^[\da-fA-F:.]+\/\d{1,3}$/,
  uuid: /^[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}$/i,
};

const examples: Readonly<Record<string, string>> = {
  byte: 'aGVsbG8=',
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  ipv4: '10.0.0.1',
  cidr: '10.0.0.0/8',
  uuid: '5f0c1f6e-4b0e-4d0a-8d0f-0c5a6f6d0b11',
};
