// Run in processes of its own: `node publish-child.mjs <repository> <project> <application> <folder>`; publishes when told to.
import { once } from 'node:events';
import { publishStages } from '../../src/deliver/publish.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import { blobIdOf } from '../../src/render/blob-id.ts';

const [repository = '', project = '', application = '', root = ''] = process.argv.slice(2);
const path = `staging/${application}/web.yaml`;
const text = `a: ${application}\n`;
const inventory = { version: 1 as const, project, files: { [path]: blobIdOf(text) }, offers: [], needs: [] };

process.stdout.write('ready ');
await once(process.stdin, 'data');
const { results, failure } = await publishStages(
  [
    {
      stage: 'staging',
      target: { repository },
      delivery: { kind: 'commit' },
      applications: [
        {
          ...{ stage: 'staging', application, inventory, inventoryPath: `.stagewright/staging/${application}` },
          inventoryText: `${JSON.stringify(inventory)}\n`,
          files: new Map([[path, text]]),
        },
      ],
      // Only what this application brings; a project of several such publishers shares the stage.
      removable: [],
      inputs: {},
    },
  ],
  {
    ...{ project, root, blobIdOf, options: {}, progress: () => undefined },
    provenance: {
      ...{ project, repository: undefined, commit: undefined, isDirty: false, subject: undefined, issues: [], build: undefined },
    },
    author: { name: 'Ada', email: 'ada@example.com' },
    environment: { PATH: process.env.PATH, HOME: root, GIT_CONFIG_NOSYSTEM: '1' },
  },
  recogniseForge,
);
process.stdout.write(failure?.message ?? results.map(({ action }) => action).join(' '));
