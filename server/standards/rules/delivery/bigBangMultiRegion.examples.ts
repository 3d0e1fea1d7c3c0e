import type { Example } from "../../model.ts";

const languages = ["yaml"] as const;
const path = ".github/workflows/deploy.yml";

export const bigBangMultiRegionExamples: readonly Example[] = [
  {
    languages,
    path,
    bad: `on:
  push:
    branches: [main]
jobs:
  deploy:
    strategy:
      ⟦matrix⟧:
        region: [us-east-1, eu-west-1, ap-southeast-2]
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart --atomic
`,
    fixed: `on:
  push:
    branches: [main]
jobs:
  deploy:
    strategy:
      max-parallel: 1
      matrix:
        region: [us-east-1, eu-west-1, ap-southeast-2]
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart --atomic
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
    strategy:
      ⟦max-parallel: 3⟧
      matrix:
        region: [us-east-1, eu-west-1, ap-southeast-2]
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart --atomic
`,
    fixed: `on:
  push:
    branches: [main]
jobs:
  deploy:
    strategy:
      max-parallel: 1
      matrix:
        region: [us-east-1, eu-west-1, ap-southeast-2]
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart --atomic
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
    strategy:
      ⟦matrix⟧:
        target:
          - europe-west1
          - us-central1
    runs-on: ubuntu-24.04
    steps:
      - run: gcloud run deploy api --region \${{ matrix.target }}
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
    strategy:
      ⟦matrix⟧:
        include:
          - cluster: eu
            size: 3
          - cluster: us
            size: 5
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart --atomic
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
    strategy:
      fail-fast: true
      ⟦matrix⟧: { zone: [a, b] }
    runs-on: ubuntu-24.04
    steps:
      - run: terraform apply -auto-approve
`,
    fixed: `on:
  push:
    branches: [main]
jobs:
  deploy:
    strategy:
      fail-fast: true
      max-parallel: 1
      matrix: { zone: [a, b] }
    runs-on: ubuntu-24.04
    steps:
      - run: terraform apply -auto-approve
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
    strategy:
      max-parallel: 1
      matrix:
        region: [us-east-1, eu-west-1, ap-southeast-2]
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart --atomic
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
    strategy:
      matrix:
        region: [us-east-1, eu-west-1, ap-southeast-2]
    runs-on: ubuntu-24.04
    steps:
      - run: npm test
`,
    trap: "no deploy",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  deploy-staging:
    strategy:
      matrix:
        region: [us-east-1, eu-west-1, ap-southeast-2]
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart --atomic
`,
    trap: "not production",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  deploy:
    strategy:
      matrix:
        app: [web, api]
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart --atomic
`,
    trap: "applications, not regions",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  deploy:
    strategy:
      matrix:
        region: [eu-west-1]
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart --atomic
`,
    trap: "one region",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  deploy:
    strategy:
      max-parallel: \${{ fromJSON(inputs.wave) }}
      matrix:
        region: [eu-west-1, us-east-1]
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart --atomic
`,
    trap: "a limit that is given from outside",
  },
  {
    languages,
    path,
    good: `on:
  push:
    branches: [main]
jobs:
  deploy:
    strategy:
      matrix:
        region: \${{ fromJSON(inputs.regions) }}
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade shop ./chart --atomic
`,
    trap: "the regions of one wave",
  },
];
