import { ts } from "@ts-morph/common";
import { type Abstract, branches, type RecordAbstract } from "../abstract.ts";
import { emptyRecord, externalClass } from "../calls.ts";
import type { Engine } from "../engine.ts";
import { commandInput, commandName, sendsOf } from "../sdks/shared/commands.ts";
import { placeIn } from "../sdks/shared/names.ts";
import type { Infrastructure, ResourceReading } from "./infrastructure.ts";

const MODULE = /^@aws-sdk\/client-bedrock(-agent)?(\/|@|$)/;

/** The control plane in the AWS SDK for JavaScript v3: commands and methods that create what Bedrock keeps. */
export const controlPlane: Infrastructure = {
  mentions: /client-bedrock(-agent)?["'/]/,
  packages: MODULE,
  resource: (engine, node) => (ts.isNewExpression(node) ? readCommand(engine, node) : readMethod(engine, node)),
};

/** What is created, with the parameter that carries its tags where there is one. */
interface Creation {
  readonly type: string;
  readonly tags?: string;
}

const taggable = (type: string, tags = "tags"): Creation => ({ type: `AWS::Bedrock::${type}`, tags });

/** By the API's name. Those without tags cannot be tagged when they are created. */
const CREATIONS: Readonly<Record<string, Creation>> = {
  CreateAgent: taggable("Agent"),
  CreateAgentAlias: taggable("AgentAlias"),
  CreateAutomatedReasoningPolicy: taggable("AutomatedReasoningPolicy"),
  CreateCustomModel: taggable("CustomModel", "modelTags"),
  CreateCustomModelDeployment: taggable("CustomModelDeployment"),
  CreateDataSource: { type: "AWS::Bedrock::DataSource" },
  CreateEvaluationJob: taggable("EvaluationJob", "jobTags"),
  CreateFlow: taggable("Flow"),
  CreateFlowAlias: taggable("FlowAlias"),
  CreateFlowVersion: { type: "AWS::Bedrock::FlowVersion" },
  CreateGuardrail: taggable("Guardrail"),
  CreateGuardrailVersion: { type: "AWS::Bedrock::GuardrailVersion" },
  CreateInferenceProfile: taggable("ApplicationInferenceProfile"),
  CreateKnowledgeBase: taggable("KnowledgeBase"),
  CreateMarketplaceModelEndpoint: taggable("MarketplaceModelEndpoint"),
  CreateModelCustomizationJob: taggable("ModelCustomizationJob", "jobTags"),
  CreateModelImportJob: taggable("ModelImportJob", "jobTags"),
  CreateModelInvocationJob: taggable("ModelInvocationJob"),
  CreatePrompt: taggable("Prompt"),
  CreatePromptRouter: taggable("IntelligentPromptRouter"),
  CreatePromptVersion: taggable("PromptVersion"),
  CreateProvisionedModelThroughput: taggable("ProvisionedModelThroughput"),
  PutEnforcedGuardrailConfiguration: { type: "AWS::Bedrock::EnforcedGuardrailConfiguration" },
  PutModelInvocationLoggingConfiguration: { type: "AWS::Bedrock::ModelInvocationLoggingConfiguration" },
};

const BY_METHOD = new Map(
  Object.entries(CREATIONS).map(([api, creation]) => [api.charAt(0).toLowerCase() + api.slice(1), creation]),
);

/** `new CreateGuardrailCommand({...})`. */
function readCommand(engine: Engine, node: ts.NewExpression): ResourceReading | undefined {
  const name = commandName(engine, node, MODULE);
  const api = name?.replace(/Command$/, "") ?? "";
  const creation = Object.hasOwn(CREATIONS, api) ? CREATIONS[api] : undefined;
  if (!name || !creation) return undefined;
  const given = commandInput(engine, node, sendsOf(engine, node)[0]);
  return reading(name, creation, node, node.expression, given);
}

/** `bedrock.createGuardrail({...})` of an aggregated client. */
function readMethod(engine: Engine, node: ts.CallExpression): ResourceReading | undefined {
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const name = expression.name.text;
  const creation = BY_METHOD.get(name);
  if (!creation) return undefined;
  const isClient = branches(engine.evaluate(expression.expression, null)).some((each) =>
    MODULE.test(externalClass(engine, each)?.module ?? ""),
  );
  const [first] = node.arguments;
  return isClient ? reading(name, creation, node, expression.name, first && engine.evaluate(first, null)) : undefined;
}

function reading(
  name: string,
  { type, tags }: Creation,
  node: ts.CallExpression | ts.NewExpression,
  anchor: ts.Node,
  given: Abstract | undefined,
): ResourceReading {
  const names = tags === undefined ? {} : { tags: [tags] };
  return {
    type,
    name,
    by: "api",
    anchor,
    properties: propertiesOf(given ?? emptyRecord(node), tags),
    writing: { place: (field) => placeIn({ holder: node, index: 0, value: given }, names, field) },
  };
}

/** The request as it is, with its tags under their canonical name. */
function propertiesOf(given: Abstract, tags: string | undefined): RecordAbstract {
  if (given.kind !== "record") return { ...emptyRecord(given.node), open: true };
  const own = tags === undefined ? undefined : given.slots.get(tags);
  return own ? { ...given, slots: new Map(given.slots).set("tags", own) } : given;
}
