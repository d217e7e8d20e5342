import { StagewrightError } from '../text/error.ts';
import type { EnvironmentValue } from './environment-value.ts';

/** A Service of any library: cdk8s-plus' `Service`, a `Service` made with `ApiObject`, an `external` one. */
export interface ServiceLike {
  readonly name: string;
  readonly metadata: { readonly namespace?: string | undefined };
  /** Its first port, where it has one. */
  readonly port?: number | undefined;
}

export interface AddressOptions {
  /** @default the Service's first port */
  readonly port?: number;
}

export interface UrlOptions extends AddressOptions {
  /** @default 'http' */
  readonly scheme?: string;
  /** @default none */
  readonly path?: string;
}

/** The host name of a Service as an environment value: `database.shop.svc`, which the graph can check. */
export function hostOf(service: ServiceLike): EnvironmentValue {
  return { value: hostTextOf(service) };
}

/** The host name of a Service as text, to be put into URLs, arguments and files: `database.shop.svc`. */
export function hostTextOf(service: ServiceLike): string {
  const { namespace } = service.metadata;
  return namespace === undefined ? service.name : `${service.name}.${namespace}.svc`;
}

/** `host:port` of a Service as text: `database.shop.svc:5432`. */
export function addressOf(service: ServiceLike, options: AddressOptions = {}): string {
  const port = options.port ?? service.port;
  if (port !== undefined) return `${hostTextOf(service)}:${port}`;
  throw new StagewrightError('stage-broken', `Service "${service.name}" does not say which port its address has.`, {
    hint: 'Pass it: addressOf(service, { port: 5432 }).',
  });
}

/** The URL of a Service as text: `http://web.shop.svc:8080/path`. */
export function urlOf(service: ServiceLike, options: UrlOptions = {}): string {
  const { scheme = 'http', path = '' } = options;
  return `${scheme}://${addressOf(service, options)}${path === '' || path.startsWith('/') ? path : `/${path}`}`;
}
