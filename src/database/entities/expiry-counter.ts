import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { safeInteger } from './columns';
import { OrganizationEntity } from './organization';

/** How much expires in which hour (UTC). Triggers on `files` keep it; nothing else writes it. */
@Entity('expiry_counters')
@Index('expiry_counters_hour', ['hour'])
export class ExpiryCounterEntity {
  @ForeignKey(() => OrganizationEntity, { name: 'expiry_counters_organization_id_fkey' })
  @PrimaryColumn({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @PrimaryColumn({ type: 'timestamptz' })
  hour!: Date;

  @Column({ type: 'bigint', transformer: safeInteger })
  bytes!: number;

  @Column({ type: 'integer' })
  files!: number;
}
