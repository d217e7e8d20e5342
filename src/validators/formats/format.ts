import type { Severity } from '../../types/issue.ts';

/** Something that a validator has found, as it says so itself. */
export interface Found {
  readonly message: string;
  readonly severity: Severity;
  /** Which of its rules it is. */
  readonly rule?: string;
  readonly fix?: string;
  /** Path of the file, as it was given. */
  readonly file?: string;
  /** Starts at 1. */
  readonly line?: number;
  readonly object?: FoundObject;
  /** Path of the field, such as `spec.ports[0].port`. */
  readonly at?: string;
}

/** The object, as far as the validator names it. */
export interface FoundObject {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** What a validator has printed, understood. */
export interface Report {
  readonly findings: readonly Found[];
  /** How many things it has looked at, where it says so: none is no pass. */
  readonly looked?: number;
}

/** Reads what a validator printed on standard output; undefined for what is not of that format. */
export type ReadReport = (text: string) => Report | undefined;

export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

/** The JSON document, or undefined for what is none. */
export function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

export function fieldsOf(value: Json): { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: Json }) : {};
}

export function itemsOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: Json): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The object that some fields name, if they do. */
export function objectOf(kind: Json, name: Json, namespace?: Json): { readonly object?: FoundObject } {
  if (!textOf(kind) || !textOf(name)) return {};
  return { object: { kind: String(kind), name: String(name), ...(textOf(namespace) && { namespace: String(namespace) }) } };
}

/** A field of a text that may be absent, under the name given. */
export function optional<K extends string>(key: K, value: Json): { readonly [key in K]?: string } {
  const text = textOf(value);
  return (text === undefined ? {} : { [key]: text }) as { readonly [key in K]?: string };
}
