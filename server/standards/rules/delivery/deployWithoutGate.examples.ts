import type { Example } from "../../model.ts";

const languages = ["yaml"] as const;
const path = ".github/workflows/deploy.yml";

export const deployWithoutGateExamples: readonly Example[] = [
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
      - run: npm test
      - run: kubectl apply -f k8s/
`,
    fixed: `on:
  push:
    branches: [main]
jobs:
  deploy:
    environment: production
    runs-on: ubuntu-24.04
    steps:
      - run: npm test
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
  ⟦apply⟧:
    runs-on: ubuntu-24.04
    steps:
      - run: terraform init
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
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: npm test
  ⟦release⟧:
    runs-on: ubuntu-24.04
    needs: test
    steps:
      - uses: actions/checkout@v5
      - name: Upgrade
        run: |
          helm upgrade --install shop ./chart \\
            --namespace shop --atomic
`,
  },
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  ⟦ship⟧:
    runs-on: ubuntu-24.04
    steps:
      - uses: aws-actions/amazon-ecs-deploy-task-definition@v2
        with:
          service: shop
`,
  },
  {
    languages,
    path,
    bad: `on: workflow_dispatch
jobs:
  ⟦deploy⟧:
    runs-on: ubuntu-24.04
    steps:
      - run: aws ecs update-service --cluster shop --service web --force-new-deployment
`,
  },
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  ⟦site⟧:
    runs-on: ubuntu-24.04
    steps:
      - run: npx vercel deploy --prod --token $TOKEN
  ⟦api⟧:
    runs-on: ubuntu-24.04
    steps:
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
  ⟦prod⟧:
    if: github.ref == 'refs/heads/main'
    runs-on: ubuntu-24.04
    steps:
      - run: gcloud run deploy api --image $IMAGE
`,
  },
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  staging:
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart -n staging
  ⟦production⟧:
    runs-on: ubuntu-24.04
    needs: staging
    steps:
      - run: helm upgrade shop ./chart -n production
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
    environment: production
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
  deploy:
    runs-on: ubuntu-24.04
    environment:
      name: production
      url: https://shop.example
    steps:
      - run: cdk deploy --all
`,
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  approve:
    runs-on: ubuntu-24.04
    environment: production
    steps:
      - run: echo approved
  deploy:
    runs-on: ubuntu-24.04
    needs: approve
    steps:
      - run: kubectl apply -f k8s/
`,
    trap: "a job before it goes through the environment",
  },
  {
    languages,
    path,
    good: `on: pull_request
jobs:
  preview:
    runs-on: ubuntu-24.04
    steps:
      - run: vercel deploy --token $TOKEN
      - run: helm upgrade --install pr-\${{ github.event.number }} ./chart
`,
    trap: "previews of a pull request",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  deploy-staging:
    runs-on: ubuntu-24.04
    steps:
      - run: kubectl apply -f k8s/
`,
    trap: "staging, by its name",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  plan:
    runs-on: ubuntu-24.04
    steps:
      - run: terraform plan
      - run: kubectl apply --dry-run=server -f k8s/
      - run: ansible-playbook --check site.yml
`,
    trap: "only looks at what would change",
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
      - uses: helm/kind-action@v1
      - run: kubectl apply -f k8s/
`,
    trap: "a cluster that lives as long as the test",
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
      - run: docker build -t shop .
      - run: echo "helm upgrade shop"
      - run: npm publish
      - run: aws s3 sync dist s3://assets-cache
`,
    trap: "builds and texts",
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
      - uses: trstringer/manual-approval@v1
      - run: terraform apply tfplan
`,
    trap: "a step waits for a person",
  },
  {
    languages,
    path,
    good: `on:
  pull_request:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          APP="shop-\${{ github.event.pull_request.number }}"
          flyctl deploy --app "$APP"
`,
    trap: "named after a pull request",
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
];
