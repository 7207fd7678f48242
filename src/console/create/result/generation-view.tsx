import { ActionIcon, Button, Skeleton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useSession } from '../../app/session';
import type { Generation } from '../../graph/documents/generations';
import { FailureNotice } from '../../parts/failure-notice';
import { Icon } from '../../parts/icon';
import { STATUS_NAMES } from '../../parts/statuses';
import { formatInstant, formatRelative } from '../../parts/times';
import { type Draft, KIND_ICONS, KIND_TITLES } from '../draft/draft';
import { formatPrice } from '../draft/price';
import { hasEnded } from '../run/follow';
import { rememberedOf } from '../run/remembered';
import { failureOfGeneration } from '../run/submit';
import { useGeneration } from '../run/use-generation';
import { Inputs } from './inputs';
import { Outputs } from './outputs';
import { GenerationProgress } from './progress';
import classes from './result.module.css';
import { Transcript } from './transcript';

interface GenerationViewProps {
  readonly id: string;
  /** It has ended while it was looked at. */
  onEnded(): void;
  onAgain(generation: Generation, asked: Draft | null): void;
  onUse(fileId: string): void;
  onClose(): void;
}

/** One generation: as it comes along, and what came of it, beside what it was made from. */
export function GenerationView({ id, onEnded, onAgain, onUse, onClose }: GenerationViewProps) {
  const session = useSession();
  const { generation, failure } = useGeneration(id, onEnded);
  const asked = rememberedOf(session).asked.get(id) ?? null;
  const card = useRef<HTMLElement>(null);
  // Whoever has asked for it was looking at the form, which is above it on a phone.
  useEffect(() => card.current?.scrollIntoView({ block: 'start' }), []);
  if (generation === null) {
    return (
      <section ref={card} className={classes.card} aria-label="The generation">
        {failure === null ? (
          <Skeleton height={280} radius="lg" aria-label="Loading the generation" />
        ) : (
          <FailureNotice failure={failure} />
        )}
      </section>
    );
  }
  return (
    <section ref={card} className={classes.card} aria-label="The generation">
      <Head generation={generation} onClose={onClose} />
      <div className={classes.beside}>
        <div className={classes.made}>
          {!hasEnded(generation.status) && <GenerationProgress generation={generation} />}
          {failure !== null && <FailureNotice failure={failure} />}
          {generation.error !== null && <FailureNotice failure={failureOfGeneration(generation.error)} />}
          {generation.status === 'CANCELED' && <p className={classes.note}>Canceled before it finished.</p>}
          <Outputs outputs={generation.outputs} onUse={onUse} />
          {generation.kind === 'TRANSCRIPTION' && generation.status === 'SUCCEEDED' && (
            <Transcript generation={generation} />
          )}
        </div>
        <Inputs generation={generation} asked={asked} />
      </div>
      <div className={classes.actions}>
        <Button
          variant="light"
          size="sm"
          leftSection={<Icon name="edit" size={16} />}
          onClick={() => onAgain(generation, asked)}
        >
          Again with changes
        </Button>
      </div>
    </section>
  );
}

function Head({ generation, onClose }: { readonly generation: Generation; onClose(): void }) {
  const { kind, model, status, createdAt, usage } = generation;
  const cost = usage?.costUsd ?? null;
  return (
    <div className={classes.head}>
      <Icon name={KIND_ICONS[kind]} size={20} />
      <div className={classes.headWords}>
        <h2>
          {KIND_TITLES[kind]}{' '}
          <span className={classes.status} data-status={status}>
            {STATUS_NAMES[status]}
          </span>
        </h2>
        <p className={classes.note}>
          {model} · <time title={formatInstant(createdAt)}>{formatRelative(createdAt)}</time>
          {cost !== null && ` · ${cost === 0 ? 'free' : `cost ${formatPrice(cost)}`}`}
        </p>
      </div>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Close the generation" onClick={onClose}>
        <Icon name="close" />
      </ActionIcon>
    </div>
  );
}
