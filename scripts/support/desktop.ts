import { hostSupported } from "../../test/vscode/host/install.ts";

/** Whether a desktop VS Code is wanted: asked for, or the only one that runs on this machine. */
export function wantsDesktop(args: readonly string[]): boolean {
  return args.includes("--desktop") || !hostSupported();
}
