interface ShellOptions {
  /** Where the page's own files come from, as a content security policy names it. */
  readonly source: string;
  readonly nonce: string;
  /** The address of one of the page's own files. */
  readonly address: (name: string) => string;
}

/** The empty page. Nothing of it comes from the workspace, and it may load nothing but its own files. */
export function plannerShell({ source, nonce, address }: ShellOptions): string {
  const policy = [
    "default-src 'none'",
    `style-src ${source}`,
    `script-src 'nonce-${nonce}'`,
    // The simulation's worker is fetched from the same folder and started from what was fetched.
    `connect-src ${source}`,
    "worker-src blob:",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Capacity Planner</title>
    <link rel="stylesheet" href="${address("page.css")}" />
  </head>
  <body>
    <div id="planner" data-worker="${address("worker.js")}"></div>
    <script nonce="${nonce}" src="${address("page.js")}"></script>
  </body>
</html>
`;
}
