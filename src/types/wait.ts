/** Why the change of one application is not to land before that of another one of its stage. */
export interface Wait {
  readonly application: string;
  /** The application whose change is to land first. */
  readonly first: string;
  /** It needs what the other brings; it takes away what the other still needs; or it hands over what the other has from now on. */
  readonly why: 'needs' | 'takes' | 'hands';
  /** As inventories name it, such as `Service shop/db port 5432`. */
  readonly what: string;
}
