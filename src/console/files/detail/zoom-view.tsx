import { ActionIcon, Modal } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState, type WheelEvent } from 'react';
import { Icon, type IconName } from '../../parts/icon';
import classes from './zoom-view.module.css';

interface ZoomViewProps {
  readonly url: string;
  readonly name: string;
  onClose(): void;
}

interface View {
  /** 1: the whole picture fills the window. */
  readonly scale: number;
  /** Pixels from the middle. */
  readonly x: number;
  readonly y: number;
}

const WHOLE: View = { scale: 1, x: 0, y: 0 };
const MAX_SCALE = 16;
const STEP = 1.4;
/** Pixels that the picture is moved by: towards the arrow there is more of it. */
const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [60, 0],
  ArrowRight: [-60, 0],
  ArrowUp: [0, 60],
  ArrowDown: [0, -60],
};

/** A picture in the whole window: wheel, buttons and keys zoom, dragging and arrows move it. */
export function ZoomView({ url, name, onClose }: ZoomViewProps) {
  const [view, setView] = useState(WHOLE);
  const dragged = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const stage = useRef<HTMLDivElement>(null);
  const zoom = (factor: number) => setView((before) => scaled(before, factor));
  const move = (x: number, y: number) => setView((before) => ({ ...before, x: before.x + x, y: before.y + y }));
  useEffect(() => stage.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    const [x, y] = DIRECTIONS[key] ?? [0, 0];
    if (x !== 0 || y !== 0) move(x, y);
    else if (key === '+' || key === '=') zoom(STEP);
    else if (key === '-') zoom(1 / STEP);
    else if (key === '0') setView(WHOLE);
    else return;
    event.preventDefault();
  };
  const onPointerMove = ({ clientX, clientY }: PointerEvent) => {
    if (dragged.current === null) return;
    move(clientX - dragged.current.x, clientY - dragged.current.y);
    dragged.current = { x: clientX, y: clientY };
  };
  const onPointerDown = ({ currentTarget, pointerId, clientX, clientY }: PointerEvent) => {
    currentTarget.setPointerCapture(pointerId);
    dragged.current = { x: clientX, y: clientY };
  };
  return (
    <Modal.Root opened fullScreen onClose={onClose} transitionProps={{ duration: 0 }}>
      <Modal.Content aria-label={name} className={classes.content}>
        <div
          ref={stage}
          className={classes.stage}
          role="application"
          aria-label={`${name}, ${Math.round(view.scale * 100)} percent`}
          tabIndex={-1}
          onWheel={(event: WheelEvent) => zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15)}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={() => {
            dragged.current = null;
          }}
          onDoubleClick={() => setView(view.scale > 1 ? WHOLE : scaled(WHOLE, 3))}
          onKeyDown={onKeyDown}
        >
          <img
            src={url}
            alt={name}
            draggable={false}
            className={classes.picture}
            style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
          />
        </div>
        <div className={classes.tools}>
          <Tool icon="minus" label="Zoom out" onClick={() => zoom(1 / STEP)} />
          <button type="button" className={classes.scale} onClick={() => setView(WHOLE)} title="Fit to window">
            {Math.round(view.scale * 100)} %
          </button>
          <Tool icon="plus" label="Zoom in" onClick={() => zoom(STEP)} />
          <Tool icon="close" label="Close" onClick={onClose} />
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

function scaled({ scale, x, y }: View, factor: number): View {
  const next = Math.min(Math.max(scale * factor, 1), MAX_SCALE);
  if (next === 1) return WHOLE;
  return { scale: next, x: (x * next) / scale, y: (y * next) / scale };
}

function Tool({ icon, label, onClick }: { readonly icon: IconName; readonly label: string; onClick(): void }) {
  return (
    <ActionIcon variant="transparent" color="#ffffff" size="lg" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </ActionIcon>
  );
}
