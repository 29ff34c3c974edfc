import { type Abstract, branches, type Slot } from "../../abstract.ts";

const HOST = /bedrock(-runtime|-mantle)?[.-]/i;

/** Whether a base URL is that of Bedrock, by its text or by the name of the variable of the environment that holds it. */
export function pointsAtBedrock(slot: Slot | undefined): boolean {
  return slot !== undefined && branches(slot.value).some(namesBedrock);
}

function namesBedrock(value: Abstract): boolean {
  switch (value.kind) {
    case "literal":
      return typeof value.value === "string" && HOST.test(value.value);
    case "template":
      return value.parts.some(namesBedrock);
    case "unknown":
      return value.reason === "environment" && /bedrock/i.test(value.name ?? "");
    default:
      return false;
  }
}
