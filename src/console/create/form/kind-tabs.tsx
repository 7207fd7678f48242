import { SegmentedControl } from '@mantine/core';
import type { MediaGenerationKind } from '../../graph/types';
import { Icon } from '../../parts/icon';
import { KIND_ICONS, KIND_TITLES, KINDS } from '../draft/draft';
import classes from './kind-tabs.module.css';

interface KindTabsProps {
  readonly kind: MediaGenerationKind;
  onKind(kind: MediaGenerationKind): void;
}

export function KindTabs({ kind, onKind }: KindTabsProps) {
  return (
    <SegmentedControl
      fullWidth
      aria-label="Kind"
      value={kind}
      onChange={(value) => onKind(value as MediaGenerationKind)}
      data={KINDS.map((value) => ({
        value,
        label: (
          <span className={classes.label}>
            <Icon name={KIND_ICONS[value]} size={18} />
            <span>{KIND_TITLES[value]}</span>
          </span>
        ),
      }))}
    />
  );
}
