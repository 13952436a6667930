/** What a table was asked, added up. */
import type { CountedRequest } from "../../tests/fakes/counting-table.ts";

/** Units of one second. */
interface Second {
  readonly reads: number;
  /** Of the table alone: the index has limits of its own. */
  readonly writes: number;
  readonly indexWrites: number;
  /** Of the partition of the index that was written to most. */
  readonly ofShard: number;
}

/** Sums, and the most there was of each in any second. */
export interface Counts {
  readonly requests: number;
  readonly readUnits: number;
  /** With those of the index. */
  readonly writeUnits: number;
  readonly peak: Second;
}

/** Counts requests by the second in which they are made. */
export class Counter {
  #sums = { requests: 0, readUnits: 0, writeUnits: 0 };
  #peak: Second = { reads: 0, writes: 0, indexWrites: 0, ofShard: 0 };
  #second = 0;
  #now = { reads: 0, writes: 0, indexWrites: 0 };
  #ofShards = new Map<string, number>();

  add({ readUnits, writeUnits, indexWrites }: CountedRequest, nowMs: number): void {
    if (Math.floor(nowMs / 1000) !== this.#second) {
      this.#second = Math.floor(nowMs / 1000);
      this.#now = { reads: 0, writes: 0, indexWrites: 0 };
      this.#ofShards.clear();
    }
    this.#sums.requests += 1;
    this.#sums.readUnits += readUnits;
    this.#sums.writeUnits += writeUnits + indexWrites.length;
    this.#now.reads += readUnits;
    this.#now.writes += writeUnits;
    this.#now.indexWrites += indexWrites.length;
    for (const shard of indexWrites) {
      this.#ofShards.set(shard, (this.#ofShards.get(shard) ?? 0) + 1);
    }
    const peak = this.#peak;
    this.#peak = {
      reads: Math.max(peak.reads, this.#now.reads),
      writes: Math.max(peak.writes, this.#now.writes),
      indexWrites: Math.max(peak.indexWrites, this.#now.indexWrites),
      ofShard: Math.max(peak.ofShard, ...indexWrites.map((name) => this.#ofShards.get(name) ?? 0)),
    };
  }

  /** What was counted since the last call. */
  take(): Counts {
    const taken = { ...this.#sums, peak: this.#peak };
    this.#sums = { requests: 0, readUnits: 0, writeUnits: 0 };
    this.#peak = { reads: 0, writes: 0, indexWrites: 0, ofShard: 0 };
    this.#second = 0;
    return taken;
  }
}
