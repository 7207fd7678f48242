import type { ValueTransformer } from 'typeorm';

/** Postgres `bigint` arrives as text; every such column here stays within 2^53 - 1. */
export const safeInteger: ValueTransformer = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

/** An instant that never comes is `infinity` in Postgres, so that ranges and indexes need no case for null. */
export const instantOrNever: ValueTransformer = {
  to: (value: Date | null) => value ?? Number.POSITIVE_INFINITY,
  from: (value: Date | number) => (value instanceof Date ? value : null),
};
