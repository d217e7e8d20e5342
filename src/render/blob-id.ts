import { hash } from 'node:crypto';

/** The id that git gives a file of this text: SHA-1 over `blob <bytes>\0<text>`, in hexadecimal. */
export function blobIdOf(text: string): string {
  return hash('sha1', `blob ${Buffer.byteLength(text)}\0${text}`);
}
