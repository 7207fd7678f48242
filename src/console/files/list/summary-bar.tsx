import { Button, CloseButton } from '@mantine/core';
import type { SearchChanges } from '../../app/navigation';
import { formatBytes, formatCount } from '../../parts/amounts';
import { Icon } from '../../parts/icon';
import type { Selection } from '../grid/selection';
import type { StoreState } from '../store/file-store';
import { EXPIRIES, KINDS, type ListChoice, ORIGINS, SIZES } from './list-choice';
import classes from './summary-bar.module.css';

interface SummaryBarProps {
  readonly choice: ListChoice;
  readonly state: StoreState;
  readonly selection: Selection;
  readonly canWrite: boolean;
  onChange(changes: SearchChanges): void;
  onRemove(): void;
  /** Null where nothing can be generated. */
  readonly onUse: (() => void) | null;
}

/** What is listed, or, once something is selected, what can be done with that. It has the same height either way. */
export function SummaryBar(props: SummaryBarProps) {
  const { state, selection } = props;
  const { isSelecting } = selection;
  return (
    <div className={classes.bar} data-selecting={isSelecting}>
      {isSelecting ? <SelectionActions {...props} /> : <Listed {...props} />}
      <div className="visually-hidden" role="status">
        {isSelecting ? `${selectedText(selection, state)} selected` : ''}
      </div>
    </div>
  );
}

function selectedText({ isAll, files }: Selection, { total }: StoreState): string {
  return isAll ? `All ${formatCount(total ?? 0, 'file')}` : formatCount(files.size, 'file');
}

function SelectionActions({ state, selection, canWrite, onRemove, onUse }: SummaryBarProps) {
  const [only] = selection.files.size === 1 ? selection.files.values() : [];
  const bytes = [...selection.files.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <>
      <CloseButton aria-label="Clear the selection" onClick={selection.clear} />
      <strong className={classes.count}>{selectedText(selection, state)}</strong>
      <span className={classes.muted}>{formatBytes(selection.isAll ? (state.totalSizeBytes ?? 0) : bytes)}</span>
      <span className={classes.actions}>
        {!selection.isAll && (
          <Button size="xs" variant="subtle" onClick={selection.selectAll}>
            Select all {state.total?.toLocaleString('en')}
          </Button>
        )}
        {only !== undefined && onUse !== null && (
          <Button size="xs" variant="default" onClick={onUse} leftSection={<Icon name="create" size={15} />}>
            Use as input
          </Button>
        )}
        {canWrite && (
          <Button
            size="xs"
            variant="default"
            className={classes.danger}
            onClick={onRemove}
            leftSection={<Icon name="trash" size={15} />}
          >
            Delete
          </Button>
        )}
      </span>
    </>
  );
}

function Listed({ choice, state, onChange }: SummaryBarProps) {
  const { total, totalSizeBytes } = state;
  return (
    <>
      <span className={classes.muted} role="status">
        {total === null ? ' ' : formatCount(total, 'file')}
        {total !== null && totalSizeBytes !== null && total > 0 && ` · ${formatBytes(totalSizeBytes)}`}
      </span>
      {conditionsOf(choice).map(({ label, changes }) => (
        <span key={label} className={classes.condition}>
          <span dir="auto">{label}</span>
          <CloseButton size="xs" aria-label={`Remove the filter ${label}`} onClick={() => onChange(changes)} />
        </span>
      ))}
    </>
  );
}

interface Condition {
  readonly label: string;
  /** What takes it away. */
  readonly changes: SearchChanges;
}

function conditionsOf({ kinds, origins, tags, size, expiry }: ListChoice): readonly Condition[] {
  const labelOf = (known: readonly { readonly value: string; readonly label: string }[], value: string) =>
    known.find((each) => each.value === value)?.label ?? value;
  return [
    ...kinds.map((kind) => ({ label: labelOf(KINDS, kind), changes: { kind: kinds.filter((each) => each !== kind) } })),
    ...origins.map((origin) => ({
      label: labelOf(ORIGINS, origin),
      changes: { origin: origins.filter((each) => each !== origin) },
    })),
    ...tags.map((tag) => ({ label: `#${tag}`, changes: { tag: tags.filter((each) => each !== tag) } })),
    ...(expiry === ''
      ? []
      : [{ label: `Expires ${labelOf(EXPIRIES, expiry).toLowerCase()}`, changes: { expires: null } }]),
    ...(size === '' ? [] : [{ label: labelOf(SIZES, size), changes: { size: null } }]),
  ];
}
