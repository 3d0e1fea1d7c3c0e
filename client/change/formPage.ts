export interface PageParts {
  /** Addresses as the webview may load them. */
  readonly script: string;
  readonly style: string;
  /** What the webview calls its own origin. */
  readonly cspSource: string;
  readonly nonce: string;
}

/** The form's page: one script and one style sheet, nothing inline, nothing from elsewhere. */
export function formPage({ script, style, cspSource, nonce }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `style-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Change Record</title>
</head>
<body>
<main id="page"></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
