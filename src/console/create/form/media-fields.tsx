import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Model } from '../../graph/documents/models';
import { Icon } from '../../parts/icon';
import type { Draft } from '../draft/draft';
import { MaskDialog } from '../mask/mask-dialog';
import { MediaSlot } from '../media/media-slot';
import classes from './form.module.css';

interface MediaFieldsProps {
  readonly draft: Draft;
  readonly model: Model;
  onChange(change: Partial<Draft>): void;
}

/** The media that a model of this kind can be given. */
export function MediaFields({ draft, model, onChange }: MediaFieldsProps) {
  const { capabilities, parameters } = model;
  const { kind } = draft;
  const takesImage = capabilities.includes(kind === 'IMAGE' ? 'IMAGE_EDIT' : 'IMAGE_TO_VIDEO');
  return (
    <>
      {kind === 'TRANSCRIPTION' && (
        <MediaSlot
          label="Recording"
          description="Or a video: its sound track is transcribed."
          kinds={['AUDIO', 'VIDEO']}
          max={1}
          picked={listOf(draft.audio)}
          onPicked={([audio = null]) => onChange({ audio })}
        />
      )}
      {takesImage && (kind === 'IMAGE' || kind === 'VIDEO') && (
        <MediaSlot
          label={kind === 'IMAGE' ? 'Source picture' : 'Start picture'}
          description={capabilities.includes('TEXT_TO_IMAGE') ? 'Leave empty to create a new picture.' : undefined}
          kinds={['IMAGE']}
          max={1}
          picked={listOf(draft.image)}
          onPicked={([image = null]) => onChange({ image, mask: null })}
        >
          {kind === 'IMAGE' && capabilities.includes('MASK') && <MaskField draft={draft} onChange={onChange} />}
        </MediaSlot>
      )}
      {kind === 'VIDEO' && capabilities.includes('VIDEO_TO_VIDEO') && (
        <MediaSlot
          label="Source video"
          kinds={['VIDEO']}
          max={1}
          picked={listOf(draft.video)}
          onPicked={([video = null]) => onChange({ video })}
        />
      )}
      {capabilities.includes('REFERENCE_IMAGES') && (
        <MediaSlot
          label="Reference pictures"
          kinds={['IMAGE']}
          max={parameters.maxReferenceImages ?? 1}
          picked={draft.references}
          onPicked={(references) => onChange({ references })}
        />
      )}
    </>
  );
}

function MaskField({ draft: { image, mask }, onChange }: Omit<MediaFieldsProps, 'model'>) {
  const [isOpen, setIsOpen] = useState(false);
  if (image === null) return null;
  const { picture, width, height } = image;
  if (picture === null || width === null || height === null) {
    return <p className={classes.hint}>The size of this picture is not known: it can only be changed as a whole.</p>;
  }
  return (
    <div className={classes.mask}>
      <Button size="xs" variant="light" leftSection={<Icon name="edit" size={15} />} onClick={() => setIsOpen(true)}>
        {mask === null ? 'Paint a mask' : 'Edit the mask'}
      </Button>
      <span className={classes.hint} role="status">
        {mask === null ? 'The whole picture may change.' : 'Only the painted area changes.'}
      </span>
      {isOpen && (
        <MaskDialog
          picture={picture}
          size={{ width, height }}
          mask={mask}
          onMask={(painted) => onChange({ mask: painted })}
          onClose={() => setIsOpen(false)}
        />
      )}
    </div>
  );
}

function listOf<Item>(item: Item | null): readonly Item[] {
  return item === null ? [] : [item];
}
