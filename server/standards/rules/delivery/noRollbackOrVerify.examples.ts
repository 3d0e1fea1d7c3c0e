import type { Example } from "../../model.ts";

const languages = ["yaml"] as const;
const path = ".github/workflows/deploy.yml";

export const noRollbackOrVerifyExamples: readonly Example[] = [
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
      - ⟦run: helm upgrade --install shop ./chart -n shop⟧
`,
    fixed: `on:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade --install shop ./chart -n shop --atomic --wait --timeout 5m
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
      - name: Roll out
        ⟦run: kubectl -n shop set image deployment/web web=$IMAGE⟧
`,
    fixed: `on:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - name: Roll out
        run: kubectl -n shop set image deployment/web web=$IMAGE && kubectl rollout status deployment/web -n shop --timeout=5m
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
      - ⟦run: |⟧
          aws eks update-kubeconfig --name shop
          kubectl apply -f k8s/
      - run: echo deployed
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
      - ⟦run: aws ecs update-service --cluster shop --service web --force-new-deployment⟧
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
      - ⟦uses: aws-actions/amazon-ecs-deploy-task-definition@v2⟧
        with:
          service: web
          task-definition: task.json
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
      - ⟦run: aws lambda update-function-code --function-name orders --zip-file fileb://app.zip⟧
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
      - ⟦run: kubectl rollout restart deployment web⟧
`,
    fixed: `on:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: kubectl rollout restart deployment web && kubectl rollout status deployment web --timeout=5m
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
    steps:
      - run: helm upgrade --install shop ./chart --atomic --timeout 5m
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
    steps:
      - run: |
          kubectl apply -f k8s/
          kubectl rollout status deployment/web --timeout=5m
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
    steps:
      - run: kubectl apply -f k8s/
      - name: Smoke test
        run: ./smoke.sh
`,
    trap: "a step after it looks",
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
      - run: kubectl apply -f k8s/
  verify:
    needs: deploy
    runs-on: ubuntu-24.04
    steps:
      - run: curl -fsS https://shop.example/healthz
`,
    trap: "a job after it looks",
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
      - run: aws cloudformation deploy --stack-name shop --template-file shop.yaml
      - run: terraform apply tfplan
`,
    trap: "waits, and takes back, by itself",
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
          kubectl apply -f argocd/application.yaml
          argocd app sync shop
`,
    trap: "Argo CD watches the rollout",
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
      - uses: aws-actions/amazon-ecs-deploy-task-definition@v2
        with:
          service: web
          wait-for-service-stability: true
`,
    trap: "the action waits",
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
          aws ecs update-service --cluster shop --service web --force-new-deployment
          aws ecs wait services-stable --cluster shop --services web
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
    steps:
      - run: helm upgrade --install shop ./chart -n staging
`,
    trap: "not production",
  },
];
