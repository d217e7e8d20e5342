import type { JsonValue } from '../types/manifest.ts';
import type { ResourceId } from '../types/resource.ts';

/** One file of a stage as it is and as it would be. */
export interface FileTexts {
  readonly path: string;
  /** The application that the file belongs to. */
  readonly application: string;
  /** `''` where there is none. */
  readonly before: string;
  /** `''` where it would be removed. */
  readonly after: string;
}

/** What would change in a stage, by resource. No value of a Secret is in it. */
export interface StageDifference {
  readonly stage: string;
  /** Sorted by name. */
  readonly applications: readonly ApplicationDifference[];
  /** Sorted by application, then by kind, namespace and name. */
  readonly resources: readonly ResourceDifference[];
  /** Files that are no Kubernetes objects, or cannot be read as such. */
  readonly texts: readonly TextDifference[];
  /** Paths of files that say the same in other bytes. */
  readonly reformatted: readonly string[];
  /** Sorted by severity, then by application. */
  readonly risks: readonly Risk[];
}

/** What goes of an application: the resources that nobody in its stage holds any more. */
export interface ApplicationLoss {
  readonly application: string;
  /** As inventories name them, such as `StatefulSet.apps shop/db`. */
  readonly gone: readonly string[];
  /** How many it has held. */
  readonly held: number;
}

/** How many resources of one application change, and its images. */
export interface ApplicationDifference {
  readonly application: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly moved: number;
  readonly images: readonly ImageChange[];
}

/** An image that containers begin or cease to run. */
export interface ImageChange {
  readonly before?: string;
  readonly after?: string;
}

export type ResourceAction = 'added' | 'changed' | 'removed' | 'moved';

export interface ResourceDifference {
  readonly action: ResourceAction;
  readonly application: string;
  readonly id: ResourceId;
  readonly apiVersion: string;
  /** The file that holds it, or held it when it is removed. */
  readonly path: string;
  /** Where it came from, as far as that differs. */
  readonly from?: Origin;
  /** Empty unless it is changed. */
  readonly fields: readonly FieldChange[];
}

export interface Origin {
  readonly path?: string;
  readonly application?: string;
  /** The name of the same ConfigMap with the hash of its old content. */
  readonly name?: string;
}

/** One field that differs: without `before` it is new, without `after` it is gone. */
export interface FieldChange {
  /** Such as `spec.template.spec.containers[name=web].image`. */
  readonly at: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  /** For texts of several lines: the lines that differ and those around them, each after `-`, `+` or a blank. */
  readonly lines?: readonly string[];
}

export interface TextDifference {
  readonly action: 'added' | 'changed' | 'removed';
  readonly application: string;
  readonly path: string;
  /** Why it is not compared by resource. */
  readonly reason: string;
  /** Empty where a Secret may be in it. */
  readonly lines: readonly string[];
}

/** Every code a risk can have. Codes are stable; messages are not. */
export type RiskCode =
  | 'deleted-resource'
  | 'mostly-deleted'
  | 'removed-protection'
  | 'replaced-resource'
  | 'scaled-to-zero'
  | 'wider-permissions'
  | 'exposed-service'
  | 'weaker-security'
  | 'floating-image'
  | 'changed-owner'
  | 'unreadable-file';

/** Something that a reviewer should not miss. */
export interface Risk {
  readonly code: RiskCode;
  readonly severity: 'high' | 'medium';
  readonly application: string;
  /** Absent when it is about a file. */
  readonly resource?: ResourceId;
  readonly path: string;
  /** In our own words: no name or value of anybody else is in it. */
  readonly message: string;
  /** The names and values that it is about. */
  readonly evidence: readonly string[];
}
