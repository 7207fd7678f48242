import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, ParseOptions, ValidationRule } from 'graphql';
import type { Variables } from '../graphql/limits/cost';
import { checkDocumentLength } from '../graphql/limits/document-length';
import {
  limitDocuments,
  limitToPersistedQueries,
  PARSE_LIMITS,
  type PersistedQueries,
} from '../graphql/limits/document-limits';
import { createCostEstimate, type OperationCost } from '../graphql/limits/estimate-cost';
import { checkVariables, checkVariableTexts } from '../graphql/limits/variable-limits';
import { HeavyOperations } from './heavy-operations';

export interface OperationLimits {
  readonly maxOperationCost: number;
  /** null: any operation is taken, and clients persist their own as Apollo's automatic persisted queries do. */
  readonly persistedQueries: PersistedQueries | null;
}

/** What every operation is held to, by whichever door it comes. */
export interface OperationChecks {
  readonly persistedQueries: PersistedQueries | null;
  readonly heavy: HeavyOperations;
  readonly parseOptions: ParseOptions;
  /** Beside those of the specification. A document that they let pass is good for every request. */
  readonly validationRules: readonly ValidationRule[];
  /**
   * For every request, as it depends on the variables. Whoever asks also refuses what is too expensive.
   *
   * @throws {OperationRefusal} the variables are too large, or long and of a wrong type
   */
  estimateCost(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): OperationCost;
}

/** @throws {OperationRefusal} a document of the list is too long */
export function createOperationChecks(
  schema: GraphQLSchema,
  { maxOperationCost, persistedQueries }: OperationLimits,
): OperationChecks {
  const estimateCost = createCostEstimate(schema, maxOperationCost);
  for (const document of persistedQueries?.values() ?? []) checkDocumentLength(document);
  const listed = persistedQueries === null ? [] : [limitToPersistedQueries(persistedQueries)];
  return {
    persistedQueries,
    heavy: new HeavyOperations(),
    parseOptions: PARSE_LIMITS,
    validationRules: [...listed, limitDocuments()],
    estimateCost(document, operation, variables) {
      checkVariables(variables);
      checkVariableTexts(schema, operation, variables);
      return estimateCost(document, operation, variables);
    },
  };
}
