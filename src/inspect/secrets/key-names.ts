/** What the name of a field, variable or argument says about its value. */
export type Sensitivity =
  /** Whatever stands there is secret: `DB_PASSWORD`. */
  | 'password'
  /** Random characters are secret there; names and references of secrets stand there just as often: `clientSecret`, `token`. */
  | 'credential';

/** What the name says; undefined for most of them. `passwordFile`, `secretName` and `tokenUrl` are names of other things. */
export function sensitivityOf(name: string): Sensitivity | undefined {
  const known = seen.get(name);
  if (known !== undefined) return known === 'none' ? undefined : known;
  const found = judge(name);
  // Names repeat; where they do not, in the data of a ConfigMap, say, they are not worth keeping.
  if (seen.size < MOST_SEEN) seen.set(name, found ?? 'none');
  return found;
}

const seen = new Map<string, Sensitivity | 'none'>();
const MOST_SEEN = 10_000;

function judge(name: string): Sensitivity | undefined {
  if (name.length > LONGEST || name.length < 3) return undefined;
  const words = name.replace(/[-_. \d:/\][]+/g, '').toLowerCase();
  if (PASSWORD.test(words) || /(?:^|[-_.])pass$/i.test(name) || /[a-z]Pass$/.test(name)) return 'password';
  return CREDENTIAL.test(words) && !/checksum|digest|hash/.test(words) ? 'credential' : undefined;
}

const LONGEST = 120;
const PASSWORD = /(?:password|passwd|passphrase|pwd)$/;
const CREDENTIAL =
  /(?:secret|token|apikey|appkey|accesskey|secretkey|privatekey|signingkey|encryptionkey|authkey|masterkey|accountkey|licensekey|sharedkey|sessionkey|cookiekey|hmackey|jwtkey|secretaccesskey|keybase|credentials?|authorization|^auth|salt|psk|bearer|cookie|clientkeydata)$/;
