import { Button, Modal, SegmentedControl, Slider } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../../parts/icon';
import type { Mask } from '../draft/draft';
import classes from './mask.module.css';
import { MaskCanvas } from './mask-canvas';
import { coversNothing, renderMask, type Size, type Stroke } from './strokes';

interface MaskDialogProps {
  readonly picture: string;
  readonly size: Size;
  readonly mask: Mask | null;
  onMask(mask: Mask | null): void;
  onClose(): void;
}

const MIN_RADIUS = 0.005;
const MAX_RADIUS = 0.25;

/** Where the picture may change is painted over it. */
export function MaskDialog({ picture, size, mask, onMask, onClose }: MaskDialogProps) {
  const [strokes, setStrokes] = useState<readonly Stroke[]>(mask?.strokes ?? []);
  const [radius, setRadius] = useState(0.04);
  const [isErasing, setIsErasing] = useState(false);
  const [isFailed, setIsFailed] = useState(false);
  const add = (stroke: Stroke) => setStrokes((before) => [...before, stroke]);
  const undo = () => setStrokes((before) => before.slice(0, -1));
  const resize = (to: number) => setRadius(Math.min(MAX_RADIUS, Math.max(MIN_RADIUS, to)));
  const save = async () => {
    const bytes = coversNothing(strokes) ? null : await renderMask(size, strokes);
    if (bytes === null && !coversNothing(strokes)) {
      setIsFailed(true);
      return;
    }
    onMask(bytes === null ? null : { strokes, bytes });
    onClose();
  };
  return (
    <Modal
      opened
      centered
      size="xl"
      radius="lg"
      onClose={onClose}
      title={<span className={classes.title}>Paint a mask</span>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        <div className={classes.stage}>
          <MaskCanvas
            {...{ picture, size, strokes, radius, isErasing }}
            onStroke={add}
            onUndo={undo}
            onRadius={resize}
          />
        </div>
        <p id="mask-keys" className={classes.hint}>
          By keyboard: arrow keys move the brush, Space paints, Shift with an arrow draws a line, + and − change the
          size, U undoes.
        </p>
        <Tools {...{ strokes, radius, isErasing, setIsErasing, undo, add }} onRadius={resize} />
        {isFailed && <p role="alert">The browser cannot make a mask of this size. Use a smaller picture.</p>}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={() => void save()}>{coversNothing(strokes) ? 'Use no mask' : 'Use this mask'}</Button>
        </div>
      </div>
    </Modal>
  );
}

interface ToolsProps {
  readonly strokes: readonly Stroke[];
  readonly radius: number;
  readonly isErasing: boolean;
  setIsErasing(isErasing: boolean): void;
  onRadius(radius: number): void;
  undo(): void;
  add(stroke: Stroke): void;
}

function Tools({ strokes, radius, isErasing, setIsErasing, onRadius, undo, add }: ToolsProps) {
  return (
    <div className={classes.tools}>
      <SegmentedControl
        aria-label="Brush"
        value={isErasing ? 'erase' : 'paint'}
        onChange={(value) => setIsErasing(value === 'erase')}
        data={[
          { value: 'paint', label: 'Paint' },
          { value: 'erase', label: 'Erase' },
        ]}
      />
      <div className={classes.radius}>
        <span id="brush-size">Size</span>
        <Slider
          aria-labelledby="brush-size"
          thumbLabel="Size of the brush"
          min={100 * MIN_RADIUS}
          max={100 * MAX_RADIUS}
          step={0.5}
          value={100 * radius}
          label={(value) => `${(2 * value).toFixed(0)} % of the width`}
          onChange={(value) => onRadius(value / 100)}
        />
      </div>
      <Button size="xs" variant="default" disabled={strokes.length === 0} onClick={undo}>
        Undo
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={coversNothing(strokes)}
        leftSection={<Icon name="trash" size={14} />}
        onClick={() => add({ type: 'all', isErasing: true })}
      >
        Clear
      </Button>
      <Button size="xs" variant="default" onClick={() => add({ type: 'all', isErasing: false })}>
        Whole picture
      </Button>
    </div>
  );
}
