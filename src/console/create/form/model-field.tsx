import { NativeSelect } from '@mantine/core';
import type { Model } from '../../graph/documents/models';
import { formatInstant } from '../../parts/times';
import classes from './form.module.css';

interface ModelFieldProps {
  /** Of one kind, those that are set up. */
  readonly models: readonly Model[];
  readonly model: Model;
  onModel(id: string): void;
}

export function ModelField({ models, model, onModel }: ModelFieldProps) {
  return (
    <div>
      <NativeSelect
        label="Model"
        data={models.map(({ id }) => ({ value: id, label: id }))}
        value={model.id}
        onChange={({ currentTarget }) => onModel(currentTarget.value)}
      />
      <p className={classes.hint}>
        {model.description}
        {model.deprecatedAt !== null && (
          <strong> Its provider shuts it down: {formatInstant(model.deprecatedAt)}.</strong>
        )}
      </p>
    </div>
  );
}
