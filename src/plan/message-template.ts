import { StagewrightError } from '../text/error.ts';
import { list, quote } from '../text/words.ts';
import type { Message, MessageChange, MessageTemplate } from '../types/message.ts';

/** A message in parts, each safe to be joined with the others. */
export interface MessageParts {
  /** One line. */
  readonly subject: string;
  readonly body: string;
  /** Lines of the author's own. */
  readonly trailers: readonly string[];
}

/**
 * The message that the author's function makes of a change, or the usual one. Throws `stage-broken` when the function throws, or gives
 * what is no message or would pass for a trailer of ours.
 */
export function applyTemplate(
  change: MessageChange,
  template: MessageTemplate | undefined,
  reserved: readonly string[],
): MessageParts {
  if (!template) return { ...change.usual, trailers: [] };
  const { subject = change.usual.subject, body = change.usual.body, trailers = {} } = splitText(ask(template, change), change);
  if (typeof subject !== 'string' || typeof body !== 'string' || typeof trailers !== 'object' || trailers === null) {
    throw broken(change, 'gave a message whose subject or body is no text, or whose trailers are no object');
  }
  if (oneLine(subject) === '') throw broken(change, 'gave a message without a subject');
  const lines = Object.entries(trailers).flatMap(([key, values]) => {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(key)) throw broken(change, `gave the trailer ${quote(key)}, whose name is none`);
    if (reserved.some((own) => own.toLowerCase() === key.toLowerCase())) {
      throw broken(change, `gave the trailer ${quote(key)}, which is one of ours (${list(reserved)})`);
    }
    return [values].flat().map((value) => `${key}: ${oneLine(String(value))}`);
  });
  return { subject: oneLine(subject), body: cleanBody(body), trailers: lines };
}

/** One line of text: a line break or control character from outside could invent trailers or steer a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

function ask(template: MessageTemplate, change: MessageChange): Message {
  let message: Message;
  try {
    message = template(change);
  } catch (cause) {
    throw broken(change, `failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  const isThenable = typeof message === 'object' && message !== null && 'then' in message;
  if (typeof message === 'string' || (typeof message === 'object' && message !== null && !isThenable)) return message;
  throw broken(change, `gave ${isThenable ? 'a promise' : String(message)} instead of a message`);
}

function splitText(message: Message, change: MessageChange): Exclude<Message, string> {
  if (typeof message !== 'string') return message;
  const text = message.trim();
  if (text === '') throw broken(change, 'gave an empty message');
  const [subject = '', ...rest] = text.split('\n');
  return { subject, body: rest.join('\n') };
}

/** Lines stay. What Git takes for the end of a message is moved in by a space. */
function cleanBody(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/[ \t]+$/gm, '')
    .trim()
    .replace(/^---/gm, ' ---');
}

function broken({ stages }: MessageChange, what: string, cause?: unknown): StagewrightError {
  const names = stages.map(({ stage }) => quote(stage));
  return new StagewrightError(
    'stage-broken',
    `The message function of ${names.length === 1 ? 'stage' : 'stages'} ${list(names)} ${what}.`,
    {
      hint: 'Give text, or { subject, body, trailers }; the function is in commit({ message }) or pullRequest({ message }).',
      cause,
    },
  );
}
