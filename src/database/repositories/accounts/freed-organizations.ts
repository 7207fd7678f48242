/**
 * Part of a statement that gives quota back to many organizations, `freed`: locks them in the order of their ids, so
 * that two such statements cannot wait for each other. No stronger than an update needs, because every new row of an
 * organization waits for a stronger one.
 */
export const LOCK_FREED_ORGANIZATIONS = `
  SELECT id FROM organizations WHERE id IN (SELECT organization_id FROM freed) ORDER BY id FOR NO KEY UPDATE`;
