import type { Environment } from '../git/environment.ts';

/** The run of a CI pipeline that publishes. */
export interface Build {
  /** Name of the CI system, such as `GitHub Actions`. */
  readonly system: string;
  /** Grows with every run of the same pipeline; undefined when the system gave no whole number. */
  readonly number: number | undefined;
  /** Which pipeline it is: numbers of two pipelines cannot be compared. Undefined when the system does not say. */
  readonly pipeline: string | undefined;
  readonly url: string | undefined;
}

interface System {
  readonly name: string;
  /** Variable that is set in this system only. */
  readonly sign: string;
  readonly number: string;
  readonly pipeline: string;
  /** Variables whose values make the URL, with the text between them. */
  readonly url: readonly string[];
}

const systems: readonly System[] = [
  {
    name: 'GitHub Actions',
    sign: 'GITHUB_ACTIONS',
    number: 'GITHUB_RUN_NUMBER',
    pipeline: 'GITHUB_WORKFLOW_REF',
    url: ['$GITHUB_SERVER_URL', '/', '$GITHUB_REPOSITORY', '/actions/runs/', '$GITHUB_RUN_ID'],
  },
  { name: 'GitLab CI', sign: 'GITLAB_CI', number: 'CI_PIPELINE_IID', pipeline: 'CI_PROJECT_PATH', url: ['$CI_PIPELINE_URL'] },
  { name: 'Azure Pipelines', sign: 'TF_BUILD', number: 'BUILD_BUILDID', pipeline: 'BUILD_DEFINITIONNAME', url: azureUrl() },
  {
    name: 'CircleCI',
    sign: 'CIRCLECI',
    number: 'CIRCLE_BUILD_NUM',
    pipeline: 'CIRCLE_PROJECT_REPONAME',
    url: ['$CIRCLE_BUILD_URL'],
  },
  {
    name: 'Bitbucket Pipelines',
    sign: 'BITBUCKET_BUILD_NUMBER',
    number: 'BITBUCKET_BUILD_NUMBER',
    pipeline: 'BITBUCKET_REPO_FULL_NAME',
    url: ['$BITBUCKET_GIT_HTTP_ORIGIN', '/addon/pipelines/home#!/results/', '$BITBUCKET_BUILD_NUMBER'],
  },
  {
    name: 'Buildkite',
    sign: 'BUILDKITE',
    number: 'BUILDKITE_BUILD_NUMBER',
    pipeline: 'BUILDKITE_PIPELINE_SLUG',
    url: ['$BUILDKITE_BUILD_URL'],
  },
  // Woodpecker sets Drone's variables too, so it stands first.
  {
    name: 'Woodpecker',
    sign: 'CI_PIPELINE_NUMBER',
    number: 'CI_PIPELINE_NUMBER',
    pipeline: 'CI_REPO',
    url: ['$CI_PIPELINE_URL'],
  },
  { name: 'Drone', sign: 'DRONE', number: 'DRONE_BUILD_NUMBER', pipeline: 'DRONE_REPO', url: ['$DRONE_BUILD_LINK'] },
  {
    name: 'TeamCity',
    sign: 'TEAMCITY_VERSION',
    number: 'BUILD_NUMBER',
    pipeline: 'TEAMCITY_BUILDCONF_NAME',
    url: ['$BUILD_URL'],
  },
  { name: 'Jenkins', sign: 'JENKINS_URL', number: 'BUILD_NUMBER', pipeline: 'JOB_NAME', url: ['$BUILD_URL'] },
];

/** The CI run that this process is part of; undefined outside of the systems that are known. */
export function findBuild(environment: Environment): Build | undefined {
  const system = systems.find(({ sign }) => isSet(environment[sign]));
  if (system === undefined) return undefined;
  const number = environment[system.number] ?? '';
  return {
    system: system.name,
    number: /^[1-9]\d{0,14}$/.test(number) ? Number(number) : undefined,
    pipeline: environment[system.pipeline] || undefined,
    url: fill(system.url, environment),
  };
}

function azureUrl(): readonly string[] {
  return ['$SYSTEM_COLLECTIONURI', '$SYSTEM_TEAMPROJECT', '/_build/results?buildId=', '$BUILD_BUILDID'];
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false';
}

/** Undefined when one of the variables is missing: half a URL leads nowhere. */
function fill(parts: readonly string[], environment: Environment): string | undefined {
  const texts = parts.map((part) => (part.startsWith('$') ? environment[part.slice(1)] : part));
  return texts.some((part) => part === undefined || part === '') ? undefined : texts.join('');
}
