import type { Example } from "../../model.ts";

const languages = ["dockerfile"] as const;

export const unpinnedInstallExamples: readonly Example[] = [
  {
    languages,
    bad: `FROM node:22
COPY package.json package-lock.json ./
RUN ⟦npm install⟧ --omit=dev
`,
    fixed: `FROM node:22
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
`,
  },
  {
    languages,
    bad: `FROM debian:bookworm
RUN apt-get update \\
  && DEBIAN_FRONTEND=noninteractive ⟦apt-get -y --no-install-recommends install⟧ \\
    # for the health check
    curl \\
    ca-certificates=20230311 \\
  && rm -rf /var/lib/apt/lists/*
`,
  },
  {
    languages,
    bad: `FROM alpine:3.22
RUN ⟦apk add⟧ --no-cache --virtual .build-deps gcc musl-dev
`,
  },
  {
    languages,
    bad: `FROM python:3.13
RUN ⟦pip install⟧ --no-cache-dir flask gunicorn==23.0.0
RUN python3 -m ⟦pip install⟧ "uvicorn[standard]"
RUN ⟦pip3 install⟧ --upgrade pip
`,
  },
  {
    languages,
    bad: `FROM node:22
RUN ⟦npm install⟧ -g pm2 && ⟦npm i⟧ --save @shop/tools
`,
  },
  {
    languages,
    bad: `FROM ruby:3.4
RUN ⟦gem install⟧ bundler rake:13.2.1
`,
  },
  {
    languages,
    bad: `FROM debian:bookworm
RUN apt-get update && ⟦apt-get -y upgrade⟧
RUN sudo ⟦apt-get dist-upgrade⟧ -y
`,
  },
  {
    languages,
    bad: `FROM debian:bookworm
RUN <<EOF
set -e
apt-get update
⟦apt-get install⟧ -y curl
EOF
ONBUILD RUN ⟦pip install⟧ wheel
`,
  },
  {
    languages,
    bad: `FROM node:22
COPY . .
RUN ⟦npm install⟧ && npm run build
`,
  },
  {
    languages,
    bad: `FROM python:3.13
RUN ⟦pip install⟧ git+https://git.example.test/shop/client.git
RUN ⟦pip install⟧ "git+ssh://git@git.example.test/shop/client.git#egg=client"
`,
  },
  {
    languages,
    bad: `FROM node:22
RUN ⟦npm install⟧ git+https://git.example.test/shop/client.git
`,
  },
  {
    languages,
    good: `FROM python:3.13
RUN pip install git+https://git.example.test/shop/client.git@v1.4.2
RUN pip install "git+ssh://git@git.example.test/shop/client.git@4f2c3a1#egg=client"
RUN npm install git+ssh://git@git.example.test/shop/client.git#v1.4.2
`,
    trap: "a tag or a commit of a repository",
  },
  {
    languages,
    good: `FROM node:22
RUN npm install --no-audit
`,
    trap: "nothing comes from the repository, and so no lockfile",
  },
  {
    languages,
    good: `FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends curl=7.88.1-10+deb12u12 tini=0.19.0-1
`,
  },
  {
    languages,
    good: `FROM node:22
COPY package.json package-lock.json ./
RUN npm ci && npm install -g pm2@6.0.5 @shop/tools@1.2.0
`,
  },
  {
    languages,
    good: `FROM python:3.13
RUN pip install -r requirements.txt
RUN pip install --no-cache-dir --requirement=requirements.txt
RUN pip install .
RUN pip install /tmp/shop-1.0-py3-none-any.whl
RUN pip install -c constraints.txt flask
`,
    trap: "a file holds the versions",
  },
  {
    languages,
    good: `FROM python:3.13
RUN pip install "flask>=3.1,<4" 'requests~=2.32' git+https://git.shop.example/lib.git@v1.2
`,
    trap: "a range limits the version",
  },
  {
    languages,
    good: `FROM alpine:3.22
RUN apk add --no-cache curl=8.14.1-r1 "tini~0.19" && apk del curl
RUN apk update
`,
  },
  {
    languages,
    good: `FROM debian:bookworm
COPY agent.deb /tmp/
RUN apt-get install -y /tmp/agent.deb ./tools.deb && apt-get remove -y curl
`,
    trap: "a file of a package is one version",
  },
  {
    languages,
    good: `FROM python:3.13
ARG FLASK="flask==3.1.0"
RUN pip install $FLASK && apt-get install -y "$PACKAGES"
`,
    trap: "a variable may hold the version",
  },
  {
    languages,
    good: `FROM ruby:3.4
RUN gem install bundler -v 2.6.2 && gem install rake --version 13.2.1 && gem install puma:6.5.0
`,
  },
  {
    languages,
    good: `FROM debian:bookworm
RUN echo "apt-get install curl" > /README
CMD ["pip", "install", "flask"]
`,
    trap: "text, and a command that doesn't run in the build",
  },
];
