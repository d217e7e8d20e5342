/** How people are told of the embedded repository. */
export const localRepositoryName = 'the embedded repository (.stagewright/local/gitops.git)';
