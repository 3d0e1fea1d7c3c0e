import type { Example } from "../../model.ts";

const languages = ["yaml"] as const;
const path = ".github/workflows/ci.yml";

export const jobNoTimeoutExamples: readonly Example[] = [
  {
    languages,
    path: "templates/ci-jobs.yml",
    bad: `jobs:
  ⟦lint⟧:
    runs-on: ubuntu-24.04
    steps:
      - run: npm run lint
`,
  },
  {
    languages,
    path: ".circleci/config.yml",
    good: `version: 2.1
jobs:
  lint:
    docker:
      - image: cimg/node:22.9
    steps:
      - run: npm run lint
`,
    trap: "another service's pipeline",
  },
  {
    languages,
    path,
    bad: `name: ci
on: push
jobs:
  ⟦test⟧:
    runs-on: ubuntu-24.04
    steps:
      - run: npm test
`,
    fixed: `name: ci
on: push
jobs:
  test:
    timeout-minutes: 30
    runs-on: ubuntu-24.04
    steps:
      - run: npm test
`,
  },
  {
    languages,
    path,
    bad: `"on": [push, pull_request]
jobs:
  lint:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps: [{ run: npm run lint }]
  # the long one
  ⟦e2e⟧:

    # needs a browser
    name: End to end
    runs-on: ubuntu-24.04
    steps:
      - run: npx playwright test
        timeout-minutes: 20
      - run: ./report.sh
`,
    fixed: `"on": [push, pull_request]
jobs:
  lint:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps: [{ run: npm run lint }]
  # the long one
  e2e:

    # needs a browser
    timeout-minutes: 30
    name: End to end
    runs-on: ubuntu-24.04
    steps:
      - run: npx playwright test
        timeout-minutes: 20
      - run: ./report.sh
`,
  },
  {
    languages,
    path,
    bad: `on: { push: { branches: [main] } }
jobs:
  ⟦build⟧: { runs-on: ubuntu-24.04, steps: [{ run: make }] }
`,
  },
  {
    languages,
    path: ".github/workflows/matrix.yaml",
    bad: `on: workflow_dispatch
jobs:
  ⟦"unit"⟧:
    strategy:
      matrix:
        node: [20, 22]
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
  ⟦deploy⟧:
    needs: unit
    runs-on: ubuntu-24.04
    steps:
      - run: ./deploy.sh
`,
  },
  {
    languages,
    path,
    good: `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
      - run: npm test
`,
  },
  {
    languages,
    path,
    good: `on: push
jobs:
  release:
    uses: shop/workflows/.github/workflows/release.yml@4f2c3a1b5d6e7f8091a2b3c4d5e6f708192a3b4c
    secrets: inherit
`,
    trap: "the called workflow has limits of its own, and the call can't have one",
  },
  {
    languages,
    path,
    good: `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: \${{ fromJSON(inputs.minutes) }}
    steps:
      - run: npm test
`,
    trap: "a limit that is given from outside",
  },
  {
    languages,
    path,
    good: `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: npm ci
        timeout-minutes: 5
      - run: npm test
        timeout-minutes: 10
`,
    trap: "every step has a limit",
  },
  {
    languages,
    path: "action.yml",
    good: `name: setup
runs:
  using: composite
  steps:
    - run: npm ci
      shell: bash
`,
    trap: "an action is no workflow",
  },
];
