/**
 * What turns a value from outside into a typed one: any synchronous Standard Schema (https://standardschema.dev),
 * such as a zod type, or one of ours (`image`, `hostname`, `text`, `integer`).
 */
export interface Parser<T> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => ParserResult<T> | Promise<ParserResult<T>>;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
  };
}

export type ParserResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] };
