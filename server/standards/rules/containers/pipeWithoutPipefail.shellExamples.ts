import type { Example } from "../../model.ts";

const languages = ["shell"] as const;

export const pipeWithoutPipefailShellExamples: readonly Example[] = [
  {
    languages,
    bad: `#!/bin/bash
set -e
⟦pg_dump shop | gzip⟧ > /backup/shop.gz
aws s3 cp /backup/shop.gz s3://shop-backups/
`,
    fixed: `#!/bin/bash
set -e -o pipefail
pg_dump shop | gzip > /backup/shop.gz
aws s3 cp /backup/shop.gz s3://shop-backups/
`,
  },
  {
    languages,
    bad: `#!/usr/bin/env bash
set -eu

version=$(⟦curl -fsSL https://files.shop.example/latest | jq -r .version⟧)
deploy "$version"
`,
    fixed: `#!/usr/bin/env bash
set -eu -o pipefail

version=$(curl -fsSL https://files.shop.example/latest | jq -r .version)
deploy "$version"
`,
  },
  {
    languages,
    bad: `#!/bin/bash -e
⟦mysqldump shop | ssh backup.shop.example 'cat > shop.sql'⟧
`,
  },
  {
    languages,
    bad: `#!/bin/bash
restore() {
  ⟦gunzip -c "$1" | psql shop⟧
}
restore "$@"
`,
  },
  {
    languages,
    bad: `#!/bin/bash
set -e
kubectl get pods | grep -q web
⟦helm template . | kubectl apply -f -⟧
`,
    fixed: `#!/bin/bash
set -e -o pipefail
kubectl get pods | grep -q web
helm template . | kubectl apply -f -
`,
  },
  {
    languages,
    good: `#!/bin/bash
set -euo pipefail
pg_dump shop | gzip > /backup/shop.gz
`,
  },
  {
    languages,
    good: `#!/bin/sh
set -e
pg_dump shop | gzip > /backup/shop.gz
`,
    trap: "not every sh knows the option",
  },
  {
    languages,
    good: `#!/bin/bash
set -e
shopt -so pipefail
pg_dump shop | gzip > /backup/shop.gz
`,
    trap: "set in another way",
  },
  {
    languages,
    good: `#!/bin/bash
set -e
if kubectl get pods | grep web; then
  echo running
fi
while ps aux | grep "[w]orker"; do sleep 1; done
kubectl get pods | grep old || true
`,
    trap: "the status is asked",
  },
  {
    languages,
    good: `#!/bin/bash
set -e
echo "$config" | tee /etc/app.conf
[[ $a == b || $c == d ]] && exit 0
printf '%s\\n' a b | sort
`,
    trap: "what comes before the pipe can't fail",
  },
  {
    languages,
    good: `log() {
  journalctl -u web | tail -n 20
}
`,
    trap: "part of another script, which sets the options",
  },
];
