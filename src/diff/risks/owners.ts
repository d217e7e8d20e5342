import type { RiskRule } from './risk-rule.ts';

/** An operator that prunes may delete what it no longer owns before the other application has it. */
export const findChangedOwners: RiskRule = ({ resource }) => {
  const { from } = resource;
  if (from?.application === undefined) return [];
  const message = 'goes to another application, and may be deleted on the way';
  return [{ code: 'changed-owner', severity: 'medium', message, evidence: [from.application] }];
};
