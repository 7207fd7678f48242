import { NativeSelect, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ModelParameter } from '../../graph/documents/models';
import type { Json } from '../draft/draft';
import { AS_THE_MODEL } from './choice-field';
import classes from './form.module.css';

interface ParameterProps {
  readonly parameter: ModelParameter;
  readonly value: Json | undefined;
  /** Undefined: it is not sent. */
  onChange(value: Json | undefined): void;
}

interface FreeParametersProps {
  readonly parameters: readonly ModelParameter[];
  readonly values: Readonly<Record<string, Json>>;
  onChange(values: Readonly<Record<string, Json>>): void;
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
  const { name, type, values, members, description } = parameter;
  const common = { label: name, description, placeholder: parameter.default ?? AS_THE_MODEL };
  if (type === 'object' && members != null && members.length > 0) {
    const own = isObject(value) ? value : {};
    return (
      <fieldset className={classes.members}>
        <legend>{name}</legend>
        <FreeParameters
          parameters={members}
          values={own}
          onChange={(next) => onChange(Object.keys(next).length === 0 ? undefined : next)}
        />
      </fieldset>
    );
  }
  if (type === 'boolean' || values !== null) return <ChosenParameter {...{ parameter, value, onChange }} />;
  if (type === 'list') {
    const list = Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
    return <TagsInput {...common} value={list} onChange={(next) => onChange(next.length === 0 ? undefined : next)} />;
  }
  if (type === 'integer' || type === 'number' || type === 'string') {
    return (
      <TextInput
        {...common}
        inputMode={type === 'string' ? 'text' : 'decimal'}
        value={value === undefined ? '' : String(value)}
        onChange={({ currentTarget }) => onChange(readText(currentTarget.value, type))}
      />
    );
  }
  return <JsonParameter {...{ parameter, value, onChange }} />;
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
      value={value === undefined ? '' : String(value)}
      onChange={({ currentTarget }) => onChange(readText(currentTarget.value, type))}
    />
  );
}

/** For what has no shape that is known. */
function JsonParameter({ parameter, value, onChange }: ParameterProps) {
  const { name, description } = parameter;
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value));
  const [isWrong, setIsWrong] = useState(false);
  const change = (next: string) => {
    setText(next);
    if (next.trim() === '') {
      setIsWrong(false);
      onChange(undefined);
      return;
    }
    try {
      onChange(JSON.parse(next));
      setIsWrong(false);
    } catch {
      setIsWrong(true);
    }
  };
  return (
    <Textarea
      label={name}
      description={description}
      placeholder='{ "name": "value" }'
      autosize
      minRows={2}
      error={isWrong && 'This is no JSON yet: it is not sent.'}
      value={text}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}

/** As the type has it. What is no number is sent as it is, and refused with the name of the field. */
function readText(text: string, type: string): Json | undefined {
  if (text === '') return undefined;
  if (type === 'boolean') return text === 'true';
  const number = Number(text);
  return (type === 'integer' || type === 'number') && Number.isFinite(number)
    ? text.endsWith('.')
      ? text
      : number
    : text;
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withValue(values: Readonly<Record<string, Json>>, name: string, value: Json | undefined) {
  const { [name]: _before, ...others } = values;
  return value === undefined ? others : { ...others, [name]: value };
}
