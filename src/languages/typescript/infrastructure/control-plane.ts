import { ts } from "@ts-morph/common";
import { type Abstract, branches, type RecordAbstract } from "../abstract.ts";
import { emptyRecord, externalClass } from "../calls.ts";
import type { Engine } from "../engine.ts";
import { commandInput, commandName, sendsOf } from "../sdks/shared/commands.ts";
import { placeIn } from "../sdks/shared/names.ts";
import type { Infrastructure, ResourceReading } from "./infrastructure.ts";
import { addTags, type TagShape } from "./tags.ts";

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
  /** How the API writes tags: as pairs in a list, or as one object. */
  readonly shape?: TagShape;
}

const taggable = (type: string, tags = "tags"): Creation => ({ type: `AWS::Bedrock::${type}`, tags, shape: "list" });

/** What `bedrock-agent` creates. */
const agentTaggable = (type: string): Creation => ({ ...taggable(type), shape: "record" });

/** By the API's name. Those without tags cannot be tagged when they are created. */
const CREATIONS: Readonly<Record<string, Creation>> = {
  CreateAgent: agentTaggable("Agent"),
  CreateAgentAlias: agentTaggable("AgentAlias"),
  CreateAutomatedReasoningPolicy: taggable("AutomatedReasoningPolicy"),
  CreateCustomModel: taggable("CustomModel", "modelTags"),
  CreateCustomModelDeployment: taggable("CustomModelDeployment"),
  CreateDataSource: { type: "AWS::Bedrock::DataSource" },
  CreateEvaluationJob: taggable("EvaluationJob", "jobTags"),
  CreateFlow: agentTaggable("Flow"),
  CreateFlowAlias: agentTaggable("FlowAlias"),
  CreateFlowVersion: { type: "AWS::Bedrock::FlowVersion" },
  CreateGuardrail: taggable("Guardrail"),
  CreateGuardrailVersion: { type: "AWS::Bedrock::GuardrailVersion" },
  CreateInferenceProfile: taggable("ApplicationInferenceProfile"),
  CreateKnowledgeBase: agentTaggable("KnowledgeBase"),
  CreateMarketplaceModelEndpoint: taggable("MarketplaceModelEndpoint"),
  CreateModelCustomizationJob: taggable("ModelCustomizationJob", "jobTags"),
  CreateModelImportJob: taggable("ModelImportJob", "jobTags"),
  CreateModelInvocationJob: taggable("ModelInvocationJob"),
  CreatePrompt: agentTaggable("Prompt"),
  CreatePromptRouter: taggable("IntelligentPromptRouter"),
  CreatePromptVersion: agentTaggable("PromptVersion"),
  CreateProvisionedModelThroughput: taggable("ProvisionedModelThroughput"),
  TagResource: { type: "AWS::Bedrock::ResourceTags" },
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
  return reading(engine, name, creation, node, node.expression, given);
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
  if (!isClient) return undefined;
  return reading(engine, name, creation, node, expression.name, first && engine.evaluate(first, null));
}

function reading(
  engine: Engine,
  name: string,
  { type, tags, shape = "list" }: Creation,
  node: ts.CallExpression | ts.NewExpression,
  anchor: ts.Node,
  given: Abstract | undefined,
): ResourceReading {
  const names = tags === undefined ? {} : { tags: [tags] };
  const place = { holder: node, index: 0, value: given };
  return {
    type,
    name,
    by: "api",
    anchor,
    properties: propertiesOf(given ?? emptyRecord(node), tags),
    writing: {
      place: (field) => placeIn(place, names, field),
      tags: (all) => (tags === undefined ? null : addTags(engine, place, tags, shape, all)),
    },
  };
}

/** The request as it is, with its tags under their canonical name. */
function propertiesOf(given: Abstract, tags: string | undefined): RecordAbstract {
  if (given.kind !== "record") return { ...emptyRecord(given.node), open: true };
  const own = tags === undefined ? undefined : given.slots.get(tags);
  return own ? { ...given, slots: new Map(given.slots).set("tags", own) } : given;
}
