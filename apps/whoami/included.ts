import { Application, Include } from 'stagewright';

/** Whoami, second way: a YAML file as it stands. It is checked as everything else is. */
export class WhoamiIncluded extends Application {
  readonly manifests = new Include(this, 'manifests', 'apps/whoami/whoami.yaml');
}
