/** True for a value that stands for another one: a variable, a template, a path, a URL, something encrypted, a place where secrets are kept. */
export function isReference(value: string): boolean {
  return REFERENCE.test(value) || (PATH.test(value) && !isRandom(value));
}

const REFERENCE =
  /^(?:\$[A-Za-z_]|%\w+%$|@\w+@$|[<{\\[]|[A-Za-z]:\\|(?:file|env|vault|secrets?|secretref|ref\+[a-z0-9]+|op|arn|keyring|valuefrom|sha\d{1,3}|md5|awssm|gcpsm|azurekv|kms|enc|pbkdf2|scram-sha-\d+|argon2\w*):|projects\/|https?:\/\/|AQICAH)|\$[{(]|\{\{|<%|<path:|ENC\[/i;
const PATH = /^(?:~|\.{1,2})?\/[\w.@/-]*$/;

/** True for what documentation and templates write where a secret belongs. */
export function isPlaceholder(value: string): boolean {
  return value.length < 3 || PLACEHOLDER.test(value) || /^(.)\1*$/.test(value) || isSample(value);
}

const PLACEHOLDER =
  /^(?:true|false|yes|no|on|off|none|null|nil|undefined|empty|blank|unset|default|optional|required|enabled?|disabled?|string|text|user|username|n\/a|basic|bearer|digest|oauth2?|oidc|jwt|ldap|tls|mtls|ssl|internal|external|auto|random|generated?|basic[-_]?auth|pass(?:word|wd|phrase)?s?|pwd|secret|token|api[-_]?key|key|credentials?|auth)$|change[-_ ]?(?:me|it|this)|replace|exampl|placeholder|dummy|redact|\byour|your[-_ ]|insert|todo|fix[-_]?me|\btbd\b|sample|fake|mock|not[-_ ]?(?:a[-_ ]|the[-_ ])?(?:real|used|needed|secret)|\.\.\.|…|set[-_ ]?me|fill[-_ ]?(?:me|in)|update[-_ ]?me|edit[-_ ]?me|hidden|<[^>]*>/i;

/** True for what no provider gives out: `xxxxxxxx`, `00000000`, `12345678`, `…EXAMPLE`. */
export function isSample(value: string): boolean {
  return SAMPLE.test(value);
}

const SAMPLE = /EXAMPLE|example|xxxx|XXXX|\*\*\*|(?:([A-Za-z0-9._-])\1{5})|12345678|abcdefgh|ABCDEFGH|deadbeef/;

/**
 * True for characters without a pattern, as generators make them. Names of things, words held together by dashes or capitals, versions
 * and UUIDs are none: their characters come in runs of one sort.
 */
export function isRandom(value: string): boolean {
  if (UUID.test(value) || !isVaried(value)) return false;
  return (
    countChanges(value) / value.length >= LEAST_CHANGES ||
    CONSONANTS.test(value) ||
    (LONG_WORD.test(value) && DIGITS_APART.test(value))
  );
}

/** True for a text with many different characters: what is not is no secret of a provider. */
export function isVaried(value: string): boolean {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / value.length) * Math.log2(count / value.length);
  return entropy >= LEAST_ENTROPY;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** In bits for each character: sixteen different ones that are equally frequent come to four. */
const LEAST_ENTROPY = 2.6;
/** Of characters that change their sort: words held together by capitals come to 0.2, hexadecimal digits to 0.47. */
const LEAST_CHANGES = 0.28;
/** Six in a row stand in hardly any word. */
const CONSONANTS = /[bcdfghjklmnpqrstvwxz]{6}/i;
const LONG_WORD = /[A-Za-z0-9+/]{20}/;
const DIGITS_APART = /\d[A-Za-z]+\d/;

/** How often another sort of character begins. The small letters behind a capital, as in names, and separators count for nothing. */
function countChanges(value: string): number {
  let changes = 0;
  let last = 0;
  for (let index = 0; index < value.length; index++) {
    const sort = sortOf(value.charCodeAt(index));
    if (last !== 0 && sort !== 0 && sort !== last && !(last === CAPITAL && sort === SMALL)) changes++;
    last = sort;
  }
  return changes;
}

const SMALL = 1;
const CAPITAL = 2;
const DIGIT = 3;

function sortOf(code: number): number {
  if (code >= 97 && code <= 122) return SMALL;
  if (code >= 65 && code <= 90) return CAPITAL;
  return code >= 48 && code <= 57 ? DIGIT : 0;
}
