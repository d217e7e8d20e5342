import type { Environment } from './environment.ts';

const secretName = /(TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|API_?KEY|PRIVATE_KEY|CREDENTIALS?)$/i;
const hidden = '***';

/**
 * The text without secrets: the user part of `http(s)` URLs and passwords of all others, `Authorization` values, and the values
 * of environment variables named like `*_TOKEN` or `*_PASSWORD`, also where they are encoded for a URL or as base64, alone or in the
 * middle of other text.
 */
export function redact(text: string, environment: Environment = process.env): string {
  let clean = text
    .replace(/\b(https?:\/\/)[^/\s@'"]+@/gi, `$1${hidden}@`)
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^/\s:@'"]+):[^/\s@'"]+@/gi, `$1:${hidden}@`)
    .replace(/\b(authorization:\s*)?(basic|bearer)\s+[a-z0-9+/=._~-]{8,}/gi, `$1$2 ${hidden}`)
    .replace(/\b((?:private|job|deploy)-token:\s*)\S+/gi, `$1${hidden}`);
  for (const secret of findSecrets(environment)) clean = clean.replaceAll(secret, hidden);
  return clean;
}

/** Longest first, so that no rest of a longer secret stays when a shorter one is part of it. */
function findSecrets(environment: Environment): string[] {
  const forms = new Set<string>();
  for (const [name, value] of Object.entries(environment)) {
    // A shorter value is no secret worth the name, and hiding every "true" would spoil the message.
    if (value === undefined || value.length < 6 || !secretName.test(name)) continue;
    for (const form of [value, encodeURIComponent(value), ...encodeAligned(value), JSON.stringify(value).slice(1, -1)]) {
      forms.add(form);
    }
    for (const line of value.split('\n')) if (line.trim().length >= 6) forms.add(line.trim());
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

/** The value as base64, and what all base64 has in common that holds it behind one, two or three other bytes, as behind `user:`. */
function encodeAligned(value: string): readonly string[] {
  const whole = Buffer.from(value).toString('base64');
  const inside = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    // The first and the last characters hold bits of the neighbours.
    const end = Math.floor((bytes.length * 8) / 6);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), end);
  });
  return [whole, ...inside];
}
