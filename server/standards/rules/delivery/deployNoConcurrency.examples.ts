import type { Example } from "../../model.ts";

const languages = ["yaml"] as const;
const path = ".github/workflows/deploy.yml";

export const deployNoConcurrencyExamples: readonly Example[] = [
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
      - run: kubectl apply -f k8s/
`,
    fixed: `on:
  push:
    branches: [main]
jobs:
  deploy:
    concurrency:
      group: \${{ github.workflow }}-deploy
      cancel-in-progress: false
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
      - run: npm test
  ⟦release⟧:
    runs-on: ubuntu-24.04
    environment: production
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
concurrency:
  group: production
  ⟦cancel-in-progress: true⟧
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: terraform apply -auto-approve
`,
    fixed: `on:
  push:
    branches: [main]
concurrency:
  group: production
  cancel-in-progress: false
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: terraform apply -auto-approve
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
    concurrency: { group: production, ⟦cancel-in-progress: true⟧ }
    steps:
      - run: cdk deploy
`,
    fixed: `on:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-24.04
    concurrency: { group: production, cancel-in-progress: false }
    steps:
      - run: cdk deploy
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
    ⟦concurrency⟧: deploy-\${{ github.sha }}
    steps:
      - run: pulumi up --yes
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
    strategy:
      matrix:
        app: [web, api]
    steps:
      - run: kubectl set image deployment/\${{ matrix.app }} app=$IMAGE
`,
  },
  {
    languages,
    path,
    bad: `on: workflow_call
jobs:
  ⟦deploy⟧:
    runs-on: ubuntu-24.04
    steps:
      - uses: azure/webapps-deploy@v3
        with: { app-name: shop }
`,
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
    concurrency: production
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
concurrency:
  group: \${{ github.workflow }}-\${{ github.ref }}
jobs:
  deploy:
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
concurrency:
  group: deploy
  cancel-in-progress: \${{ github.event_name == 'pull_request' }}
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart
`,
    trap: "only the runs of pull requests are cancelled",
  },
  {
    languages,
    path,
    good: `on: pull_request
concurrency:
  group: \${{ github.ref }}
  cancel-in-progress: true
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: npm test
`,
    trap: "tests may be cancelled",
  },
  {
    languages,
    path,
    good: `on: pull_request
jobs:
  preview:
    runs-on: ubuntu-24.04
    steps:
      - run: netlify deploy --dir dist
      - run: flyctl deploy --app shop-preview
`,
    trap: "previews",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make build
`,
    trap: "no deploy",
  },
  {
    languages,
    path,
    bad: `on:
  release:
    types: [released]
⟦concurrency⟧:
  group: production-worker-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: npx cdk deploy Worker --require-approval never
`,
  },
  {
    languages,
    path,
    bad: `name: Deploy to production
on:
  push:
    branches: [release]
concurrency:
  group: \${{ github.ref }}
  ⟦cancel-in-progress: true⟧
jobs:
  deploy:
    uses: ./.github/workflows/deploy.yml
    with:
      environment: production
`,
    fixed: `name: Deploy to production
on:
  push:
    branches: [release]
concurrency:
  group: \${{ github.ref }}
  cancel-in-progress: false
jobs:
  deploy:
    uses: ./.github/workflows/deploy.yml
    with:
      environment: production
`,
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  verify-deployment:
    runs-on: ubuntu-24.04
    steps:
      - uses: chainguard-dev/actions/setup-kind@v1
      - run: kubectl apply -f k8s/
`,
    trap: "a cluster that ends with the job",
  },
  {
    languages,
    path,
    good: `on: push
jobs:
  pages:
    runs-on: ubuntu-24.04
    steps:
      - run: npx wrangler pages deploy dist --project-name=shop --branch=\${{ github.ref_name }}
      - uses: cloudflare/wrangler-action@v3
        with:
          command: pages deploy dist --project-name=shop --branch=\${{ github.ref_name }}
`,
    trap: "pages of a branch",
  },
];
