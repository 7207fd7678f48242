import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import classes from './mask.module.css';
import { drawMarked, type Point, type Size, type Stroke } from './strokes';

export interface MaskCanvasProps {
  readonly picture: string;
  /** Of the picture, in its own pixels. */
  readonly size: Size;
  readonly strokes: readonly Stroke[];
  readonly radius: number;
  readonly isErasing: boolean;
  onStroke(stroke: Stroke): void;
  onUndo(): void;
  onRadius(radius: number): void;
}

/** Enough to see where it is painted; the mask itself is as large as the picture. */
const MAX_PIXELS = 1_024;
const STEP = 0.02;

/** The picture with what is painted on it: by pointer, or by arrow keys, which move the brush, and Space, which paints. */
export function MaskCanvas(props: MaskCanvasProps) {
  const { picture, size, strokes, radius, isErasing } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [brush, setBrush] = useState<Point | null>(null);
  const [stroke, setStroke] = useState<Stroke | null>(null);
  const scale = Math.min(1, MAX_PIXELS / Math.max(size.width, size.height));
  const width = Math.round(size.width * scale);
  const height = Math.round(size.height * scale);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.fillStyle = '#7163e2';
    drawMarked(context, { width, height }, stroke === null ? strokes : [...strokes, stroke]);
  }, [width, height, strokes, stroke]);
  const aspectRatio = size.width / size.height;
  const pointer = usePointer(props, { setBrush, stroke, setStroke });
  const keyboard = useKeyboard(props, brush, setBrush);
  return (
    <div
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what has this role takes all keys by itself.
      tabIndex={0}
      className={classes.canvas}
      data-autofocus
      aria-label="The picture, to paint on"
      aria-describedby="mask-keys"
      style={{ aspectRatio, width: `min(100%, calc(56dvh * ${aspectRatio}))` }}
      {...pointer}
      {...keyboard.handlers}
    >
      <img src={picture} alt="" draggable={false} />
      <canvas ref={canvas} width={width} height={height} />
      {brush !== null && (
        <span
          className={classes.brush}
          data-erasing={isErasing}
          style={{ left: `${100 * brush.x}%`, top: `${100 * brush.y}%`, width: `${200 * radius}%` }}
        />
      )}
      <span className="visually-hidden" role="status">
        {keyboard.said}
      </span>
    </div>
  );
}

interface Painting {
  readonly stroke: Stroke | null;
  setBrush(brush: Point | null): void;
  setStroke(stroke: Stroke | null): void;
}

function usePointer({ radius, isErasing, onStroke }: MaskCanvasProps, { stroke, setBrush, setStroke }: Painting) {
  const points = useRef<Point[] | null>(null);
  const draw = () =>
    points.current !== null && setStroke({ type: 'brush', radius, isErasing, points: [...points.current] });
  const finish = () => {
    points.current = null;
    if (stroke !== null) onStroke(stroke);
    setStroke(null);
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      points.current = [placeOf(event, event.currentTarget)];
      draw();
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      setBrush(placeOf(event, event.currentTarget));
      if (points.current === null) return;
      const between = event.nativeEvent.getCoalescedEvents?.() ?? [];
      for (const each of between.length > 0 ? between : [event.nativeEvent]) {
        points.current.push(placeOf(each, event.currentTarget));
      }
      draw();
    },
    onPointerUp: finish,
    onPointerCancel: finish,
    onPointerLeave: () => points.current === null && setBrush(null),
  };
}

function useKeyboard(props: MaskCanvasProps, brush: Point | null, setBrush: (brush: Point | null) => void) {
  const { radius, isErasing, size, onStroke, onUndo, onRadius } = props;
  const [said, setSaid] = useState('');
  const at = brush ?? { x: 0.5, y: 0.5 };
  const move = (event: KeyboardEvent, [right, down]: readonly [number, number]) => {
    const step = STEP * (event.altKey ? 0.25 : 1);
    const within = (value: number) => Math.min(1, Math.max(0, value));
    const to = { x: within(at.x + right * step), y: within(at.y + (down * step * size.width) / size.height) };
    setBrush(to);
    if (event.shiftKey) onStroke({ type: 'brush', radius, isErasing, points: [at, to] });
    const place = `${Math.round(100 * to.x)} percent across, ${Math.round(100 * to.y)} down`;
    setSaid(event.shiftKey ? `Painted to ${place}` : place);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ' ': () => {
      setBrush(at);
      onStroke({ type: 'brush', radius, isErasing, points: [at] });
      setSaid(isErasing ? 'Erased' : 'Painted');
    },
    '+': () => onRadius(radius * 1.25),
    '-': () => onRadius(radius / 1.25),
    u: onUndo,
    Backspace: onUndo,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = ARROWS[event.key];
    const act = direction === undefined ? keys[event.key] : () => move(event, direction);
    if (act === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  };
  return { said, handlers: { onKeyDown, onFocus: () => brush === null && setBrush(at), onBlur: () => setBrush(null) } };
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function placeOf({ clientX, clientY }: { clientX: number; clientY: number }, element: HTMLElement): Point {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: (clientX - left) / width, y: (clientY - top) / height };
}
