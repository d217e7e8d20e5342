/** A time, coming again and again, in which nothing of a stage is to change. */
export interface Freeze {
  /** When it begins: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  /** Milliseconds that it lasts. */
  readonly duration: number;
  /** In which `cron` is read, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly reason: string;
  /** The window that the time is in; undefined outside of any. */
  readonly windowAt: (time: Date) => FreezeWindow | undefined;
}

/** From when (that time belongs to it) until when (that time does not). */
export interface FreezeWindow {
  readonly since: Date;
  /** Where windows overlap or follow each other at once, the end of the last; null where no end is in sight. */
  readonly until: Date | null;
}
