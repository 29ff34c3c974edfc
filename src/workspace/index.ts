export { createWorkspace } from "./create-workspace.ts";
export * from "./workspace.ts";
