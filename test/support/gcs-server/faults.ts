/** What a request is for. */
export type RequestKind =
  | 'bucket'
  | 'list'
  | 'metadata'
  | 'download'
  | 'delete'
  | 'upload'
  | 'session-start'
  | 'session-piece'
  | 'session-status'
  | 'session-cancel'
  | 'signed-read'
  | 'unknown';

export type FaultAction =
  /** Answers with this status and does nothing. */
  | { readonly type: 'status'; readonly status: number }
  /** Closes the connection and does nothing. */
  | { readonly type: 'reset-before' }
  /** Does what was asked, then closes the connection. */
  | { readonly type: 'reset-after' }
  /** Never answers, and does nothing. */
  | { readonly type: 'stall-before' }
  /** Does what was asked, then never answers. */
  | { readonly type: 'stall-after' }
  /** Closes the connection after so many bytes of the request's body. */
  | { readonly type: 'cut-upload'; readonly afterBytes: number }
  /** Closes the connection after so many bytes of the answer's body. */
  | { readonly type: 'reset-download'; readonly afterBytes: number }
  /** Sends no more after so many bytes of the answer's body. */
  | { readonly type: 'stall-download'; readonly afterBytes: number }
  /** Changes one byte of the answer's body. */
  | { readonly type: 'corrupt-download' };

export interface Fault {
  readonly kind: RequestKind;
  readonly action: FaultAction;
  /** Of how many requests of that kind. Default 1. */
  readonly times?: number;
  /** How many requests of that kind go well before. Default 0. */
  readonly after?: number;
}

/** Faults to come, each used up by the requests that it befalls. */
export class FaultPlan {
  private planned: { kind: RequestKind; action: FaultAction; times: number; after: number }[] = [];

  add(fault: Fault): void {
    this.planned.push({ times: 1, after: 0, ...fault });
  }

  clear(): void {
    this.planned = [];
  }

  take(kind: RequestKind): FaultAction | null {
    const next = this.planned.find((fault) => fault.kind === kind && fault.times > 0);
    if (next === undefined) return null;
    if (next.after > 0) {
      next.after -= 1;
      return null;
    }
    next.times -= 1;
    return next.action;
  }
}
