import type { Example } from "../../model.ts";

const languages = ["yaml"] as const;
const path = ".github/workflows/deploy.yml";

export const deployBeforeTestsExamples: readonly Example[] = [
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
      - run: npm ci
      - run: npm test
  ⟦deploy⟧:
    runs-on: ubuntu-24.04
    steps:
      - run: kubectl apply -f k8s/
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
      - run: npm ci
      - run: npm test
  image:
    runs-on: ubuntu-24.04
    steps:
      - run: docker push registry.shop.example/web:$SHA
  ⟦deploy⟧:
    runs-on: ubuntu-24.04
    needs: image
    steps:
      - run: helm upgrade --install shop ./chart
`,
  },
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  ⟦deploy⟧:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - run: flyctl deploy --remote-only
`,
  },
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  quality:
    runs-on: ubuntu-24.04
    steps:
      - run: go test ./...
  ⟦ship⟧:
    runs-on: ubuntu-24.04
    steps:
      - uses: google-github-actions/deploy-cloudrun@v3
        with: { service: api }
`,
  },
  {
    languages,
    path,
    bad: `on: [push, workflow_dispatch]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: npm ci
      - run: npm test
  ⟦deploy⟧:
    runs-on: ubuntu-24.04
    steps:
      - run: serverless deploy --stage prod
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
      - run: npm ci
      - run: npm test
  deploy:
    runs-on: ubuntu-24.04
    needs: [test]
    steps:
      - run: kubectl apply -f k8s/
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
      - run: npm ci
      - run: npm test
  image:
    needs: test
    runs-on: ubuntu-24.04
    steps:
      - run: docker push registry.shop.example/web:$SHA
  deploy:
    runs-on: ubuntu-24.04
    needs: image
    steps:
      - run: helm upgrade shop ./chart
`,
    trap: "through another job",
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
      - run: mvn -B verify
      - run: kubectl apply -f k8s/
`,
    trap: "a step before it tests",
  },
  {
    languages,
    path,
    good: `on:
  workflow_run:
    workflows: [ci]
    types: [completed]
jobs:
  deploy:
    if: github.event.workflow_run.conclusion == 'success'
    runs-on: ubuntu-24.04
    steps:
      - run: kubectl apply -f k8s/
`,
    trap: "starts after the workflow that tests",
  },
  {
    languages,
    path,
    bad: `on:
  workflow_run:
    workflows: [Images]
    branches: [main]
    types: [completed]
jobs:
  ⟦deploy⟧:
    runs-on: ubuntu-24.04
    steps:
      - run: kubectl apply -f k8s/
`,
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
  deploy:
    runs-on: ubuntu-24.04
    needs: ci
    steps:
      - run: kubectl apply -f k8s/
`,
    trap: "a called workflow",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  infra:
    runs-on: ubuntu-24.04
    steps:
      - run: terraform init
      - run: terraform plan -out tfplan
      - run: terraform apply tfplan
`,
    trap: "the plan is looked at first",
  },
  {
    languages,
    path,
    good: `on: workflow_dispatch
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: kubectl apply -f k8s/
  smoke:
    needs: deploy
    runs-on: ubuntu-24.04
    steps:
      - run: npm run test:smoke
`,
    trap: "tests what was deployed",
  },
];
