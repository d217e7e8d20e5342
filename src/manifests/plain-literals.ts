import { list, quote } from '../text/words.ts';
import type { Finding } from '../types/issue.ts';
import { asList, type Kustomization } from './kustomization.ts';
import { isUnfinished } from './placeholders.ts';

/** A warning for every generator of a Secret whose literal values anybody can read. */
export function findPlainLiterals({ secrets, locate }: Kustomization): readonly Finding[] {
  return secrets.flatMap(({ name, literals }, index): Finding[] => {
    const plain = asList(literals).filter(
      (each): each is string => typeof each === 'string' && /=./.test(each) && !isUnfinished(each),
    );
    if (plain.length === 0) return [];
    const at = `secretGenerator[${index}]`;
    const { file } = locate(at);
    const keys = plain.map((literal) => quote(literal.split('=', 1)[0]!));
    return [
      {
        code: 'plain-secret',
        severity: 'warning',
        message: `${file} makes Secret ${quote(String(name))} of literals in clear: ${list(keys)}. Everybody who can read the repository can read them.`,
        fix: 'Keep the values in a file that SOPS encrypts or that stays outside, or use an ExternalSecret or a SealedSecret.',
        at,
        trace: { locate: () => locate(at) },
      },
    ];
  });
}
