// Compares what is judged here with what upstream's own tests say, with the built package:
//   node scripts/check-admission.mjs POD-SECURITY-ADMISSION CEL-ADMISSION-LIBRARY
// The arguments are checkouts of kubernetes/pod-security-admission (test/testdata: a pod for every control and version, with the
// verdict) and kubescape/cel-admission-library (controls/*/tests.json: policies with objects that a real API server has admitted
// or refused). Commits and figures are in docs/admission.md. It ends with exit code 1 where something differs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { admissionPolicy } from '../lib/inspect/admission/admission-policy.js';
import { listControls } from '../lib/inspect/admission/pod-security/controls.js';
import { readSubject } from '../lib/inspect/admission/pod-security/subject.js';

const [standards, library] = process.argv.slice(2);
if (library === undefined) {
  console.error('Usage: node scripts/check-admission.mjs POD-SECURITY-ADMISSION CEL-ADMISSION-LIBRARY');
  process.exit(2);
}

const differences = [];
console.log(`Pod Security Standards: ${checkStandards(join(standards, 'test/testdata'))} verdicts`);
console.log(`ValidatingAdmissionPolicy: ${checkPolicies(library)} verdicts`);
for (const difference of differences) console.error(difference);
console.log(`${differences.length} differences`);
process.exitCode = differences.length === 0 ? 0 : 1;

function checkStandards(folder) {
  let count = 0;
  for (const level of ['baseline', 'restricted']) {
    for (const version of readdirSync(join(folder, level))) {
      for (const verdict of readdirSync(join(folder, level, version))) {
        for (const file of readdirSync(join(folder, level, version, verdict))) {
          const [pod] = readYaml(join(folder, level, version, verdict, file));
          const subject = readSubject({ at: '', metadata: pod.metadata, spec: pod.spec }, () => false);
          const controls = listControls(level, Number(version.slice(3)));
          const found = controls.filter(({ find }) => [...find(subject)].length > 0).map(({ id }) => id.toLowerCase());
          const control = file.replace(/\d*\.yaml$/, '');
          // A stricter control may have taken the place of the one that the pod is about.
          const isRun = controls.some(({ id }) => id.toLowerCase() === control);
          const isRight = verdict === 'pass' ? found.length === 0 : isRun ? found.includes(control) : found.length > 0;
          if (!isRight) differences.push(`${level} ${version} ${verdict} ${file}: ${found.join()}`);
          count++;
        }
      }
    }
  }
  return count;
}

function checkPolicies(folder) {
  let count = 0;
  for (const control of readdirSync(join(folder, 'controls')).filter((name) => name.startsWith('C-'))) {
    const [policy] = readYaml(join(folder, 'controls', control, 'policy.yaml'));
    for (const test of JSON.parse(readFileSync(join(folder, 'controls', control, 'tests.json'), 'utf8'))) {
      const read = (name) => readYaml(join(folder, 'test-resources', name))[0];
      const { name } = policy.metadata;
      const binding = read(test.binding_template ?? 'policy-binding.yaml');
      binding.metadata.name = `${name}-binding`;
      Object.assign(binding.spec, { policyName: name, paramRef: { ...binding.spec.paramRef, name: `${name}-params` } });
      const params = read(test.param_template ?? 'default-control-configuration.yaml');
      params.metadata.name = `${name}-params`;
      const object = read(test.template);
      for (const change of test.field_change_list ?? []) apply(object, change);
      const verdict = judge([policy, binding, params, object].map(toResource));
      if (verdict !== test.expected) differences.push(`${control} ${test.name}: ${verdict}, not ${test.expected}`);
      count++;
    }
  }
  return count;
}

function judge(resources) {
  const definition = { name: 'test' };
  const findings = [
    ...admissionPolicy.inspect({ definition, resources, graph: { resources }, definitions: [], isUnknown: () => false }),
  ];
  const verdicts = { error: 'fail', warning: 'warn', info: 'unknown' };
  return (
    ['error', 'warning', 'info']
      .map((severity) => findings.some((one) => one.severity === severity) && verdicts[severity])
      .find(Boolean) || 'pass'
  );
}

function toResource(manifest) {
  const { apiVersion, kind, metadata } = manifest;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const isApart = /^(?:Cluster|Namespace|ValidatingAdmission|ControlConfiguration)/.test(kind);
  const namespace = isApart ? undefined : (metadata.namespace ?? 'default');
  return {
    id: { group, kind, name: metadata.name, ...(namespace && { namespace }) },
    stage: 'test',
    application: 'test',
    construct: kind,
    manifest,
  };
}

/** `spec.containers.[0].image=nginx`: the value is JSON, or else a text. */
function apply(object, change) {
  const equals = change.indexOf('=');
  const steps = change
    .slice(0, equals)
    .split('.')
    .map((step) => (/^\[\d+\]$/.test(step) ? Number(step.slice(1, -1)) : step));
  const last = steps.pop();
  let place = object;
  for (const [index, step] of steps.entries()) {
    place[step] ??= typeof (steps[index + 1] ?? last) === 'number' ? [] : {};
    place = place[step];
  }
  const text = change.slice(equals + 1);
  try {
    place[last] = JSON.parse(text);
  } catch {
    place[last] = text;
  }
}

function readYaml(file) {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS());
}
