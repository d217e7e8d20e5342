/** `stagewright/<project>/<stage>`: the branch of a stage's pull request; `<stage>--<application>` for that of an application alone. */
export function pullRequestBranch(project: string, stage: string, application?: string | null): string {
  return `stagewright/${project}/${stage}${application ? `--${application}` : ''}`;
}
