import type { Example } from "../../model.ts";

const languages = ["shell"] as const;

export const errorsIgnoredInPipelineShellExamples: readonly Example[] = [
  {
    languages,
    bad: `#!/bin/bash
set -euo pipefail
⟦npm test || true⟧
./package.sh
`,
  },
  {
    languages,
    bad: `#!/bin/sh
set -e
⟦python manage.py migrate --noinput || echo "migration failed"⟧
exec gunicorn shop.wsgi
`,
  },
  {
    languages,
    bad: `#!/usr/bin/env bash
set -e
⟦set +e⟧
kubectl apply -f k8s/
kubectl get pods
`,
  },
  {
    languages,
    bad: `#!/bin/bash
release() {
  ⟦helm upgrade --install "$1" ./chart || :⟧
}
release web
`,
  },
  {
    languages,
    bad: `#!/bin/bash
set -e
⟦terraform apply -auto-approve || exit 0⟧
`,
  },
  {
    languages,
    good: `#!/bin/bash
set -euo pipefail
npm test
kubectl apply -f k8s/
`,
  },
  {
    languages,
    good: `#!/bin/bash
set -e
kubectl delete namespace preview || true
docker rm -f db || true
rm -f /tmp/x || :
`,
    trap: "cleaning up",
  },
  {
    languages,
    good: `#!/bin/bash
set -e
set +e
npm test
rc=$?
set -e
upload-report
exit "$rc"
`,
    trap: "the status is kept",
  },
  {
    languages,
    good: `#!/bin/bash
if ! helm upgrade shop ./chart; then
  helm rollback shop
  exit 1
fi
kubectl apply -f k8s/ || exit 1
`,
    trap: "the failure is answered",
  },
  {
    languages,
    good: `#!/bin/bash
set +e
grep -c warn build.log
set -e
npm test
`,
    trap: "switched on again before the test",
  },
  {
    languages,
    good: `#!/bin/bash
set -e
alembic upgrade head || { echo "migration failed" >&2; exit 1; }
`,
    trap: "stops with a message",
  },
];
