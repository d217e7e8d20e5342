import type { Cel, Environment } from './load.ts';
import { findUrl } from './urls.ts';

/** A named format of text. */
class Format {
  readonly complain: (text: string) => string | undefined;

  constructor(complain: (text: string) => string | undefined) {
    this.complain = complain;
  }
}

/** What `format` is, in `format.dns1123Label()`. */
class Formats {}

/** Source of names and behaviour: k8s.io/apiserver, pkg/cel/library/format.go. */
export function registerFormats(environment: Environment, { Optional }: Cel): void {
  const type = 'kubernetes.NamedFormat';
  environment
    .registerType(type, { ctor: Format, fields: {} })
    .registerOperator(`${type} == ${type}`, (a: Format, b: Format) => a === b)
    .registerType('kubernetes.format', { ctor: Formats, fields: {} })
    .registerConstant('format', 'kubernetes.format', new Formats())
    .registerFunction(`kubernetes.format.named(string): optional<${type}>`, (_: Formats, name: string) => {
      const format = FORMATS[name];
      return format === undefined ? Optional.none() : Optional.of(format);
    })
    .registerFunction(`${type}.validate(string): optional<list<string>>`, ({ complain }: Format, text: string) => {
      const complaint = complain(text);
      return complaint === undefined ? Optional.none() : Optional.of([complaint]);
    });
  for (const [name, format] of Object.entries(FORMATS)) {
    environment.registerFunction(`kubernetes.format.${name}(): ${type}`, () => format);
  }
}

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_OF_1035 = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

const FORMATS: Readonly<Record<string, Format>> = {
  dns1123Label: aPattern(LABEL, 63, 'a lowercase RFC 1123 label'),
  dns1123Subdomain: aPattern(SUBDOMAIN, 253, 'a lowercase RFC 1123 subdomain'),
  dns1035Label: aPattern(LABEL_OF_1035, 63, 'an RFC 1035 label'),
  dns1123LabelPrefix: aPrefix(LABEL, 63, 'the beginning of an RFC 1123 label'),
  dns1123SubdomainPrefix: aPrefix(SUBDOMAIN, 253, 'the beginning of an RFC 1123 subdomain'),
  dns1035LabelPrefix: aPrefix(LABEL_OF_1035, 63, 'the beginning of an RFC 1035 label'),
  qualifiedName: new Format((text) => {
    const [name = '', prefix, ...more] = text.split('/').reverse();
    const isPrefix = prefix === undefined || (SUBDOMAIN.test(prefix) && prefix.length <= 253);
    return isPrefix && more.length === 0 && NAME.test(name) && name.length <= 63 ? undefined : 'must be a qualified name';
  }),
  labelValue: new Format((text) => (text === '' || (NAME.test(text) && text.length <= 63) ? undefined : 'must be a label value')),
  uri: new Format((text) => (findUrl(text) === undefined ? 'must be an absolute URI or path' : undefined)),
  uuid: aPattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 36, 'a UUID'),
  byte: aPattern(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, Infinity, 'base64'),
  date: new Format((text) => (/^\d{4}-\d\d-\d\d$/.test(text) && isDate(text) ? undefined : 'must be a date')),
  datetime: new Format((text) =>
    /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text) && isDate(text.slice(0, 10))
      ? undefined
      : 'must be a date and time',
  ),
};

function aPattern(pattern: RegExp, most: number, what: string): Format {
  return new Format((text) => (pattern.test(text) && text.length <= most ? undefined : `must be ${what}`));
}

/** Of what may be followed by more, such as a `generateName`. */
function aPrefix(pattern: RegExp, most: number, what: string): Format {
  return new Format((text) => (pattern.test(text.replace(/-$/, 'a')) && text.length <= most ? undefined : `must be ${what}`));
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
