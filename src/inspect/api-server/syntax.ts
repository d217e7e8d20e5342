// The small languages of names and values in Kubernetes. Source: kubernetes v1.34.0, staging/src/k8s.io/apimachinery:
// pkg/util/validation/validation.go, pkg/api/validation/path/name.go. Lengths are bytes there; all of these are ASCII.

const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const DNS_SEARCH = /^_?[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\._?[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*$/;
const DNS_1035_LABEL = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;
const NAME_PART = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const PORT_NAME = /^(?!-)(?!.*--)(?=.*[a-z])[a-z0-9-]{1,15}(?<!-)$/;
const CONFIG_KEY = /^(?!\.$)(?!\.\.)[A-Za-z0-9._-]{1,253}$/;
const ENV_NAME = /^(?:(?!=)[ -~])+$/;
const OLD_ENV_NAME = /^(?!\.$)(?!\.\.)[A-Za-z._-][A-Za-z0-9._-]*$/;
const PERCENT = /^[0-9]+%$/;
const SYSCTL = /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:[./][a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*$/;

/** `IsDNS1123Label`: such as names of containers and volumes. */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && DNS_LABEL.test(text);
}

/** `IsDNS1123Subdomain`: such as names of most objects. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && DNS_SUBDOMAIN.test(text);
}

/** `IsDNS1123SubdomainWithUnderscore`: what `dnsConfig.searches` may hold. */
export function isDnsSearch(text: string): boolean {
  return text.length <= 253 && DNS_SEARCH.test(text);
}

/** `IsWildcardDNS1123Subdomain`: `*.example.com`. */
export function isWildcardHost(text: string): boolean {
  return text.length <= 253 && text.startsWith('*.') && DNS_SUBDOMAIN.test(text.slice(2));
}

/** `IsDNS1035Label`: begins with a letter. */
export function isDns1035Label(text: string): boolean {
  return text.length <= 63 && DNS_1035_LABEL.test(text);
}

/** `IsQualifiedName`: keys of labels, `app` or `app.kubernetes.io/name`. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  const name = slash === -1 ? text : text.slice(slash + 1);
  return name.length <= 63 && NAME_PART.test(name) && (slash === -1 || isDnsSubdomain(text.slice(0, slash)));
}

/** `IsValidLabelValue`. */
export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && NAME_PART.test(text));
}

/** `IsValidPortName`, the service names of IANA. */
export function isPortName(text: string): boolean {
  return PORT_NAME.test(text);
}

/** `IsValidPortNum`. */
export function isPort(number: number): boolean {
  return number >= 1 && number <= 65535;
}

/** `IsConfigMapKey`. */
export function isConfigKey(text: string): boolean {
  return CONFIG_KEY.test(text);
}

/** `IsRelaxedEnvVarName`, as it is from Kubernetes 1.32 on: printable ASCII but `=`. */
export function isEnvName(text: string): boolean {
  return ENV_NAME.test(text);
}

/** `IsEnvVarName`, which held until Kubernetes 1.31. */
export function isOldEnvName(text: string): boolean {
  return OLD_ENV_NAME.test(text);
}

/** `IsValidPercent`. */
export function isPercent(text: string): boolean {
  return PERCENT.test(text);
}

/** `IsHTTPHeaderName`. */
export function isHeaderName(text: string): boolean {
  return /^[A-Za-z0-9-]+$/.test(text);
}

/** `IsValidPathSegmentName`: what may be one segment of a URL. */
export function isPathSegment(text: string): boolean {
  return text !== '.' && text !== '..' && !/[/%]/.test(text);
}

/** `IsValidSysctlName` of core validation. */
export function isSysctlName(text: string): boolean {
  return text.length <= 253 && SYSCTL.test(text);
}

/** `ParseNormalizedNamed` of distribution/reference: a host, a path in small letters, a tag, a digest. */
export function isImage(text: string): boolean {
  // What ko and Bazel put a name in the place of.
  return text.length > LONGEST_IMAGE || IMAGE.test(text) || /^(?:ko:)?\/\//.test(text);
}

/** Beyond, an expression would take its time. */
const LONGEST_IMAGE = 4096;
const HOST_PART = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const HOST = `(?:${HOST_PART}(?:\\.${HOST_PART})*|\\[[A-Fa-f0-9:]+\\])(?::[0-9]+)?`;
const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const IMAGE = new RegExp(`^(?:${HOST}/)?${PATH_PART}(?:/${PATH_PART})*(?::\\w[\\w.-]{0,127})?(?:@${DIGEST})?$`);
