import { expect, test } from 'vitest';
import { runChecks } from '../../src/checks/run-checks.ts';
import type { JsonObject } from '../../src/types/manifest.ts';
import { aGraph, aPodTemplate, aResource } from '../graph/build.ts';

function texts(container: JsonObject, pod: JsonObject = {}, labels: JsonObject = { app: 'web' }): readonly string[] {
  const spec = { selector: { matchLabels: labels }, template: aPodTemplate('web', container, pod) };
  return runChecks(aGraph([aResource('Deployment shop/web', { spec })])).map(
    ({ code, severity, at, message, fix }) => `${code} ${severity} ${at}\n${message}\n${fix}`,
  );
}

const mount = { volumeMounts: [{ name: 'dta', mountPath: '/data' }] };

test('a whole Deployment has no findings', () => {
  expect(texts({ ...mount }, { volumes: [{ name: 'dta', emptyDir: {} }] })).toEqual([]);
});

test('missing-inner-reference, with the nearest name', () => {
  expect(
    texts(mount, {
      volumes: [
        { name: 'data', emptyDir: {} },
        { name: 'tmp', emptyDir: {} },
      ],
    }),
  ).toMatchInlineSnapshot(`
    [
      "missing-inner-reference error spec.template.spec.containers[0].volumeMounts[0].name
    Deployment shop/web refers to volume "dta", which it does not have. There are "data" and "tmp".
    Write "data" if that is meant, or add volume "dta".",
    ]
  `);
});

test('missing-inner-reference, with nothing there', () => {
  expect(texts(mount)).toMatchInlineSnapshot(`
    [
      "missing-inner-reference error spec.template.spec.containers[0].volumeMounts[0].name
    Deployment shop/web refers to volume "dta", which it does not have.
    Correct the name, or add volume "dta".",
    ]
  `);
});

test('missing-inner-reference, in one container', () => {
  expect(texts({ readinessProbe: { httpGet: { port: 'htp' } } })).toMatchInlineSnapshot(`
    [
      "missing-inner-reference error spec.template.spec.containers[0].readinessProbe.httpGet.port
    Deployment shop/web refers to port "htp", which "main" does not have. There is "http".
    Write "http" if that is meant, or add port "htp".",
    ]
  `);
});

test('missing-inner-reference, with a volume of the wrong sort', () => {
  const device = { volumeDevices: [{ name: 'disk', devicePath: '/dev/disk' }] };
  expect(texts(device, { volumes: [{ name: 'disk', emptyDir: {} }] })).toMatchInlineSnapshot(`
    [
      "missing-inner-reference error spec.template.spec.containers[0].volumeDevices[0].name
    Deployment shop/web refers to volume "disk" in a way that needs persistentVolumeClaim or ephemeral, which that volume is not.
    Name a volume with persistentVolumeClaim or ephemeral, or change what volume "disk" is.",
    ]
  `);
});

test('selector-mismatch, with another value and with another key', () => {
  expect(texts({}, {}, { app: 'shop', ap: 'web' })).toMatchInlineSnapshot(`
    [
      "selector-mismatch error spec.selector.matchLabels.ap
    Deployment shop/web selects pods with ap=web, but the pods of its own template have no label "ap"; the nearest is "app".
    Make both equal: the labels of the template, if the Deployment is in a cluster already, as its selector cannot be changed.",
      "selector-mismatch error spec.selector.matchLabels.app
    Deployment shop/web selects pods with app=shop, but the pods of its own template have app=web.
    Make both equal: the labels of the template, if the Deployment is in a cluster already, as its selector cannot be changed.",
    ]
  `);
});
