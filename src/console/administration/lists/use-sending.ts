import type { CombinedError } from '@urql/core';
import { useState } from 'react';
import { type Failure, failureIn } from '../../graph/failures';
import type { MediaErrorData } from '../../graph/types';

export interface Answered<Payload> {
  readonly payload: Payload | undefined;
  readonly error: CombinedError | undefined;
}

/** Sends a mutation, and keeps why it was refused until it is sent again. */
export function useSending() {
  const [isSending, setIsSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  /** @returns what was answered, or null when it was refused */
  async function send<Payload extends { readonly errors: readonly MediaErrorData[] }>(
    operation: () => Promise<Answered<Payload>>,
  ): Promise<Payload | null> {
    setIsSending(true);
    setFailure(null);
    const { payload, error } = await operation();
    setIsSending(false);
    const refused = failureIn(error, payload?.errors);
    setFailure(refused);
    return refused === null ? (payload ?? null) : null;
  }
  return { isSending, failure, send };
}
