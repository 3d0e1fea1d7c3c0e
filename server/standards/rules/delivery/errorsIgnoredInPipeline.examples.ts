import type { Example } from "../../model.ts";

const languages = ["yaml"] as const;
const path = ".github/workflows/deploy.yml";

export const errorsIgnoredInPipelineExamples: readonly Example[] = [
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: npm test
        ⟦continue-on-error: true⟧
`,
  },
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: ⟦pytest -q || true⟧
      - run: |
          npm ci
          ⟦npm run test:e2e || echo "flaky"⟧
`,
  },
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  migrate:
    runs-on: ubuntu-24.04
    steps:
      - name: Migrate
        run: |
          ⟦alembic upgrade head || :⟧
          kubectl apply -f k8s/
`,
  },
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-24.04
    ⟦continue-on-error: true⟧
    steps:
      - run: helm upgrade --install shop ./chart --atomic
`,
  },
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          ⟦set +e⟧
          terraform apply -auto-approve
          echo done
`,
  },
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: "⟦go test ./... || exit 0⟧"
      - uses: azure/webapps-deploy@v3
        ⟦continue-on-error: true⟧
`,
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: npm test
      - uses: codecov/codecov-action@v5
        continue-on-error: true
      - run: docker rm -f db || true
`,
    trap: "uploads and cleaning up",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - id: unit
        run: npm test
        continue-on-error: true
      - run: ./report.sh
      - if: steps.unit.outcome == 'failure'
        run: exit 1
`,
    trap: "a later step asks how it went",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    continue-on-error: \${{ matrix.experimental }}
    strategy:
      matrix:
        experimental: [false, true]
    steps:
      - run: npm test
`,
    trap: "only versions that are tried out",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          set +e
          npm test
          status=$?
          ./report.sh
          exit $status
`,
    trap: "the status is kept and given on",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          helm upgrade shop ./chart --atomic || { echo "failed"; exit 1; }
          kubectl delete job seed || true
          if npm test; then echo ok; fi
          npm test || exit 1
`,
    trap: "stops anyway",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  lint:
    runs-on: ubuntu-24.04
    steps:
      - run: npm run lint || true
      - run: npm audit
        continue-on-error: true
      - run: npm test
        continue-on-error: false
`,
    trap: "advice, not a test",
  },
];
