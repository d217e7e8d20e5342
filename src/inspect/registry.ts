import type { Inspection } from '../types/inspection.ts';

/** Every inspection there is. */
export const inspections: readonly Inspection[] = [];
