/** What the runner and a worker thread say to each other. */

/** What a worker is started with. */
export interface WorkerStart {
  readonly handlerUrl: string;
  readonly clockOffset: SharedArrayBuffer;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
}

/** One invocation. `deadline` is real time in milliseconds. */
export interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadline: number;
}

/** What became of it: JSON, or the error as Lambda reports one. */
export interface Answer {
  readonly id: string;
  result?: string;
  error?: {
    readonly errorType: string;
    readonly errorMessage: string;
    readonly trace: readonly string[];
  };
}
