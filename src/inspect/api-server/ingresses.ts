import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asList, asObject, isObject } from '../pod.ts';
import { isIpv4 } from './addresses.ts';
import { judgeNotBlank, judgePort, judgeSubdomain } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeServiceName } from './metadata.ts';
import { eachObject, findText, has, isEmpty } from './read.ts';
import { isDnsSubdomain, isPortName, isWildcardHost } from './syntax.ts';

// Source: pkg/apis/networking/validation/validation.go of kubernetes v1.34.0.

/** `ValidateIngressCreate`. */
export function judgeIngress(judge: Judge): void {
  const { metadata } = judge.manifest;
  const spec = asObject(judge.manifest.spec);
  if (isEmpty(spec.rules) && !has(spec, 'defaultBackend')) judge.refuse('ingress-empty', 'spec');
  if (isObject(spec.defaultBackend)) judgeBackend(judge, 'spec.defaultBackend', spec.defaultBackend);
  eachObject(spec.rules, 'spec.rules', (rule, at) => judgeRule(judge, at, rule));
  eachObject(spec.tls, 'spec.tls', ({ hosts, secretName }, at) => {
    for (const [index, host] of asList(hosts).entries()) judgeHost(judge, `${at}.hosts[${index}]`, host);
    judgeSubdomain(judge, `${at}.secretName`, secretName);
  });
  judgeSubdomain(judge, 'spec.ingressClassName', spec.ingressClassName);
  const annotation = asObject(metadata.annotations)['kubernetes.io/ingress.class'];
  if (typeof annotation === 'string' && has(spec, 'ingressClassName') && annotation !== spec.ingressClassName)
    judge.refuse('ingress-class-twice', 'metadata.annotations["kubernetes.io/ingress.class"]', {
      value: annotation,
      others: [spec.ingressClassName],
    });
}

/** `ValidateIngressClass`: its controller is such as `example.com/ingress`. */
export function judgeIngressClass(judge: Judge): void {
  const { controller: given } = asObject(judge.manifest.spec);
  const controller = findText(given);
  if (controller === undefined) {
    if (isEmpty(given)) judge.refuse('required', 'spec.controller');
    return;
  }
  const [domain, ...path] = controller.split('/');
  const isPath = path.length > 0 && /^[A-Za-z0-9/._~%!$&'()*+,;=:-]+$/.test(path.join('/'));
  if (controller.length > 250 || !isDnsSubdomain(domain!) || !isPath)
    judge.refuse('domain-path', 'spec.controller', { value: controller });
}

function judgeRule(judge: Judge, at: string, rule: JsonObject): void {
  if (!isEmpty(rule.host)) judgeHost(judge, `${at}.host`, rule.host);
  const { http } = rule;
  if (!isObject(http)) return;
  if (isEmpty(http.paths)) judge.refuse('required', `${at}.http.paths`);
  eachObject(http.paths, `${at}.http.paths`, (path, where) => {
    judgePath(judge, where, path);
    if (isObject(path.backend)) judgeBackend(judge, `${where}.backend`, path.backend);
  });
}

function judgeHost(judge: Judge, at: string, host: JsonValue | undefined): void {
  if (typeof host !== 'string') return;
  const isLegal = host.includes('*') ? isWildcardHost(host) : isDnsSubdomain(host) && (!isIpv4(host) || at.includes('.tls['));
  if (!isLegal) judge.refuse('ingress-host', at, { value: host });
}

const ODD = /\/\/|\/\.\/|\/\.\.\/|%2f|%2F|\/\.\.?$/;

/** `validateHTTPIngressPath`. */
function judgePath(judge: Judge, at: string, { path, pathType }: JsonObject): void {
  const isExact = pathType === 'Exact' || pathType === 'Prefix';
  const text = typeof path === 'string' ? path : '';
  if (text === '' ? isExact : !text.startsWith('/'))
    judge.refuse('ingress-path', `${at}.path`, { value: path ?? undefined, others: [pathType] });
  else if (isExact && ODD.test(text)) judge.refuse('ingress-path-odd', `${at}.path`, { value: path });
}

/** `validateIngressBackend`. */
function judgeBackend(judge: Judge, at: string, backend: JsonObject): void {
  const { service, resource } = backend;
  if (isObject(service) === isObject(resource)) judge.refuse('ingress-backend', at);
  if (isObject(resource)) {
    judgeNotBlank(judge, [resource, `${at}.resource`], ['kind', 'name']);
    judgeSubdomain(judge, `${at}.resource.apiGroup`, resource.apiGroup);
  }
  if (!isObject(service) || isObject(resource)) return;
  judgeNotBlank(judge, [service, `${at}.service`], ['name']);
  judgeServiceName(judge, `${at}.service.name`, service.name);
  const { name, number } = asObject(service.port);
  if (isEmpty(name) === !number) judge.refuse('ingress-port', `${at}.service.port`);
  else if (typeof name === 'string' && name !== '' && !isPortName(name))
    judge.refuse('port-name', `${at}.service.port.name`, { value: name });
  else if (number) judgePort(judge, `${at}.service.port.number`, number);
}
