/** What watches a world, and what it is told of it. */
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import type { OutgoingMail } from "../../../lambdas/flow/ports.ts";
import type { Process } from "../core/process.ts";
import type { Reader } from "./history.ts";
import type { Lines } from "./lines.ts";

/** A violated invariant. 11: the work for one lesson is not bounded. */
export interface Violation {
  readonly invariant: number;
  readonly reader: string;
  readonly atMs: number;
  readonly text: string;
}

/** What a checker is told of the world. */
export interface Circumstances {
  /** Nothing goes wrong in this world, so nothing may be late. */
  readonly calm: boolean;
  /** When the course was last changed. */
  courseChangedMs: number;
  /** When SES allowed no more mails for the day. */
  readonly shortages: { readonly fromMs: number; readonly untilMs: number }[];
}

/** Watches one world. */
export interface Checker {
  readonly violations: Violation[];
  readonly circumstances: Circumstances;
  /** Mails that SES took once too often. */
  duplicates: number;
  /** The longest lateness of a mail in turn, and most days lost between two of one reader. */
  latestMs: number;
  daysLost: number;
  saved(process: Process, after: Subscription, nowMs: number): void;
  accepted(mail: OutgoingMail, nowMs: number): void;
  /** The item with the watermark was stored. */
  watermarkStored(watermark: string | undefined, nowMs: number): void;
  /** A step told its caller that it is done. */
  acknowledged(process: Process, id: string, nowMs: number): void;
  /** Watches the journal. */
  readonly lines: Lines;
  violate(invariant: number, reader: Reader, nowMs: number, text: string): void;
}
