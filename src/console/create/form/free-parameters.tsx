import { NativeSelect, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { ModelParameter } from '../../graph/documents/models';
import {
  type Entered,
  type EnteredValues,
  errorOfParameter,
  hasMembers,
  listIn,
  membersIn,
  textIn,
} from '../draft/parameters';
import { AS_THE_MODEL } from './choice-field';
import classes from './form.module.css';

interface ParameterProps {
  readonly parameter: ModelParameter;
  readonly value: Entered | undefined;
  /** Undefined: it is not sent. */
  onChange(value: Entered | undefined): void;
}

interface FreeParametersProps {
  readonly parameters: readonly ModelParameter[];
  readonly values: EnteredValues;
  onChange(values: EnteredValues): void;
}

/** The settings that only this model has, under the names that its provider gives them. */
export function FreeParameters({ parameters, values, onChange }: FreeParametersProps) {
  return (
    <div className={classes.settings}>
      {parameters.map((parameter) => (
        <Parameter
          key={parameter.name}
          parameter={parameter}
          value={values[parameter.name]}
          onChange={(value) => onChange(withValue(values, parameter.name, value))}
        />
      ))}
    </div>
  );
}

function Parameter({ parameter, value, onChange }: ParameterProps) {
  const { name, type, values, description } = parameter;
  const common = { label: name, description, placeholder: parameter.default ?? AS_THE_MODEL };
  if (hasMembers(parameter)) {
    return (
      <fieldset className={classes.members}>
        <legend>{name}</legend>
        <FreeParameters
          parameters={parameter.members}
          values={membersIn(value)}
          onChange={(next) => onChange(Object.keys(next).length === 0 ? undefined : next)}
        />
      </fieldset>
    );
  }
  if (type === 'boolean' || values !== null) return <ChosenParameter {...{ parameter, value, onChange }} />;
  if (type === 'list') {
    return (
      <TagsInput
        {...common}
        value={[...listIn(value)]}
        onChange={(next) => onChange(next.length === 0 ? undefined : next)}
      />
    );
  }
  const written = {
    error: errorOfParameter(parameter, value),
    value: typeof value === 'string' ? value : '',
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      onChange(currentTarget.value === '' ? undefined : currentTarget.value),
  };
  if (type === 'integer' || type === 'number' || type === 'string') {
    return <TextInput {...common} inputMode={type === 'string' ? 'text' : 'decimal'} {...written} />;
  }
  // What has no shape that is known.
  return <Textarea {...common} placeholder='{ "name": "value" }' autosize minRows={2} {...written} />;
}

function ChosenParameter({ parameter, value, onChange }: ParameterProps) {
  const { name, type, values, description } = parameter;
  const usual = parameter.default === null ? AS_THE_MODEL : `${AS_THE_MODEL}: ${parameter.default}`;
  const choices = values ?? ['true', 'false'];
  return (
    <NativeSelect
      label={name}
      description={description}
      data={[
        { value: '', label: usual },
        ...choices.map((each) => ({
          value: each,
          label: type === 'boolean' ? (each === 'true' ? 'Yes' : 'No') : each,
        })),
      ]}
      value={choices.includes(textIn(value)) ? textIn(value) : ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
    />
  );
}

function withValue(values: EnteredValues, name: string, value: Entered | undefined): EnteredValues {
  const { [name]: _before, ...others } = values;
  return value === undefined ? others : { ...others, [name]: value };
}
