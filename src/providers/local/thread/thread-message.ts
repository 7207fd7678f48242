/** What a thread tells of its job. A job that fails throws, and so ends its thread. */
export type ThreadMessage<Output> =
  | { readonly type: 'PROGRESS'; readonly percent: number }
  | { readonly type: 'DONE'; readonly output: Output };
