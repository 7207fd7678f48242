import { Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../app/session';
import {
  type AdministeredProject,
  CreateProjectMutation,
  type ProjectInput,
  UpdateProjectMutation,
} from '../../graph/documents/accounts';
import { Dialog } from '../lists/dialog';
import classes from '../lists/dialog.module.css';
import { useSending } from '../lists/use-sending';
import { AmountField } from './amount-field';
import { amountOf, BYTES, COUNT, type Entered, enteredOf, SPANS } from './amounts-entered';

interface ProjectDialogProps {
  /** Null: a new one. */
  readonly project: AdministeredProject | null;
  onDone(project: AdministeredProject): void;
  onClose(): void;
}

const LIMITS = [
  { name: 'retentionSeconds', label: 'Maximum retention', description: 'No file is kept longer', units: SPANS },
  { name: 'defaultTtlSeconds', label: 'Default expiry', description: 'When an upload sets none', units: SPANS },
  { name: 'ownerMaxBytes', label: 'Bytes per owner', description: 'Storage limit of each', units: BYTES },
  { name: 'ownerMaxFiles', label: 'Files per owner', description: 'File limit of each', units: COUNT },
  { name: 'requestsPerMinute', label: 'Requests per minute', description: 'Across all its keys', units: COUNT },
] as const;

const SWITCHES = [
  { name: 'storeByDefault', label: 'Store generated files', description: 'Unless a request says otherwise' },
  { name: 'keepPrompts', label: 'Keep prompts', description: 'In the metadata of generated files' },
  { name: 'zeroDataRetention', label: 'Zero data retention', description: 'Store nothing from now on' },
] as const;

type LimitName = (typeof LIMITS)[number]['name'];
type SwitchName = (typeof SWITCHES)[number]['name'];

/** A new project, or what holds for one that there is. */
export function ProjectDialog({ project, onDone, onClose }: ProjectDialogProps) {
  const { uncached } = useSession();
  const { isSending, failure, send } = useSending();
  const form = useProjectForm(project);
  const { input } = form;
  const submit = async () => {
    if (input === null) return;
    const payload = await send(async () => {
      if (project === null) {
        const { data, error } = await uncached.mutation(CreateProjectMutation, { input });
        return { payload: data?.createMediaProject, error };
      }
      const { data, error } = await uncached.mutation(UpdateProjectMutation, { input: { id: project.id, ...input } });
      return { payload: data?.updateMediaProject, error };
    });
    if (payload?.project) onDone(payload.project);
  };
  return (
    <Dialog
      title={project === null ? 'New project' : 'Edit project'}
      submit={project === null ? 'Create project' : 'Save'}
      isDisabled={input === null}
      {...{ isSending, failure, onClose }}
      onSubmit={() => void submit()}
    >
      <TextInput
        label="Name"
        data-autofocus
        maxLength={100}
        value={form.name}
        onChange={({ currentTarget }) => form.setName(currentTarget.value)}
      />
      {SWITCHES.map(({ name, label, description }) => (
        <Switch
          key={name}
          label={label}
          description={description}
          checked={form.switches[name]}
          onChange={({ currentTarget }) => form.setSwitch(name, currentTarget.checked)}
        />
      ))}
      {form.switches.zeroDataRetention && project?.policy.zeroDataRetention === false && (
        <p className={classes.warning}>
          Nothing uploaded or generated from now on is stored. Existing files stay until they expire or are deleted.
        </p>
      )}
      <div className={classes.pair}>
        {LIMITS.map(({ name, label, description, units }) => (
          <AmountField
            key={name}
            {...{ label, description, units }}
            entered={form.limits[name]}
            onChange={(entered) => form.setLimit(name, entered)}
          />
        ))}
      </div>
    </Dialog>
  );
}

function useProjectForm(project: AdministeredProject | null) {
  const policy = project?.policy;
  const [name, setName] = useState(project?.name ?? '');
  const [switches, setSwitches] = useState<Readonly<Record<SwitchName, boolean>>>({
    storeByDefault: policy?.storeByDefault ?? true,
    keepPrompts: policy?.keepPrompts ?? false,
    zeroDataRetention: policy?.zeroDataRetention ?? false,
  });
  const [limits, setLimits] = useState(
    () =>
      Object.fromEntries(
        LIMITS.map((limit) => [limit.name, enteredOf(policy?.[limit.name] ?? null, limit.units)]),
      ) as Record<LimitName, Entered>,
  );
  return {
    name,
    setName,
    switches,
    setSwitch: (which: SwitchName, isOn: boolean) => setSwitches({ ...switches, [which]: isOn }),
    limits,
    setLimit: (which: LimitName, entered: Entered) => setLimits({ ...limits, [which]: entered }),
    /** Null while something is not as it has to be. */
    input: readInput(name, switches, limits),
  };
}

function readInput(
  name: string,
  switches: Readonly<Record<SwitchName, boolean>>,
  limits: Readonly<Record<LimitName, Entered>>,
): ProjectInput | null {
  const amounts = LIMITS.map((limit) => [limit.name, amountOf(limits[limit.name], limit.units)] as const);
  if (name.trim() === '' || amounts.some(([, amount]) => amount === undefined)) return null;
  return { name: name.trim(), ...switches, ...(Object.fromEntries(amounts) as Record<LimitName, number | null>) };
}
